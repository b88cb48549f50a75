// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// What an app's objects and labels are called.
///
/// Everything is called what the app is called, where Kubernetes allows it, which it does for all names of up to
/// 52 characters without dots that start with a letter. Where it doesn't, that one name or label is shortened and
/// ends in a digest of the app's name; the others keep the app's name:
///
/// | for | rule of Kubernetes |
/// | --- | --- |
/// | Deployment, runtime-config Secret | a DNS subdomain that leaves room for what is appended: 242 characters |
/// | label `core.spinkube.dev/app-name` | 63 characters |
/// | label `core.spinkube.dev/app.<name>.status` | 63 characters in all: 52 for the name |
/// | container | a DNS label: 63 characters, no dots |
/// | Service | a DNS label that starts with a letter; `app-` is put before a digit |
///
/// The digest is of the whole name, so apps whose names start alike stay apart.
package struct ChildNames: Sendable, Hashable {
    /// The Deployment, and what the name of the runtime-config Secret starts with.
    package let deployment: String
    package let service: String
    package let container: String
    /// The value of the label `core.spinkube.dev/app-name`.
    package let appLabel: String
    /// The key of the label that marks the app's pods.
    package let statusLabel: String

    /// The names for an app.
    package init(app name: String) {
        deployment = name.utf8.count <= 242 ? name : Self.shortened(name, to: 242, keepsDots: true)
        appLabel = name.utf8.count <= 63 ? name : Self.shortened(name, to: 63, keepsDots: true)
        let infix = name.utf8.count <= 52 ? name : Self.shortened(name, to: 52, keepsDots: true)
        statusLabel = SpinKeyspace.statusLabel(appLabel: infix)
        let isLabel = name.utf8.count <= 63 && !name.utf8.contains(UInt8(ascii: "."))
        let startsWithDigit = name.utf8.first.map { (0x30...0x39).contains($0) } ?? false
        container = isLabel ? name : Self.shortened(name, to: 63, keepsDots: false)
        service =
            isLabel && !startsWithDigit
            ? name : Self.shortened(name, to: 63, keepsDots: false, prefix: startsWithDigit ? "app-" : "")
    }

    /// The labels that select the app's pods.
    package var selectorLabels: [String: String] {
        [SpinKeyspace.appNameLabel: appLabel, statusLabel: SpinKeyspace.readyStatus]
    }

    /// The same as a label selector in text form.
    package var selector: String {
        "\(SpinKeyspace.appNameLabel)=\(appLabel),\(statusLabel)=\(SpinKeyspace.readyStatus)"
    }

    /// What the name of a runtime-config Secret starts with that ends in two digests: 18 characters.
    var longSecretPrefix: String {
        deployment.utf8.count <= 235 ? deployment : Self.shortened(deployment, to: 235, keepsDots: true)
    }

    private static func shortened(
        _ name: String,
        to limit: Int,
        keepsDots: Bool,
        prefix: String = ""
    ) -> String {
        let digest = digest(of: name)
        let dot = UInt8(ascii: ".")
        let dash = UInt8(ascii: "-")
        var kept = (prefix + name).utf8.prefix(limit - digest.utf8.count - 1).map {
            $0 == dot && !keepsDots ? dash : $0
        }
        while kept.last == dash || kept.last == dot { kept.removeLast() }
        return String(decoding: kept, as: UTF8.self) + "-" + digest
    }

    /// Ten hexadecimal digits: enough to tell apart the apps of one namespace that start alike.
    private static func digest(of name: String) -> String {
        let hash = Digest(of: name.utf8).value
        let digits = String((hash ^ hash >> 40) & 0xff_ffff_ffff, radix: 16)
        return String(repeating: "0", count: 10 - digits.utf8.count) + digits
    }
}
