// SPDX-License-Identifier: Apache-2.0

package import SpinAPI

extension RuntimeSetup {
    /// Finds out how the host's container runtime is set up; equal hosts give equal answers.
    ///
    /// What runs on the host counts before what lies there: distributions leave files behind. Throws `unsupportedHost`
    /// for a host that can't be set up, with what to do instead, and `configurationInvalid` where files can't be read or
    /// have half a block of ours in them. What the overrides name is taken as it is.
    package static func detect(
        in host: HostView,
        overrides: ShimSpec.HostSpec = .init()
    ) throws(NodeFailure) -> RuntimeSetup {
        let running = try RunningRuntime(in: host)
        let release = try OSRelease(in: host)
        if overrides.containerdConfig == nil {
            try UnsupportedHost.check(release)
            try UnsupportedHost.checkRuntime(running, in: host)
        }
        let place = ConfigurationPlace(named: overrides.containerdConfig, running: running, in: host)
        if overrides.containerdConfig == nil {
            try UnsupportedHost.check(release, place: place, in: host)
        }
        let files = try place.files(in: host)
        let units = try place.units(in: host)
        let standard = try place.socket(in: host)
        return RuntimeSetup(
            distribution: place.distribution,
            effectiveConfig: place.path,
            edited: files.edited,
            style: files.style,
            socket: overrides.containerdSocket.map(withoutScheme) ?? running.address ?? standard,
            restart: RestartMethod(units: units, overrides: overrides, in: host),
            formerly: files.formerly
        )
    }

    /// A socket's path of its URL.
    static func withoutScheme(_ socket: String) -> String {
        socket.hasPrefix("unix://") ? String(socket.dropFirst("unix://".count)) : socket
    }
}
