// SPDX-License-Identifier: Apache-2.0

/// What apps may be called.
package enum AppName {
    /// The longest name that nothing made for the app has to shorten.
    static let comfortableLength = 52
    /// The longest name of an object.
    static let limit = 253

    /// The name that an image suggests: what the image itself is called, made a valid name.
    ///
    /// `ghcr.io/me/hello_world:1` suggests `hello-world`.
    package static func suggested(by image: ImageName) -> String {
        var bytes = image.lastComponent.utf8.prefix(comfortableLength).map {
            $0.isLowerAlphanumeric ? $0 : UInt8.dash
        }
        while bytes.last == .dash { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether Kubernetes takes a name: a DNS subdomain (RFC 1123).
    package static func isValid(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= limit else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.utf8.first, let last = label.utf8.last else { return false }
            return first.isLowerAlphanumeric && last.isLowerAlphanumeric
                && label.utf8.allSatisfy { $0.isLowerAlphanumeric || $0 == .dash }
        }
    }

    /// Whether Kubernetes takes it for the name of a namespace: a DNS label.
    static func isNamespace(_ name: String) -> Bool {
        isValid(name) && name.utf8.count <= 63 && !name.utf8.contains(.dot)
    }
}
