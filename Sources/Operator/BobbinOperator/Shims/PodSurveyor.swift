// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime

/// Finds the pods that run with a Shim, over as many reconciles as that takes.
struct PodSurveyor: Sendable {
    /// What is remembered of the pods that run with a Shim.
    struct Record: Sendable, Equatable {
        fileprivate struct Found: Sendable, Equatable {
            var users: ShimUsers
            var question: PodSurvey.Question
            var at: Duration
        }

        fileprivate struct Begun: Sendable, Equatable {
            var survey: PodSurvey
            var at: Duration
        }

        fileprivate var found: Found?
        fileprivate var begun: Begun?
    }

    /// What is known of the pods that run with a Shim.
    enum Answer: Sendable {
        case known(ShimUsers)
        /// That many pods were looked at, and more are left.
        case unfinished(count: Int)
    }

    /// How long an answer is good that says that there are pods. That there are none is asked again each time.
    private static let validity = Duration.seconds(4)
    /// After how long without a page a survey begins again.
    private static let surveyValidity = Duration.seconds(300)
    /// How long a reconcile looks at pods before it leaves off: well before its deadline.
    private static let surveyTime = Duration.seconds(10)

    let reader: any ObjectReader
    let time: TimeSource
    var records: Remembered<Record> = Remembered(blank: Record())

    /// The pods that run with a Shim, as they are or were a moment ago. Goes on where the last look left off.
    ///
    /// - Parameter isEnough: Whether what was found so far is answer enough.
    /// - Throws: `KubeError`. What was looked at before it failed stays.
    func users(
        of shim: ObjectKey,
        _ question: PodSurvey.Question,
        isEnough: (ShimUsers) -> Bool
    ) async throws -> Answer {
        let start = time.now
        let record = records[shim]
        if let found = record.found, found.question.covers(question), !found.users.byNode.isEmpty,
            start - found.at < Self.validity
        {
            return .known(found.users)
        }
        var survey = PodSurvey(question)
        if let begun = record.begun, begun.survey.question.covers(question),
            start - begun.at < Self.surveyValidity
        {
            survey = begun.survey
        }
        while !survey.isComplete, !isEnough(survey.users) {
            if time.now - start >= Self.surveyTime { return .unfinished(count: survey.count) }
            try await survey.readPage(from: reader)
            let begun = Record.Begun(survey: survey, at: time.now)
            records.update(shim) { $0.begun = begun }
        }
        let found = Record.Found(users: survey.users, question: question, at: time.now)
        records.set(Record(found: found), for: shim)
        return .known(survey.users)
    }

    /// Drops how far the pods were looked at: nobody asks any more.
    func stop(_ shim: ObjectKey) { records.update(shim) { $0.begun = nil } }
}
