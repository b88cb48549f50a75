// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import Yams

/// YAML as Kubernetes' own tools read it, and JSON values written as YAML that reads back the same.
///
/// `kubectl` and Helm read YAML with go-yaml 2, so a plain `yes` or `on` is a boolean and `010` is eight here too:
/// a manifest must mean the same here as to them.
package enum YAML {
    /// The documents of a text, in order; documents without content are left out.
    ///
    /// Anchors and merge keys are resolved. A repeated key, a key that is no scalar, an unknown anchor and a
    /// number that JSON can't hold are errors, as they are for `kubectl`.
    ///
    /// - Parameters:
    ///   - text: YAML or JSON.
    ///   - source: what errors call the text, such as a file's name.
    /// - Throws: ``YAMLError``.
    package static func documents(_ text: String, source: String) throws(YAMLError) -> [JSONValue] {
        try documentsWithLines(text, source: source).map(\.value)
    }

    /// The documents of a text, each with the line that it starts on.
    package static func documentsWithLines(
        _ text: String,
        source: String
    ) throws(YAMLError) -> [(value: JSONValue, line: Int)] {
        var documents: [(value: JSONValue, line: Int)] = []
        do {
            let parser = try Yams.Parser(yaml: padded(text), resolver: .basic, encoding: .utf8)
            while let root = try parser.nextRoot() {
                var converter = YAMLConverter(source: source)
                let value = try converter.value(of: root)
                if !value.isNull { documents.append((value, root.mark?.line ?? 1)) }
            }
        } catch let error as YAMLError {
            throw error
        } catch {
            throw YAMLError(error, in: source)
        }
        return documents
    }

    /// Yams keeps a pointer into the text, which Swift doesn't keep in memory of its own when it is very short.
    private static func padded(_ text: String) -> String {
        let shortest = 64
        guard text.utf8.count < shortest else { return text }
        let end = text.utf8.last == UInt8(ascii: "\n") ? "" : "\n"
        return text + end + "#" + String(repeating: " ", count: shortest)
    }

    /// The value as a block-style YAML document that ends with a newline, members in their order.
    package static func encode(_ value: JSONValue) -> String {
        var writer = YAMLWriter()
        writer.writeDocument(value)
        return writer.text
    }

    /// The values as a stream of documents separated by `---`.
    package static func encode(documents: [JSONValue]) -> String {
        documents.map(encode).joined(separator: "---\n")
    }
}
