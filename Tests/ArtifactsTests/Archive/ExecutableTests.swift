// SPDX-License-Identifier: Apache-2.0

import Artifacts
import SpinAPI
import Testing

struct ExecutableTests {
    private let folder: UnpackingFolder

    init() throws { folder = try UnpackingFolder() }

    private func check(_ bytes: [UInt8], _ architecture: String) throws -> NodeFailure? {
        try folder.write(bytes)
        do throws(NodeFailure) {
            try Executable.check(folder.archive, architecture: architecture)
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        (62, "amd64", false), (183, "arm64", false), (243, "riscv64", false), (22, "s390x", true),
    ])
    func `a program passes for its machine, and for no other`(
        machine: UInt16,
        architecture: String,
        isBigEndian: Bool
    ) throws {
        let program = ProgramBytes.make(machine: machine, isBigEndian: isBigEndian)
        for node in ["amd64", "arm64", "riscv64", "s390x"] {
            let failure = try check(program, node)
            #expect((failure == nil) == (node == architecture))
            guard let failure else { continue }
            #expect(failure.reason == .notExecutable)
            #expect(failure.message.contains("a program for \(architecture), but this node is \(node)"))
        }
    }

    @Test func `a program passes for a machine that we don't know`() throws {
        #expect(try check(ProgramBytes.make(), "m88k") == nil)
    }

    @Test(arguments: [
        (Array("#!/bin/sh\n".utf8), "it is a script"),
        (Array("\0asm\u{1}\0\0\0".utf8), "it is a WebAssembly module"),
        (Array("<html>".utf8), "like a web page"),
        ([], "it is empty"),
        (Array("MZ".utf8), "it is a program for Windows"),
        ([0xCF, 0xFA, 0xED, 0xFE, 7, 0, 0, 1], "it is a program for macOS"),
        (Packing.gzip([1]), "compressed with gzip"),
        (TarWriter.header("x", size: 0), "it is a tar archive"),
        (ProgramBytes.make(type: 1), "an object file or a core dump"),
        (ProgramBytes.make(type: 4), "a core dump"),
        (ProgramBytes.make(machine: 3, is64Bit: false), "a program for 386, but this node is amd64"),
        (ProgramBytes.make(is64Bit: false), "a program for another machine (ELF machine 62)"),
        (ProgramBytes.make(machine: 999), "a program for another machine (ELF machine 999)"),
    ])
    func `what is no program for the node is refused, saying what it is`(
        bytes: [UInt8],
        message: String
    ) throws {
        let failure = try #require(try check(bytes, "amd64"))
        #expect(failure.reason == .notExecutable)
        #expect(failure.message.contains(message), "\(failure)")
    }

    @Test func `a program that is cut off anywhere is refused`() throws {
        let program = ProgramBytes.make(interpreter: "/lib/ld.so", padding: 40)
        for length in 4..<program.count {
            let failure = try check(Array(program[..<length]), "amd64")
            #expect(failure?.message.contains("truncated") == true, "at \(length)")
        }
        #expect(try check(program, "amd64") == nil)
    }

    @Test func `a program with a byte changed anywhere is judged without a crash`() throws {
        let program = ProgramBytes.make(interpreter: "/lib/ld.so")
        for place in program.indices {
            var damaged = program
            damaged[place] ^= 0xFF
            if let failure = try check(damaged, "amd64") { #expect(failure.reason == .notExecutable) }
        }
    }

    @Test func `it tells by what the kernel starts a program`() throws {
        try folder.write(ProgramBytes.make(interpreter: "/lib64/ld-linux-x86-64.so.2"))
        let linked = try Executable.check(folder.archive, architecture: "amd64")
        #expect(linked.interpreter == "/lib64/ld-linux-x86-64.so.2")
        try folder.write(ProgramBytes.make())
        #expect(try Executable.check(folder.archive, architecture: "amd64").interpreter == nil)
    }
}
