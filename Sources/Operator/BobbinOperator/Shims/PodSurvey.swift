// SPDX-License-Identifier: Apache-2.0

package import KubeClient
import KubeModel

/// A look at the pods of a cluster for those that run with a Shim, page by page. It can be left off after each page and
/// gone on with later, so that it ends however many pods there are.
package struct PodSurvey: Sendable, Equatable {
    /// What is looked for. An answer to one question is of no use for another.
    package struct Question: Sendable, Hashable {
        package var scope: ShimUsers.Scope
        /// The RuntimeClasses.
        package var classes: Set<String>
        /// The nodes that no further pod with the Shim can come to.
        package var closed: Set<String>

        package init(_ scope: ShimUsers.Scope, classes: Set<String>, closed: Set<String>) {
            self.scope = scope
            self.classes = classes
            self.closed = closed
        }

        /// Whether an answer to this is one to another question: what was closed only later may have got pods that were
        /// not seen.
        package func covers(_ other: Question) -> Bool {
            scope == other.scope && classes == other.classes && closed.isSuperset(of: other.closed)
        }
    }

    private static let page = 500
    private static let running = "status.phase!=Succeeded,status.phase!=Failed"
    /// How often it may begin anew because the server no longer knows where it was.
    private static let restarts = 1

    package let question: Question
    /// What was found so far.
    package private(set) var users = ShimUsers()
    /// How many pods were looked at.
    package private(set) var count = 0
    private var rest: [Selection]
    private var options = ListOptions(limit: page)
    private var pages = 0
    private var begun = 1

    package init(_ question: Question) {
        self.question = question
        rest = Self.selections(question.scope)
    }

    /// Whether all pods were looked at.
    package var isComplete: Bool { rest.isEmpty }

    /// Looks at the next page.
    ///
    /// - Throws: `KubeError`, also where a pod can't be read: it may be one. What was looked at before stays.
    package mutating func readPage(from reader: any ObjectReader) async throws {
        guard let selection = rest.first else { return }
        let found: ObjectList<RuntimeClassUser>
        do {
            found = try await reader.list(RuntimeClassUser.self, selection, options)
        } catch let error as KubeError where error.isExpired && options.continueToken != nil {
            return try recover(error)
        } catch let error as KubeError where error.code == .tooLarge && options.shrink() {
            // The pods are large, so fewer come at a time from now on.
            return
        }
        if let unreadable = found.undecodable.first {
            throw KubeError(
                .decoding,
                message:
                    "cannot read pod \(unreadable.key.map { "\"\($0)\"" } ?? "of unknown name"), which may use a "
                    + "Shim: \(unreadable.reason)"
            )
        }
        for pod in found.items where question.classes.contains(pod.runtimeClass) {
            users.add(pod.key, node: pod.node, runtimeClass: pod.runtimeClass)
        }
        count += found.items.count
        pages += 1
        users.isCostly = pages > 4
        options.continueToken = found.continueToken.flatMap { $0.isEmpty ? nil : $0 }
        if options.continueToken == nil { rest.removeFirst() }
    }

    /// Goes on where the server no longer knows the version of the pages before. Pods that were there all the time are seen
    /// all the same, and no others can come to nodes that are closed.
    private mutating func recover(_ error: KubeError) throws {
        if let token = error.status?.continueToken, !token.isEmpty {
            options.continueToken = token
            return
        }
        guard begun <= Self.restarts else { throw error }
        let begun = begun + 1
        self = PodSurvey(question)
        self.begun = begun
    }

    private static func selections(_ scope: ShimUsers.Scope) -> [Selection] {
        switch scope {
        case .everywhere: [Selection(fields: running)]
        case .nodes(let nodes): nodes.map { Selection(fields: "spec.nodeName=\($0),\(running)") }
        }
    }
}

extension ShimUsers {
    /// Asks the API server about all pods, without leaving off.
    ///
    /// - Throws: `KubeError`, also where a pod can't be read: it may be one.
    package static func ask(
        _ scope: ShimUsers.Scope,
        classes: Set<String>,
        of reader: any ObjectReader
    ) async throws -> ShimUsers {
        var survey = PodSurvey(.init(scope, classes: classes, closed: []))
        while !survey.isComplete { try await survey.readPage(from: reader) }
        return survey.users
    }
}
