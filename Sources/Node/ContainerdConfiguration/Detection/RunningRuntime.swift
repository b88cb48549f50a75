// SPDX-License-Identifier: Apache-2.0

internal import SpinAPI

/// What the processes on the host say of the container runtime.
struct RunningRuntime {
    /// The CRI socket that the kubelet uses, if its process or its configuration says it.
    var endpoint: String?
    /// The configuration that the kubelet's containerd was started with; `nil` where none was named, or none runs.
    var config: String?
    /// The socket that it was started with.
    var address: String?
    /// Whether a containerd runs that may be the kubelet's.
    var hasContainerd: Bool

    init(in host: HostView) throws(NodeFailure) {
        endpoint = try Self.endpoint(in: host)
        let found = host.processes.filter { $0.program == "containerd" }
            .map { (config: $0.path(of: ["--config", "-c"]), address: $0.path(of: ["--address", "-a"])) }
            .filter { !Self.isOfDocker($0.config) }
        let wanted = endpoint
        let containerd =
            found.first { $0.address != nil && $0.address == wanted }
            ?? found.min { Self.rank($0.config) < Self.rank($1.config) }
        hasContainerd = containerd != nil
        config = containerd?.config
        address = containerd?.address
    }

    /// Docker runs a containerd of its own beside the kubelet's.
    private static func isOfDocker(_ config: String?) -> Bool {
        config?.hasPrefix("/var/run/docker/") == true || config?.hasPrefix("/run/docker/") == true
    }

    /// A distribution's containerd counts before a plain one: that may run for something else beside it.
    private static func rank(_ config: String?) -> Int {
        let distribution = config.map(ConfigurationPlace.distribution(of:)) ?? .plain
        return Distribution.allCases.firstIndex(of: distribution) ?? Distribution.allCases.count
    }

    private static func endpoint(in host: HostView) throws(NodeFailure) -> String? {
        guard let kubelet = host.processes.first(where: { $0.program == "kubelet" }) else { return nil }
        if let endpoint = kubelet.value(of: ["--container-runtime-endpoint"]) {
            return RuntimeSetup.withoutScheme(endpoint)
        }
        guard let path = kubelet.path(of: ["--config"]), let bytes = try host.bytes(of: path) else {
            return nil
        }
        // The file is YAML or JSON; the member stands on a line of its own in both, as their writers make them.
        for line in bytes.split(whereSeparator: { $0 == .lineFeed || $0 == UInt8(ascii: ",") }) {
            let text = String(decoding: line, as: UTF8.self).filter { !" \t\r\"'{}".contains($0) }
            guard text.hasPrefix("containerRuntimeEndpoint:") else { continue }
            let value = String(text.dropFirst("containerRuntimeEndpoint:".count))
            return value.isEmpty ? nil : RuntimeSetup.withoutScheme(value)
        }
        return nil
    }
}

extension ProcessLine {
    /// The file name of the program.
    var program: String {
        guard let path = arguments.first else { return "" }
        return String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
    }

    /// The value of a flag, however it is written: `--flag value` or `--flag=value`, with any number of dashes.
    func value(of flags: [String]) -> String? {
        for (index, argument) in arguments.enumerated().dropFirst() {
            for flag in flags {
                if argument == flag || argument == "-\(flag)" || "-\(argument)" == flag {
                    return index + 1 < arguments.count ? arguments[index + 1] : nil
                }
                for written in [flag, String(flag.dropFirst())] where argument.hasPrefix("\(written)=") {
                    return String(argument.dropFirst(written.count + 1))
                }
            }
        }
        return nil
    }

    /// The value of a flag that is an absolute path or the URL of a socket.
    func path(of flags: [String]) -> String? {
        value(of: flags).map(RuntimeSetup.withoutScheme).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}
