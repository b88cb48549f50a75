// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import KubeModel
import SpinAPI
import Testing

struct PlanningTests {
    static let table = #"[plugins."io.containerd.grpc.v1.cri".containerd.runtimes"#
    static let plain = """
        version = 2
        \(table).runc]
        runtime_type = "io.containerd.runc.v2"

        """

    private func failure(_ text: String, _ entry: RuntimeEntry = .sample()) throws -> NodeFailure? {
        let host = FixtureHost(file: text)
        return #expect(throws: NodeFailure.self) { try host.setup().change(toHave: entry, in: host.view) }
    }

    @Test(arguments: [
        ("runtime_type = \"/opt", "runtime_type = \"/usr"), ("\"Level\" = 3\n", ""),
        ("managed, do not edit", "mine"),
        (#"[plugins."io.containerd.grpc.v1.cri".containerd.runtimes."spin-v2"]"#, "[plugins"),
        ("\"SystemdCgroup\" = true\n", "\"SystemdCgroup\" = true\n# a note\n\n"),
    ])
    func `a block that somebody edited is restored, and nothing else`(old: String, new: String) throws {
        var host = FixtureHost(file: Self.plain)
        let setup = try host.setup()
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        let right = host.files
        let edited = host.files[setup.edited]?.text.replacing(old, with: new)
        try #require(edited?.utf8.elementsEqual(right[setup.edited] ?? []) == false)
        host.files[setup.edited] = Array((edited ?? "").utf8)
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        #expect(host.files == right)
        // It goes as well when it was edited.
        host.files[setup.edited] = Array((edited ?? "").utf8)
        host.make(try #require(try setup.changeToRemove(shim: "spin-v2", in: host.view)))
        #expect(host.files == FixtureHost(file: Self.plain).files)
    }

    @Test(arguments: [
        ("# >>> bobbin shim spin-v2: managed, do not edit\na = 1\n", "line 4 "),
        ("# >>> bobbin shim a: managed\n# >>> bobbin shim b: managed\n# <<< bobbin shim a\n", "line 4 "),
        (
            "# >>> bobbin shim a: x\n# <<< bobbin shim a\n# >>> bobbin shim a: x\n# <<< bobbin shim a\n",
            "line 6 "
        ),
        ("# <<< bobbin shim spin-v2\n", "line 4 "),
        ("# >>> bobbin shim a: managed\n# <<< bobbin shim b\n", "line 4 "),
    ])
    func `markers that don't fit together are told, with the line`(text: String, line: String) throws {
        let failure = try failure(Self.plain + text)
        #expect(failure?.reason == .configurationInvalid)
        #expect(failure?.message.contains(line) == true)
    }

    @Test(arguments: [
        // As table, with another way to quote, inline, and dotted.
        "\(table).spin-v2]\nruntime_type = \"x\"\n",
        "[plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.'spin-v2']\nruntime_type = \"x\"\n",
        "\(table)]\nspin-v2 = { runtime_type = \"x\" }\n",
        "\(table)]\n\"spin\\u002Dv2\".runtime_type = \"x\"\n",
    ])
    func `a handler that somebody else defines is left alone`(text: String) throws {
        let failure = try failure("version = 2\n" + text)
        #expect(failure?.reason == .handlerConflict)
        #expect(failure?.message.contains("/etc/containerd/config.toml") == true)
    }

    @Test func `names that only contain the handler's are no conflict`() throws {
        let text =
            Self.plain + "# spin-v2 goes here\n\(Self.table).spin-v2-canary]\nruntime_type = \"spin-v2\"\n"
        let host = FixtureHost(file: text)
        #expect(try host.setup().change(toHave: .sample(), in: host.view) != nil)
    }

    @Test func `runtime-class-manager's block is told as that`() throws {
        let failure = try failure(
            Self.plain
                + "\n# RCM runtime config for spin-v2\n\(Self.table).spin-v2]\nruntime_type = \"/opt/rcm/bin/containerd-shim-spin-v2\"\n"
        )
        #expect(failure?.reason == .handlerConflict)
        #expect(failure?.message.contains("runtime-class-manager") == true)
    }

    @Test func `what k3s found itself is told as that`() throws {
        var host = try FixtureHost("k3s-1.30")
        let setup = try host.setup()
        let found =
            "\n\(Self.table).\"spin\"]\n  runtime_type = \"io.containerd.spin.v2\"\n\(Self.table).\"spin\".options]\n  BinaryName = \"/usr/bin/containerd-shim-spin-v2\"\n"
        host.files[setup.effectiveConfig]? += found.utf8
        let failure = #expect(throws: NodeFailure.self) {
            try setup.change(toHave: .sample("spin"), in: host.view)
        }
        #expect(failure?.reason == .handlerConflict)
        #expect(failure?.message.contains("/usr/bin/containerd-shim-spin-v2") == true)
        #expect(try setup.change(toHave: .sample(), in: host.view) != nil)
    }

    @Test func `a handler in an imported file is a conflict that names it`() throws {
        var host = try FixtureHost("kubeadm-containerd-2.2")
        let setup = try host.setup()
        let path = "/etc/containerd/conf.d/20-mine.toml"
        host.files[path] = Array(
            "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.spin-v2]\n".utf8
        )
        let failure = #expect(throws: NodeFailure.self) { try setup.change(toHave: .sample(), in: host.view) }
        #expect(failure?.reason == .handlerConflict)
        #expect(failure?.message.contains(path) == true)
    }

    @Test func `two Shims can't have one handler, and nobody can have runc`() throws {
        var host = FixtureHost(file: Self.plain)
        let setup = try host.setup()
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        var second = RuntimeEntry.sample("other")
        second.handler = "spin-v2"
        let failure = #expect(throws: NodeFailure.self) { try setup.change(toHave: second, in: host.view) }
        #expect(failure?.reason == .handlerConflict)
        #expect(failure?.message.contains("Shim \"spin-v2\"") == true)
        var own = RuntimeEntry.sample()
        own.handler = "runc"
        #expect(try self.failure(Self.plain, own)?.reason == .handlerConflict)
    }

    @Test func `a handler can be changed, and what k0s merged of ours doesn't stand in the way`() throws {
        var host = try FixtureHost("k0s-1.30")
        let setup = try host.setup()
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        host.files["/run/k0s/containerd-cri.toml"]? +=
            "\n\(Self.table).spin-v2]\nruntime_type = \"\(RuntimeEntry.sample().binary)\"\n".utf8
        #expect(try setup.change(toHave: .sample(), in: host.view) == nil)
        var entry = RuntimeEntry.sample()
        entry.handler = "spin"
        let change = try #require(try setup.change(toHave: entry, in: host.view))
        #expect(change.after?.text.contains("runtimes.\"spin\"]") == true)
        #expect(change.after?.text.contains("runtimes.\"spin-v2\"]") == false)
        host.files["/run/k0s/containerd-cri.toml"]? +=
            "\n\(Self.table).mine]\nruntime_type = \"io.containerd.runc.v2\"\n".utf8
        entry.handler = "mine"
        let failure = #expect(throws: NodeFailure.self) { try setup.change(toHave: entry, in: host.view) }
        #expect(failure?.message.contains("/run/k0s/containerd-cri.toml") == true)
    }

    @Test(arguments: [
        "version = 2\nplugins = { \"io.containerd.grpc.v1.cri\" = { sandbox_image = \"x\" } }\n",
        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\"]\ncontainerd = { runtimes = { runc = { runtime_type = \"io.containerd.runc.v2\" } } }\n",
        "version = 2\nplugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.runc.runtime_type = \"io.containerd.runc.v2\"\n",
    ])
    func `tables that can't be added to are told, and left`(text: String) throws {
        let host = FixtureHost(file: text)
        let setup = try host.setup()
        do {
            // Where TOML allows it after all, it is added, and goes.
            let change = try #require(try setup.change(toHave: .sample(), in: host.view))
            var after = host
            after.make(change)
            after.make(try #require(try setup.changeToRemove(shim: "spin-v2", in: after.view)))
            #expect(after.files == host.files)
        } catch let failure as NodeFailure {
            #expect(failure.reason == .configurationInvalid)
            #expect(failure.message.contains("[table] headers"))
        }
    }

    @Test(arguments: [
        "version = 2\nthis is no TOML\n", "version = 2\n[a]\n[a]\n", "version = \"2\"\n", "version = 9\n",
        "version = 2\nname = \"\u{0}\"\n", "disabled_plugins = [\"cri\"]\n",
        "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n",
        // Without a version, these plugins' names mean nothing to containerd 1.
        "[plugins.\"io.containerd.grpc.v1.cri\"]\nsandbox_image = \"x\"\n",
    ])
    func `a configuration that is wrong beforehand is not touched`(text: String) throws {
        let failure = try failure(text)
        #expect(failure?.reason == .configurationInvalid)
        #expect(failure?.message.contains("/etc/containerd/config.toml") == true)
    }

    @Test func `a file that isn't UTF-8 is not touched`() throws {
        var host = FixtureHost(file: Self.plain)
        host.files["/etc/containerd/config.toml"]? += [0x23, 0xFF, 0x0A]
        let setup = try host.setup()
        let failure = #expect(throws: NodeFailure.self) { try setup.change(toHave: .sample(), in: host.view) }
        #expect(failure?.reason == .configurationInvalid)
    }

    @Test(arguments: [
        ("version = 2", "io.containerd.grpc.v1.cri"), ("version=0x2", "io.containerd.grpc.v1.cri"),
        ("version = +2 # two", "io.containerd.grpc.v1.cri"), ("\"version\" = 2", "io.containerd.grpc.v1.cri"),
        ("# version = 3\nversion = 2", "io.containerd.grpc.v1.cri"), ("version = 1", "cri"), ("", "cri"),
        ("'version'\t=\t3", "io.containerd.cri.v1.runtime"),
        ("version = 0b11", "io.containerd.cri.v1.runtime"),
        ("version = 4", "io.containerd.cri.v1.runtime"),
    ])
    func `the version says where the runtimes are, however it is written`(text: String, plugin: String) throws
    {
        let host = FixtureHost(file: "\(text)\nroot = \"/var/lib/containerd\"\n")
        let change = try #require(try host.setup().change(toHave: .sample(), in: host.view))
        #expect(
            change.after?.text.contains("[plugins.\"\(plugin)\".containerd.runtimes.\"spin-v2\"]") == true
        )
    }

    @Test func `containerd 1 keeps its own runtime, until somebody else names it`() throws {
        var host = try FixtureHost("debian-containerd-1.6")
        let setup = try host.setup()
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        #expect(host.files[setup.edited]?.text.contains("runtimes.\"runc\"]") == true)
        var text = host.files[setup.edited]?.text ?? ""
        text += "\n\(Self.table).runc]\nruntime_type = \"io.containerd.runc.v2\"\n"
        host.files[setup.edited] = Array(text.utf8)
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        #expect(host.files[setup.edited]?.text.contains("bobbin default runtime") == false)
        #expect(try setup.change(toHave: .sample(), in: host.view) == nil)
    }

    @Test func `lines that were written after a block stay lines`() throws {
        var host = FixtureHost(file: "version = 2\n[debug]\nlevel = \"info\"")
        let setup = try host.setup()
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        host.files[setup.edited]? += "[metrics]\naddress = \"\"\n".utf8
        host.make(try #require(try setup.changeToRemove(shim: "spin-v2", in: host.view)))
        #expect(
            host.files[setup.edited]?.text
                == "version = 2\n[debug]\nlevel = \"info\"\n[metrics]\naddress = \"\"\n"
        )
    }

    @Test func `a key that would change its table when the block goes keeps the block`() throws {
        var host = FixtureHost(file: "version = 2\n[debug]\nlevel = \"info\"\n")
        let setup = try host.setup()
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        host.files[setup.edited]? += "mine = 1\n".utf8
        let failure = #expect(throws: NodeFailure.self) {
            try setup.changeToRemove(shim: "spin-v2", in: host.view)
        }
        #expect(failure?.reason == .configurationInvalid)
    }

    @Test func `what somebody wrote into a file of ours stays`() throws {
        var host = try FixtureHost("containerd-without-file")
        let setup = try host.setup()
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        host.files[setup.edited]? += "[metrics]\naddress = \"\"\n".utf8
        host.make(try #require(try setup.changeToRemove(shim: "spin-v2", in: host.view)))
        #expect(host.files[setup.edited]?.text.hasSuffix("version = 2\n[metrics]\naddress = \"\"\n") == true)
    }

    @Test func `a template whose configuration was never written waits for it`() throws {
        var host = try FixtureHost("microk8s-1.30")
        let setup = try host.setup()
        host.files[setup.effectiveConfig] = nil
        let failure = #expect(throws: NodeFailure.self) { try setup.change(toHave: .sample(), in: host.view) }
        #expect(failure?.reason == .configurationInvalid)
    }
}
