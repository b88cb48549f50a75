// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import SpinAPI
import Testing

@testable import BobbinOperator

/// What files are taken for defaults.
@Suite struct DefaultFolderTests {
    private func read(_ files: [String: String]) throws -> (objects: [DefaultObject], faults: [DefaultFault])
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "defaults-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        return DefaultFolder(path: folder.path(), ownNamespace: "own").read()
    }

    static let executor =
        #"{"apiVersion":"core.spinkube.dev/v1alpha1","kind":"SpinAppExecutor","metadata":{"name":"e"}}"#
    static let shim = #"{"apiVersion":"runtime.spinkube.dev/v1alpha1","kind":"Shim","metadata":{"name":"s"}}"#

    @Test func `files are read in the order of their names, and only those that end in json`() throws {
        let found = try read([
            "b.json": Self.executor, "a.json": Self.shim, "c.yaml": "x", ".d.json": "x", "README": "x",
        ])
        #expect(found.objects.map(\.description) == ["Shim s", "SpinAppExecutor own/e"])
        #expect(found.faults.isEmpty)
    }

    @Test func `an executor goes into the operator's namespace unless it names another`() throws {
        let elsewhere = Self.executor.replacing(#""name":"e""#, with: #""name":"e","namespace":"team""#)
        let found = try read(["a.json": Self.executor, "b.json": elsewhere])
        #expect(found.objects.map(\.key.namespace) == ["own", "team"])
        #expect(
            found.objects.map { $0.configuration[path: "metadata", "namespace"]?.string } == ["own", "team"]
        )
    }

    @Test(arguments: [
        ("{", "not valid JSON"), ("[]", "kind"), (shim.replacing("v1alpha1", with: "v2"), "v2"),
        (executor.replacing("SpinAppExecutor", with: "SpinApp"), "SpinApp"),
        (#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}}"#, "Secret"),
        (executor.replacing(#""name":"e""#, with: ""), "metadata.name"),
    ])
    func `a file that can't be one is named, and the others are taken`(text: String, problem: String) throws {
        let found = try read(["a.json": text, "b.json": Self.executor])
        #expect(found.objects.map(\.key.name) == ["e"])
        let fault = try #require(found.faults.first)
        #expect(found.faults.count == 1)
        #expect(fault.file.hasSuffix("a.json") && fault.problem.contains(problem), "\(fault)")
    }

    @Test func `a folder that isn't there is named`() {
        let found = DefaultFolder(path: "/no/such/folder", ownNamespace: "own").read()
        #expect(found.objects.isEmpty)
        #expect(found.faults == [DefaultFault(file: "/no/such/folder", problem: "the folder does not exist")])
    }

    @Test func `the digest tells whether the file says something else`() throws {
        let other = Self.executor.replacing(#""kind""#, with: #""spec":{"createDeployment":true},"kind""#)
        let found = try read(["a.json": Self.executor, "b.json": " \(Self.executor)\n", "c.json": other])
        let digests = found.objects.map(\.digest)
        #expect(digests[0] == digests[1] && digests[0] != digests[2])
    }
}
