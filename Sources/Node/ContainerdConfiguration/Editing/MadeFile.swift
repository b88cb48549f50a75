// SPDX-License-Identifier: Apache-2.0

/// What stands at the beginning of a file that is ours as a whole: by it the file is known when the last block goes.
enum MadeFile {
    private static let note = "# Made by Bobbin, and removed with the last of its blocks."

    /// What a file begins with that is made for a style of configuration.
    static func beginning(_ style: RuntimeSetup.Style, version: Int64) -> [UInt8] {
        Array("\(note)\n\(style == .template ? baseTemplate : "version = \(version)")\n".utf8)
    }

    /// k3s renders its own configuration in the place of this.
    private static let baseTemplate = #"{{ template "base" . }}"#

    /// Whether nothing but such a beginning is in a file.
    static func isOurs(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: note.utf8) else { return false }
        return bytes == beginning(.template, version: 0)
            || (1...4).contains { bytes == beginning(.inPlace, version: $0) }
    }
}
