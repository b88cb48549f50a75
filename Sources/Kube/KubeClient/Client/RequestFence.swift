// SPDX-License-Identifier: Apache-2.0

/// What keeps requests of a task from being sent once they mustn't be, such as writes of a leader that was one.
///
/// A class: a task-local closure crashed optimized builds (Swift 6.3) where what ran under it returned nothing.
package final class RequestFence: Sendable {
    /// The fence of the task's requests; asked before each attempt to send one.
    @TaskLocal package static var current: RequestFence?

    /// Throws where nothing may be sent.
    let check: @Sendable () throws -> Void

    /// A fence that throws where nothing may be sent.
    package init(_ check: @escaping @Sendable () throws -> Void) { self.check = check }
}
