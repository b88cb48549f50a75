// SPDX-License-Identifier: Apache-2.0

import Terminal
import Testing

@Suite("A tree")
struct TreeTests {
    @Test func `draws a line to each child, and past those that have children`() {
        let tree = Tree("app", [Tree("deployment", [Tree("pod")]), Tree("service")])
        #expect(
            tree.text == """
                app
                ├─ deployment
                │  └─ pod
                └─ service

                """
        )
    }
}
