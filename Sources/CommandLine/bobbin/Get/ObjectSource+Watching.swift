// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import Listings
import SpinAPI
import Terminal

/// An object read whole, of a kind that is known.
private struct Whole<Kind: Resource>: Resource {
    static var type: ResourceType { Kind.type }
    static var sizeLimit: SizeLimit { .none }

    let value: JSONValue
    let metadata: ObjectMeta

    init(from reader: inout JSONReader) throws {
        value = try JSONValue(from: &reader)
        metadata = try ObjectMeta(json: (value["metadata"] ?? [:]).jsonBytes)
    }

    /// Lists leave out what their items are.
    var named: JSONValue {
        var object: JSONValue = [
            "apiVersion": .string(Self.type.apiVersion), "kind": .string(Self.type.kind),
        ]
        for member in value.object?.members ?? [] { object[member.key] = member.value }
        return object
    }
}

extension ObjectSource {
    /// Prints what is there, and then each change, until it is cancelled.
    func watch(name: String?, labels: String, into printer: ObjectPrinter) async throws {
        switch kind {
        case .app: try await watch(Whole<SpinApp>.self, name, labels, printer)
        case .executor: try await watch(Whole<SpinAppExecutor>.self, name, labels, printer)
        case .shim: try await watch(Whole<Shim>.self, name, labels, printer)
        }
    }

    private func watch<Kind>(
        _ type: Whole<Kind>.Type,
        _ name: String?,
        _ labels: String,
        _ printer: ObjectPrinter
    ) async throws {
        // By name, so that a missing object is an error at once, as with kubectl.
        if let name { _ = try await one(name) }
        let fields = name.map { "metadata.name=\($0)" } ?? ""
        let selection = Selection(namespace: namespace, labels: labels, fields: fields)
        let list: ObjectList<Whole<Kind>>
        do {
            list = try await client.list(type, selection, ListOptions())
        } catch let error as KubeError where error.isNotFound { throw notServed }
        var rows = RowPrinter(printer)
        rows.print(list.items.map(\.named), isFirst: true)
        var version = list.resourceVersion
        while true {
            // The server ends watches from time to time; the next goes on where that ended.
            let options = WatchOptions(resourceVersion: version, timeoutSeconds: 300)
            let stream = try await client.watch(type, selection, options)
            while let event = try await stream.next() {
                switch event {
                case .added(let object), .modified(let object), .deleted(let object):
                    version = object.metadata.resourceVersion
                    rows.print([object.named], isFirst: false)
                case .bookmark(let newer, _): version = newer
                case .failure(let status):
                    throw KubeError(
                        .server,
                        status: status,
                        message: "\(status.message); run the command again"
                    )
                case .undecodable, .unknown: continue
                }
            }
        }
    }
}

/// Prints rows one after the other under each other.
private struct RowPrinter {
    private let printer: ObjectPrinter
    private var widths: [Int] = []

    init(_ printer: ObjectPrinter) { self.printer = printer }

    mutating func print(_ objects: [JSONValue], isFirst: Bool) {
        guard printer.format == nil || printer.format == .wide else {
            for object in objects {
                Console.write(printer.text([object], isList: false, now: WallClock.now))
            }
            return
        }
        let table = printer.table(objects, now: WallClock.now)
        if isFirst { widths = table.widths }
        let text = table.text(
            on: Console.output,
            withHeadings: isFirst && printer.hasHeadings,
            minimum: widths
        )
        Console.write(text)
    }
}
