// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// `runtime.v1.StatusResponse`.
extension RuntimeStatus {
    /// Reads a response. What its verbose part says in another way than containerd does is passed over.
    ///
    /// - Throws: ``ProtobufError``.
    init(message: [UInt8]) throws(ProtobufError) {
        self.init()
        var message = ProtobufMessage(message[...])
        while let (field, value) = try message.next() {
            guard let bytes = value.bytes else { continue }
            switch field {
            case 1: isReady = try Self.isReady(bytes)
            case 2: try readInfo(bytes)
            case 3:
                if let name = try Self.strings(bytes)[1] { handlers = (handlers ?? []).union([name]) }
            default: break
            }
        }
    }

    /// Whether the conditions of a `RuntimeStatus` say so.
    private static func isReady(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> Bool {
        var message = ProtobufMessage(bytes)
        while let (field, value) = try message.next() {
            guard field == 1, let condition = value.bytes else { continue }
            var type = ""
            var isTrue = false
            var fields = ProtobufMessage(condition)
            while let (field, value) = try fields.next() {
                if field == 1 { type = value.text ?? "" }
                if field == 2 { isTrue = value.number == 1 }
            }
            if type == "RuntimeReady" { return isTrue }
        }
        return false
    }

    /// Reads an entry of the map with what is said in addition: `config` is containerd's configuration as JSON.
    private mutating func readInfo(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) {
        let entry = try Self.strings(bytes)
        guard entry[1] == "config", let text = entry[2] else { return }
        let config: JSONValue
        do { config = try JSONValue(json: Array(text.utf8)) } catch { return }
        guard let members = config[path: "containerd", "runtimes"]?.object?.members else { return }
        var runtimes: [String: String] = [:]
        for (handler, runtime) in members { runtimes[handler] = runtime["runtimeType"]?.string ?? "" }
        self.runtimes = runtimes
    }

    private static func strings(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> [UInt64: String] {
        var strings: [UInt64: String] = [:]
        var message = ProtobufMessage(bytes)
        while let (field, value) = try message.next() { strings[field] = value.text }
        return strings
    }
}
