// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Synchronization

@testable import KubeRuntime

/// An API server's list and watch, in memory, that fails as it is told to.
final class FakeSource: ObjectReader {
    enum Event: Sendable {
        case added(Item)
        case modified(Item)
        case deleted(Item)
        case undecodable(UndecodableObject)
        case bookmark(Int, endsInitialEvents: Bool)
        case failure(Status)
        case unknown(String)

        var version: Int {
            switch self {
            case .added(let item), .modified(let item), .deleted(let item):
                Int(item.metadata.resourceVersion) ?? 0
            case .undecodable(let object): Int(object.resourceVersion) ?? 0
            default: 0
            }
        }
    }

    enum Fault: Sendable {
        /// The stream ends after so many more events; `nil` is a clean end.
        case breakAfter(Int, KubeError?)
        /// The stream ends with an event of failure.
        case failAfter(Int, Status)
        /// The request is refused.
        case refuse(KubeError)
        /// Time passes before the stream ends cleanly.
        case timeOut(@Sendable () -> Void)
    }

    struct Stream {
        var selection = Selection()
        var pending: [Event] = []
        var version: Int
        var remaining: Int?
        var ending: Event?
        var error: KubeError?
        var onEnd: (@Sendable () -> Void)?
        var isOpen = true
    }

    struct State {
        var version = 10
        var items: [ObjectKey: Item] = [:]
        var broken: [ObjectKey: UndecodableObject] = [:]
        var history: [Event] = []
        var compacted = 0
        var supportsInitialEvents = true
        var ignoresInitialEvents = false
        var listFaults: [KubeError] = []
        var watchFaults: [Fault] = []
        /// What may not be read.
        var forbidden: Set<Selection> = []
        var streams: [Int: Stream] = [:]
        var waiters: [Parking<Void>] = []
        var lists: [ListOptions] = []
        var watches: [WatchOptions] = []
        var pageLimit = Int.max
    }

    private let state = Mutex(State())

