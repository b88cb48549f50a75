// SPDX-License-Identifier: Apache-2.0

/// Which Bobbin this is.
package enum Release {
    /// The version, as semver.org has it. The chart's `version` and `appVersion`, the manifests' image and the
    /// plugins' manifests have the same; a test holds them together.
    package static let version = "0.1.0"
    /// The image of operator and agents, which is released under the version as its tag.
    package static let image = "ghcr.io/bobbin/bobbin:\(version)"
}
