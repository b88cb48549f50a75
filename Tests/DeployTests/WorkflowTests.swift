// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import Testing

/// The workflows of GitHub Actions, which nothing runs before they are needed.
struct WorkflowTests {
    private static let names = ["ci", "release"]

    private func workflow(_ name: String) throws -> JSONValue {
        try #require(try Repository.documents(".github/workflows/\(name).yaml").first)
    }

    private func jobs(_ workflow: JSONValue) throws -> [(name: String, job: JSONValue)] {
        try #require(workflow["jobs"]?.object).map { ($0.key, $0.value) }
    }

    @Test(arguments: names)
    func `jobs have no rights but those that they name`(name: String) throws {
        let workflow = try workflow(name)
        let general = try #require(workflow["permissions"]?.object)
        #expect(general.allSatisfy { $0.value == "read" })
        for (name, job) in try jobs(workflow) where general.isEmpty {
            #expect(job["permissions"]?.object?.isEmpty == false, "\(name) names none")
        }
    }

    @Test func `only the jobs that publish may write`() throws {
        let writing = try jobs(try workflow("release")).compactMap { name, job -> String? in
            let rights = job["permissions"]?.object?.filter { $0.value == "write" }.map(\.key).sorted() ?? []
            return rights.isEmpty ? nil : "\(name): \(rights.joined(separator: " "))"
        }
        #expect(
            writing.sorted() == [
                "build: packages", "chart: id-token packages", "image: id-token packages",
                "provenance: attestations id-token", "release: contents id-token",
            ]
        )
    }

    @Test(arguments: names)
    func `actions are pinned by commit, and checkouts leave no token behind`(name: String) throws {
        let text = try Repository.text(".github/workflows/\(name).yaml")
        var count = 0
        for (job, value) in try jobs(try workflow(name)) {
            for step in value["steps"]?.array ?? [] {
                guard let action = step["uses"]?.string else { continue }
                count += 1
                #expect(action.contains(/@[0-9a-f]{40}$/), "\(job): \(action)")
                // For people, and for what proposes newer ones.
                #expect(text.contains("uses: \(action) # v"), "\(job): \(action) has no version beside it")
                if action.hasPrefix("actions/checkout") {
                    #expect(step[path: "with", "persist-credentials"] == false, "\(job)")
                }
            }
        }
        #expect(count > 0, "no action was found")
    }

    @Test(arguments: names)
    func `a job needs jobs that are there, and every job ends`(name: String) throws {
        let jobs = try jobs(try workflow(name))
        let names = Set(jobs.map(\.name))
        for (job, value) in jobs {
            let needs =
                value["needs"]?.array?.compactMap(\.string) ?? value["needs"]?.string.map { [$0] } ?? []
            #expect(names.isSuperset(of: needs), "\(job) needs \(needs)")
            if value["uses"] == nil { #expect(value["timeout-minutes"]?.integer != nil, "\(job)") }
        }
    }

    @Test func `text from outside is never put into a script`() throws {
        for name in Self.names {
            for (job, value) in try jobs(try workflow(name)) {
                for step in value["steps"]?.array ?? [] {
                    #expect(step["run"]?.string?.contains("${{") != true, "\(name), \(job)")
                }
            }
        }
    }

    @Test func `an action is of one version everywhere`() throws {
        var versions: [String: Set<String>] = [:]
        for name in Self.names {
            for (_, value) in try jobs(try workflow(name)) {
                for step in value["steps"]?.array ?? [] {
                    guard let parts = step["uses"]?.string?.split(separator: "@"), parts.count == 2 else {
                        continue
                    }
                    versions[String(parts[0]), default: []].insert(String(parts[1]))
                }
            }
        }
        #expect(versions.filter { $0.value.count > 1 }.isEmpty)
        #expect(versions.count > 5)
    }

    @Test func `what CI downloads is held to checksums that are in the repository`() throws {
        let sums = try Repository.text(".github/envtest.sha512")
        #expect(
            sums.split(separator: "\n").allSatisfy {
                $0.contains(/^[0-9a-f]{128}  envtest-v[0-9.]+-linux-(amd64|arm64)\.tar\.gz$/)
            }
        )
        let matrix = try workflow("ci")[path: "jobs", "ci", "strategy", "matrix", "include"]?.array ?? []
        #expect(!matrix.isEmpty)
        for entry in matrix {
            let version = try #require(entry["kubernetes"]?.string)
            let architecture = try #require(entry["architecture"]?.string)
            #expect(sums.contains("  envtest-v\(version)-linux-\(architecture).tar.gz\n"))
        }
        for name in Self.names {
            for (job, value) in try jobs(try workflow(name)) {
                for script in (value["steps"]?.array ?? []).compactMap({ $0["run"]?.string })
                where script.contains("curl ") && !script.contains("apt-get") {
                    #expect(script.contains(/sha(256|512)sum --check --strict/), "\(name), \(job)")
                }
            }
        }
    }

    @Test func `no action downloads what the workflow could check itself`() throws {
        let sum = try workflow("release")[path: "env", "HELM_SHA256"]?.string ?? ""
        #expect(sum.contains(/^[0-9a-f]{64}$/))
        for name in Self.names {
            for (job, value) in try jobs(try workflow(name)) {
                for use in (value["steps"]?.array ?? []).compactMap({ $0["uses"]?.string }) {
                    // These bring a program of the name in them, from wherever they like.
                    #expect(!use.contains("setup-helm") && !use.contains("setup-kubectl"), "\(name), \(job)")
                }
            }
        }
    }

    @Test func `nothing that was published is published again, and a release is pinned first`() throws {
        let release = try workflow("release")
        func scripts(_ job: String) -> String {
            (release[path: "jobs", job, "steps"]?.array ?? []).compactMap { $0["run"]?.string }.joined(
                separator: "\n"
            )
        }
        for (job, look, publish) in [
            ("image", "imagetools inspect \"$TAG\"", "imagetools create"),
            ("chart", "helm show chart", "helm push"),
        ] {
            let script = scripts(job)
            let lookAt = try #require(script.firstRange(of: look), "\(job)")
            let publishAt = try #require(script.firstRange(of: publish), "\(job)")
            #expect(lookAt.lowerBound < publishAt.lowerBound)
            #expect(script.contains("exists already"))
        }
        #expect(scripts("version").contains("Scripts/pin.sh --verify"))
        #expect(release[path: "jobs", "release", "needs"]?.array?.contains("provenance") == true)
    }

    @Test func `the image is built with provenance and an SBOM, and released under its name`() throws {
        let release = try workflow("release")
        #expect(release[path: "env", "IMAGE"]?.string.map { "\($0):\(Release.version)" } == Release.image)
        let steps = try #require(release[path: "jobs", "build", "steps"]?.array)
        let image = try #require(steps.first { $0["id"] == "image" }?["with"])
        #expect(image["provenance"] == "mode=max")
        #expect(image["sbom"] == true)
        let platforms = release[path: "jobs", "build", "strategy", "matrix", "include"]?.array ?? []
        #expect(platforms.compactMap { $0["architecture"]?.string } == ["amd64", "arm64"])
    }
}
