import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import Synchronization

/// What is remembered of Shims that their objects don't say. Losing it costs an event or a wait anew, never more.
final class ShimMemory: Sendable {
    private struct Entry {
        var uid: String
        var waits: [String: Timestamp] = [:]
        var told: ShimNews.Told?
        var answer: (users: ShimUsers, question: PodSurvey.Question, at: Duration)?
        var survey: (progress: PodSurvey, at: Duration)?
    }

    /// How long an answer is good that says that there are pods. That there are none is asked anew each time.
    private static let validity = Duration.seconds(4)
    /// After how long without a page a survey is begun anew.
    private static let surveyValidity = Duration.seconds(300)
    /// How long a reconcile looks at pods before it leaves off: well before its deadline.
    private static let surveyTime = Duration.seconds(10)

    /// What is known of the pods that run with a Shim.
    enum Answer: Sendable {
        case known(ShimUsers)
        /// That many pods were looked at, and more are left.
        case unfinished(count: Int)
    }

    private let entries = Mutex<[ObjectKey: Entry]>([:])

    func forget(_ key: ObjectKey) { entries.withLock { $0[key] = nil } }

    func waits(_ shim: (key: ObjectKey, uid: String)) -> [String: Timestamp] {
        of(shim) { $0.waits }
    }

    func told(_ shim: (key: ObjectKey, uid: String)) -> ShimNews.Told? { of(shim) { $0.told } }

    func note(_ plan: ShimPlan, of shim: (key: ObjectKey, uid: String)) {
        of(shim) { entry in
            entry.waits = plan.waits
        }
    }

    func tell(_ plan: ShimPlan, of shim: (key: ObjectKey, uid: String)) {
        of(shim) { entry in
            entry.told = Dictionary(plan.failures.map { ($0.node, $0.failure.reason) }) { $1 }
        }
    }

    /// The pods that run with a Shim, as they are or were a moment ago. Goes on where the last look left off.
    ///
    /// - Parameter isEnough: Whether what was found so far is answer enough.
    /// - Throws: `KubeError`. What was looked at before it failed stays.
    func users(
        of shim: (key: ObjectKey, uid: String),
        _ question: PodSurvey.Question,
        reader: any ObjectReader,
        time: TimeSource,
        isEnough: (ShimUsers) -> Bool
    ) async throws -> Answer {
        let start = time.now
        if let known = of(shim, { $0.answer }), known.question.covers(question), !known.users.byNode.isEmpty,
            start - known.at < Self.validity
        {
            return .known(known.users)
        }
        var survey = PodSurvey(question)
        if let begun = of(shim, { $0.survey }), begun.progress.question.covers(question),
            start - begun.at < Self.surveyValidity
        {
            survey = begun.progress
        }
        while !survey.isComplete, !isEnough(survey.users) {
            if time.now - start >= Self.surveyTime { return .unfinished(count: survey.count) }
            try await survey.readPage(from: reader)
            of(shim) { [survey] in $0.survey = (survey, time.now) }
        }
        of(shim) { [survey] in
            $0.survey = nil
            $0.answer = (survey.users, question, time.now)
        }
        return .known(survey.users)
    }

    /// Forgets how far pods were looked at: nobody asks any more.
    func forgetSurvey(of shim: (key: ObjectKey, uid: String)) { of(shim) { $0.survey = nil } }

    /// What is known of a Shim; of an earlier one of its name nothing.
    private func of<Value>(_ shim: (key: ObjectKey, uid: String), _ body: (inout Entry) -> Value) -> Value
    where Value: Sendable {
        entries.withLock { entries in
            var entry = entries[shim.key] ?? Entry(uid: shim.uid)
            if entry.uid != shim.uid { entry = Entry(uid: shim.uid) }
            defer { entries[shim.key] = entry }
            return body(&entry)
        }
    }
}
