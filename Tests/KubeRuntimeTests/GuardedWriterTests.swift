// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Synchronization
import Testing

@testable import KubeRuntime

struct GuardedWriterTests {
    let api = FakeAPI()

    private func make() async throws {
        let body: JSONValue = ["metadata": ["name": "a", "namespace": "ns"]]
        let _: Item = try await api.create(Item.self, body, in: "ns", fieldManager: "test")
    }

    private func patch(_ writer: GuardedWriter) async throws {
        let _: Item = try await writer.patch(
            Item.self,
            .merge(["color": "red"]),
            to: .item("a"),
            subresource: nil,
            fieldManager: "test"
        )
    }

    @Test func `nothing is sent once the fence is up`() async throws {
        try await make()
        let isUp = Mutex(false)
        let lease = ObjectKey(namespace: "ns", name: "bobbin")
        let writer = GuardedWriter(
            api,
            fence: { if isUp.withLock({ $0 }) { throw NotLeadingError(lease: lease) } }
        )
        try await patch(writer)
        isUp.withLock { $0 = true }
        await #expect(throws: NotLeadingError.self) { try await patch(writer) }
        await #expect(throws: NotLeadingError.self) {
            try await writer.delete(Item.type, .item("a"), DeleteOptions())
        }
        #expect(api.calls("patch").count == 1)
        #expect(api.calls("delete").isEmpty)
    }

    @Test(arguments: [(held: UInt64(2), isBack: false), (held: 3, isBack: true)])
    func `an answer below what was held when the write began tells of a server that went back`(
        held: UInt64,
        isBack: Bool
    ) async throws {
        try await make()
        let regressions = Mutex(0)
        let versions = AnsweredVersions(
            [Item.type: { _ in held }],
            onRegression: { regressions.withLock { $0 += 1 } }
        )
        try await patch(GuardedWriter(api, versions: versions))
        #expect((regressions.withLock { $0 } == 1) == isBack)
    }
}
