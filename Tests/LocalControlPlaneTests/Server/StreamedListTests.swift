// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LocalControlPlane

@Suite struct StreamedListTests {
    @Test(arguments: [true, false])
    func `a server that doesn't stream lists refuses a watch that asks for one`(streams: Bool) {
        let server = APIServer(
            historyLimit: 10,
            clock: ManualClock(),
            version: "v1.30.0",
            faults: FaultInjection(),
            streamsLists: streams
        )
        let query =
            "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
        switch server.reply(to: APIRequest(method: "GET", uri: "/api/v1/secrets?\(query)")) {
        case .watch: #expect(streams)
        case .response(let response): #expect(!streams && response.code == 422)
        }
    }
}
