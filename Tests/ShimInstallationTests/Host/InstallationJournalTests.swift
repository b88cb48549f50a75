import KubeModel
import ShimInstallation
import SpinAPI
import Testing

struct InstallationJournalTests {
    private static var full: InstallationJournal {
        var journal = InstallationJournal(shim: "spin", phase: .restarting)
        journal.target = .init(
            handler: "spin",
            binary: "/opt/bobbin/shims/spin/0123456789abcdef/containerd-shim-spin",
            sha256: "0123456789abcdef",
            order: "o2",
            options: ["SystemdCgroup": true, "Level": "debug", "Count": 3]
        )
        journal.previous = .init(handler: "old", binary: "/old", sha256: "fedcba9876543210ff", order: "o1")
        journal.configuration = .init(path: "/etc/c.toml", backup: "/etc/c.toml.bak", madeFolders: ["/etc"])
        journal.undone = .init(order: "o0", failure: "Undone: it didn't come back", attempts: 2)
        return journal
    }

    @Test(arguments: InstallationJournal.Phase.allCases)
    func `what is written is what is read, with much in it or little`(phase: InstallationJournal.Phase) throws
    {
        let host = try ScratchHost()
        let file = JournalFile(ShimFolder(host: host.root, shim: "spin"))
        #expect(try file.read() == nil)
        var journal = Self.full
        journal.phase = phase
        for journal in [journal, InstallationJournal(shim: "spin", phase: phase)] {
            try file.write(journal)
            #expect(try file.read() == journal)
        }
        #expect(try host.root.list("/opt/bobbin/shims/spin") == ["state.json"])
    }

    @Test func `a journal of a later version is read as far as it is known`() throws {
        let host = try ScratchHost()
        let file = JournalFile(ShimFolder(host: host.root, shim: "spin"))
        try host.put(
            #"{"version":9,"new":[{}],"shim":"spin","phase":"settled","target":{"handler":"h","more":1}}"#,
            at: file.path
        )
        let journal = try #require(try file.read())
        #expect(journal.phase == .settled)
        #expect(journal.target?.handler == "h")
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"phase":"dreaming"}"#, #"{"phase":1}"#, "\u{0}\u{0}\u{0}"])
    func `what is no journal is a failure that says which file`(text: String) throws {
        let host = try ScratchHost()
        let file = JournalFile(ShimFolder(host: host.root, shim: "spin"))
        try host.put(text, at: file.path)
        let failure = #expect(throws: NodeFailure.self) { try file.read() }
        #expect(failure?.reason == .agentFailed)
        #expect(failure?.message.contains("/opt/bobbin/shims/spin/state.json") == true)
    }

    @Test func `it tells which versions are needed`() {
        #expect(Self.full.versions == ["0123456789abcdef", "fedcba9876543210"])
        #expect(InstallationJournal(shim: "spin", phase: .placing).versions == [])
    }
}
