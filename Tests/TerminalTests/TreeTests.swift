import Terminal
import Testing

@Suite("A tree")
struct TreeTests {
    @Test("draws a line to each child, and past those that have children")
    func drawing() {
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
