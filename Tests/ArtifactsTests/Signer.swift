// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A pair of ECDSA keys of openssl's making, which signs.
struct Signer {
    struct Failure: Error {}

    let publicKey: String
    private let workshop: Workshop

    static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") }

    init() throws {
        workshop = try Workshop()
        let key = workshop.path("key")
        let made = try Self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout")
        try workshop.write(made, to: key)
        publicKey = String(decoding: try Self.openssl("ec", "-in", key, "-pubout"), as: UTF8.self)
    }

    /// A signature in DER, as `openssl dgst -sha256 -sign` gives it.
    func sign(_ bytes: [UInt8]) throws -> [UInt8] {
        try workshop.write(bytes, to: workshop.path("message"))
        return try Self.openssl("dgst", "-sha256", "-sign", workshop.path("key"), workshop.path("message"))
    }

    func signBase64(_ bytes: [UInt8]) throws -> String { Data(try sign(bytes)).base64EncodedString() }

    private static func openssl(_ arguments: String...) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
        return bytes
    }
}
