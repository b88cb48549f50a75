package import KubeClient
package import KubeModel
package struct EventReference { package init(type: ResourceType, key: ObjectKey, uid: String, resourceVersion: String) {} }
package enum EventKind { case normal, warning }
package final class EventRecorder: Sendable { package init() {}; package func record(_ kind: EventKind, reason: String, action: String, note: String, about: EventReference) {} }
package struct Finalizer<O: Resource> { package init(_ n: String, writer: any ObjectWriter) {}
 package func add(to o: O) async throws -> O? { nil }
 package func remove(from o: O) async throws -> O? { nil } }
