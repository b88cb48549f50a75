/// What keeps requests of a task from being sent once they mustn't be, such as writes of a leader that was one.
package enum RequestFence {
    /// Asked before each attempt to send a request; where it throws, nothing is sent.
    @TaskLocal package static var current: (@Sendable () throws -> Void)?
}
