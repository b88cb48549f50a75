// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import Logging

/// One log message as one line of JSON. Pure.
///
/// The members come in the order in which people read them: when, how bad, who, what, about what; the rest by name.
struct LogLine {
    /// What comes right after the message, so that lines of one reconcile look alike.
    private static let first = ["controller", "object", "reconcileID", "error"]
    /// The members that every line has; metadata of such a name gets an underscore, so that no name comes twice.
    private static let reserved: Set<String> = ["ts", "level", "logger", "msg"]
    /// How many bytes of one text are written: servers and files may say anything, and at any length.
    private static let textLimit = 8 << 10

    private(set) var bytes: [UInt8]

    init(
        _ message: String,
        level: Logger.Level,
        label: String,
        metadata: Logger.Metadata,
        time: Timestamp
    ) {
        var line = JSONObject()
        line["ts"] = .string(time.milliseconds)
        line["level"] = .string(level.rawValue)
        line["logger"] = .string(label)
        line["msg"] = .string(Self.cut(message))
        for name in Self.first { line[name] = metadata[name].map(Self.value) }
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) where !Self.first.contains(name) {
            line[Self.reserved.contains(name) ? "\(name)_" : name] = Self.value(value)
        }
        var writer = JSONWriter()
        writer.write(line)
        // JSON leaves much as it is that a terminal obeys; its own escapes say the same.
        bytes = Array(PrintableText.line(String(decoding: writer.bytes, as: UTF8.self)).utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func cut(_ text: String) -> String { PrintableText.shortened(text, to: textLimit) }

    private static func value(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(cut(text))
        case .stringConvertible(let value): .string(cut(value.description))
        case .array(let values): .array(values.map(Self.value))
        case .dictionary(let members):
            .object(
                JSONObject(members: members.sorted { $0.key < $1.key }.map { ($0.key, Self.value($0.value)) })
            )
        }
    }
}

extension Timestamp {
    /// `2006-01-02T15:04:05.000Z`.
    var milliseconds: String { "\(micro.dropLast(4))Z" }
}
