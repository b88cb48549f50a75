package import SpinAPI

extension RuntimeSetup {
    /// Finds out how the host's container runtime is set up; equal hosts give equal answers.
    ///
    /// Throws `unsupportedHost` for one that can't be set up, with what to do instead.
    package static func detect(
        in host: HostView,
        overrides: ShimSpec.HostSpec = .init()
    ) throws(NodeFailure) -> RuntimeSetup {
        throw NodeFailure(.unsupportedHost, "not written yet")
    }
}
