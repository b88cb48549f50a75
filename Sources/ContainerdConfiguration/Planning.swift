package import SpinAPI

extension RuntimeSetup {
    /// The change that gives containerd the runtime; `nil` where it has it, exactly so, already.
    ///
    /// Nothing but this Shim's own block is different afterwards. Throws `handlerConflict` where somebody else
    /// defines the handler, and `configurationInvalid` where the configuration can't be read or safely added to.
    package func change(
        toHave entry: RuntimeEntry,
        in host: HostView
    ) throws(NodeFailure) -> FileChange? {
        throw NodeFailure(.configurationInvalid, "not written yet")
    }

    /// The change that takes the Shim's block away again; `nil` where there is none.
    ///
    /// What ``change(toHave:in:)`` made of a file becomes that file again, to the byte; a file that it created goes.
    package func changeToRemove(
        shim: String,
        in host: HostView
    ) throws(NodeFailure) -> FileChange? {
        throw NodeFailure(.configurationInvalid, "not written yet")
    }
}