    func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, waiters) = state.withLock { state in
            let result = body(&state)
            defer { state.waiters = [] }
            return (result, state.waiters)
        }
        for waiter in waiters { waiter.fulfil(()) }
        return result
    }

    var items: [ObjectKey: Item] { state.withLock { $0.items } }
    var version: Int { state.withLock { $0.version } }
    var lists: [ListOptions] { state.withLock { $0.lists } }
    var watches: [WatchOptions] { state.withLock { $0.watches } }
    /// What the open streams are of.
    var watched: Set<Selection> {
        state.withLock { Set($0.streams.values.filter(\.isOpen).map(\.selection)) }
    }

    /// Writes an object; answers as the API server would.
    @discardableResult
    func put(_ name: String, color: String = "", namespace: String = "ns") -> Item {
        change { state in
            state.version += 1
            let key = ObjectKey(namespace: namespace, name: name)
            let old = state.items[key]
            let uid = old?.metadata.uid ?? "uid-\(state.version)"
            let item = Item(name, state.version, color: color, uid: uid, namespace: namespace)
            state.items[key] = item
            state.broken[key] = nil
            state.history.append(old == nil ? .added(item) : .modified(item))
            return item
        }
    }

    func delete(_ name: String, namespace: String = "ns") {
        change { state in
            let key = ObjectKey(namespace: namespace, name: name)
            guard var item = state.items.removeValue(forKey: key) else { return }
            state.version += 1
            item.metadata.resourceVersion = String(state.version)
            state.history.append(.deleted(item))
        }
    }

    func spoil(_ name: String) {
        change { state in
            state.version += 1
            let object = UndecodableObject(
                key: .item(name),
                resourceVersion: "\(state.version)",
                reason: "nonsense"
            )
            state.items[.item(name)] = nil
            state.broken[.item(name)] = object
            state.history.append(.undecodable(object))
        }
    }

    func bookmark() {
        change { state in state.history.append(.bookmark(state.version, endsInitialEvents: false)) }
    }

    func unknown() { change { $0.history.append(.unknown("SURPRISE")) } }

    /// Forgets the history, and ends all streams.
    func compact(ending error: KubeError? = nil) {
        change { state in
            state.compacted = state.version
            for id in state.streams.keys {
                state.streams[id]?.isOpen = false
                state.streams[id]?.error = error
            }
        }
    }

    func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
        guard let item = items[key] as? Object else { throw KubeError.server(404, "NotFound") }
        return item
    }

    func list<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: ListOptions
    ) async throws -> ObjectList<Object> {
        try change { state -> Result<ObjectList<Object>, KubeError> in
            state.lists.append(options)
            if state.forbidden.contains(selection) { return .failure(.server(403, "Forbidden")) }
            if !state.listFaults.isEmpty { return .failure(state.listFaults.removeFirst()) }
            let all = state.items.values.filter { Self.matches($0.key, selection) }.sorted { $0.key < $1.key }
            let start = options.continueToken.flatMap(Int.init) ?? 0
            let end = min(all.count, start + min(options.limit ?? .max, state.pageLimit))
            let broken =
                start == 0
                ? state.broken.values.filter { $0.key.map { Self.matches($0, selection) } ?? true } : []
            return .success(
                ObjectList(
                    items: all[start..<end].compactMap { $0 as? Object },
                    undecodable: broken,
                    resourceVersion: String(state.version),
                    continueToken: end < all.count ? String(end) : nil
                )
            )
        }.get()
    }

    func watch<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: WatchOptions
    ) async throws -> WatchStream<Object> {
        let id = try change { state -> Result<Int, KubeError> in
            state.watches.append(options)
            if state.forbidden.contains(selection) { return .failure(.server(403, "Forbidden")) }
            var stream = Stream(
                selection: selection,
                version: options.resourceVersion.flatMap(Int.init) ?? state.version
            )
            if options.sendsInitialEvents {
                if !state.supportsInitialEvents { return .failure(.server(422, "Invalid")) }
                let items = state.items.values.filter { Self.matches($0.key, selection) }
                stream.pending = items.sorted { $0.key < $1.key }.map { .added($0) }
                let broken = state.broken.values.map { Event.undecodable($0) }
                stream.pending += broken.filter { Self.matches($0, selection) }
                if !state.ignoresInitialEvents {
                    stream.pending.append(.bookmark(state.version, endsInitialEvents: true))
                }
                stream.version = state.version
            } else if stream.version < state.compacted {
                return .failure(.server(410, "Expired"))
            }
            if !state.watchFaults.isEmpty {
                switch state.watchFaults.removeFirst() {
                case .breakAfter(let count, let error):
                    stream.remaining = count
                    stream.error = error
                case .failAfter(let count, let status):
                    stream.remaining = count
                    stream.ending = .failure(status)
                case .refuse(let error): return .failure(error)
                case .timeOut(let pass):
                    stream.remaining = 0
                    stream.onEnd = pass
                }
            }
            let id = state.watches.count
            state.streams[id] = stream
            return .success(id)
        }.get()
        return WatchStream { try await self.next(id, selection) }
    }

    private enum Step: Sendable {
        case event(Event)
        case end(KubeError?, (@Sendable () -> Void)?)
        case wait(Parking<Void>)
    }

    private func next<Object: Resource>(_ id: Int, _ selection: Selection) async throws -> WatchEvent<Object>?
    {
        while true {
            switch state.withLock({ Self.step(&$0, id, selection) }) {
            case .event(let event): if let event: WatchEvent<Object> = Self.convert(event) { return event }
            case .end(let error, let pass):
                pass?()
                if let error { throw error }
                return nil
            case .wait(let parking):
                guard await parking.wait() == nil else { continue }
                state.withLock { $0.streams[id]?.isOpen = false }
                throw CancellationError()
            }
        }
    }

    private static func step(_ state: inout State, _ id: Int, _ selection: Selection) -> Step {
        guard var stream = state.streams[id] else { return .end(nil, nil) }
        defer { state.streams[id] = stream }
        func end() -> Step {
            stream.isOpen = false
            if let ending = stream.ending {
                stream.ending = nil
                return .event(ending)
            }
            return .end(stream.error, stream.onEnd)
        }
        guard stream.isOpen, stream.remaining != 0 else { return end() }
        if !stream.pending.isEmpty {
            stream.remaining = stream.remaining.map { $0 - 1 }
            return .event(stream.pending.removeFirst())
        }
        while let index = state.history.firstIndex(where: { Self.comesAfter($0, stream.version) }) {
            let event = state.history[index]
            if case .bookmark = event { state.history.remove(at: index) }
            if case .unknown = event { state.history.remove(at: index) }
            if event.version > 0 { stream.version = event.version }
            guard Self.matches(event, selection) else { continue }
            stream.remaining = stream.remaining.map { $0 - 1 }
            return .event(event)
        }
        let parking = Parking<Void>()
        state.waiters.append(parking)
        return .wait(parking)
    }

    private static func comesAfter(_ event: Event, _ version: Int) -> Bool {
        switch event {
        case .bookmark, .unknown, .failure: true
        default: event.version > version
        }
    }

    private static func matches(_ key: ObjectKey, _ selection: Selection) -> Bool {
        let isInside = selection.namespace.isEmpty || selection.namespace == key.namespace
        return isInside && (selection.fields.isEmpty || selection.fields == "metadata.name=\(key.name)")
    }

    private static func matches(_ event: Event, _ selection: Selection) -> Bool {
        switch event {
        case .added(let item), .modified(let item), .deleted(let item): matches(item.key, selection)
        case .undecodable(let object): object.key.map { matches($0, selection) } ?? true
        default: true
        }
    }

    private static func convert<Object: Resource>(_ event: Event) -> WatchEvent<Object>? {
        switch event {
        case .added(let item): (item as? Object).map { .added($0) }
        case .modified(let item): (item as? Object).map { .modified($0) }
        case .deleted(let item): (item as? Object).map { .deleted($0) }
        case .undecodable(let object): .undecodable(object, isDeletion: false)
        case .bookmark(let version, let ends):
            .bookmark(resourceVersion: "\(version)", endsInitialEvents: ends)
        case .failure(let status): .failure(status)
        case .unknown(let type): .unknown(type: type)
        }
    }
}
