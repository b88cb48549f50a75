// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// The Secret that a runtime configuration is taken from.
struct RuntimeConfigSource {
    var secretName: String
    /// The Secret itself, where it is ours and its contents are at hand.
    var toml: [UInt8]?

    /// - Parameter isLong: whether the name is to tell configurations apart that have a checksum in common.
    /// - Throws: ``RenderError`` with everything that the configuration refers to and that isn't there.
    init(
        of config: RuntimeConfig,
        input: RuntimeConfigInput,
        names: ChildNames,
        isLong: Bool
    ) throws(RenderError) {
        guard config.loadFromSecret.isEmpty else {
            secretName = config.loadFromSecret
            return
        }
        switch input {
        case .known(let name): secretName = name
        case .resolved(let resolved):
            let generated = GeneratedRuntimeConfig(config, resolved: resolved)
            guard generated.problems.isEmpty else { throw RenderError(generated.problems) }
            let toml = generated.toml
            let checksum = String(Adler32.checksum(toml), radix: 16)
            secretName =
                isLong
                ? "\(names.longSecretPrefix)-\(checksum)-\(Digest(of: toml).description.prefix(8))"
                : "\(names.deployment)-\(checksum)"
            self.toml = toml
        }
    }
}
