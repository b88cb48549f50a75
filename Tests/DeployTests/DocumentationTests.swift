// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What the documents say of files, headings and commands that there are.
struct DocumentationTests {
    @Test(arguments: try MarkdownPage.all())
    func `each link to a file or a heading leads there`(page: MarkdownPage) throws {
        for link in page.links where !link.contains(":") {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init
            )
            let target = parts[0].isEmpty ? page.path : page.resolved(parts[0])
            #expect(FileManager.default.fileExists(atPath: Repository.root + target), "\(page.path): \(link)")
            guard parts.count == 2, target.hasSuffix(".md") else { continue }
            #expect(try MarkdownPage(path: target).anchors.contains(parts[1]), "\(page.path): \(link)")
        }
    }

    @Test(arguments: try MarkdownPage.all().filter { !$0.path.hasPrefix("docs/reference/") })
    func `each command and each of its flags is one that the command line has`(page: MarkdownPage) throws {
        let known = try Self.flags()
        for words in page.commands {
            let flags = try #require(known[words[0]], "\(page.path): bobbin \(words[0])")
            for word in words.dropFirst() where word.wholeMatch(of: /--?[a-z][a-z-]*(=.*)?/) != nil {
                let flag = String(word.prefix { $0 != "=" })
                #expect(flags.contains(flag), "\(page.path): bobbin \(words.joined(separator: " "))")
            }
        }
    }

    @Test(arguments: try MarkdownPage.all().filter { $0.path.hasPrefix("docs/") })
    func `each test that is named is there`(page: MarkdownPage) throws {
        let tests = try Set(
            FileManager.default.subpathsOfDirectory(atPath: Repository.root + "Tests").compactMap {
                $0.split(separator: "/").last.map { String($0.prefix { $0 != "." }) }
            }
        )
        for name in page.tests { #expect(tests.contains(name), "\(page.path): \(name)") }
    }

    /// The suites hold what they find in pages, so it must be found at all.
    @Test func `links, commands and tests are found in the pages`() throws {
        let pages = try MarkdownPage.all()
        #expect(pages.count > 20)
        #expect(pages.map(\.links.count).reduce(0, +) > 100)
        #expect(pages.map(\.commands.count).reduce(0, +) > 100)
        #expect(pages.contains { !$0.tests.isEmpty })
    }

    @Test func `the index of decisions lists each page under its title`() throws {
        let folder = "docs/decisions/"
        let names = try FileManager.default.contentsOfDirectory(atPath: Repository.root + folder)
        let index = try Repository.text("\(folder)README.md").split(separator: "\n")
        #expect(names.count > 1)
        for name in names where name != "README.md" {
            let text = try Repository.text(folder + name)
            let title = try #require(text.split(separator: "\n").first?.dropFirst(2), "\(name) is empty")
            let rows = index.filter { $0.hasPrefix("| [\(title)](\(name)) | ") }
            #expect(rows.count == 1, "docs/decisions/README.md needs one row: [\(title)](\(name))")
            for heading in ["## Context", "## Decision", "## Consequences"] {
                #expect(text.contains("\n\(heading)\n"), "\(name) has no \(heading)")
            }
        }
    }

    /// Rows such as `| S1 | what must not happen | HealingTests `a generated Secret…` |`.
    @Test func `each test that the acceptance suite's README names is in the file that it names`() throws {
        let files = try FileManager.default.subpathsOfDirectory(atPath: Repository.root + "Tests")
        var count = 0
        for row in try Repository.text("Tests/AcceptanceTests/README.md").split(separator: "\n") {
            guard let cell = row.wholeMatch(of: /\| [RS]\d+ \|[^|]*\|(.*)\|/)?.1 else { continue }
            var text = ""
            for part in cell.matches(of: /\b([A-Z][A-Za-z]*Tests)\b|`([^`]+)`/) {
                if let file = part.1 {
                    let named = files.filter { $0.hasSuffix("/\(file).swift") }
                    #expect(!named.isEmpty, "there is no file \(file).swift")
                    text = try named.map { try Repository.text("Tests/\($0)") }.joined()
                } else if let sentence = part.2 {
                    let beginning = sentence.hasSuffix("…") ? sentence.dropLast() : sentence + "`"
                    #expect(text.contains("func `\(beginning)"), "no test is called `\(sentence)`: \(row)")
                    count += 1
                }
            }
        }
        #expect(count > 100)
    }

    /// The flags of each command, as its reference has them.
    private static func flags() throws -> [String: Set<String>] {
        let sections = try Repository.text("docs/reference/cli.md").split(separator: "\n## bobbin ")
            .dropFirst()
        let pairs = sections.map { section in
            let name = String(section.prefix { $0 != "\n" })
            return (name, Set(section.matches(of: /`(--?[a-z][a-z-]*)/.ignoresCase()).map { String($0.1) }))
        }
        return Dictionary(pairs) { $0.union($1) }
    }
}

/// A page of the documents.
struct MarkdownPage: Sendable, CustomTestStringConvertible {
    /// From the root of the repository.
    let path: String
    private let text: String

    var testDescription: String { path }

    init(path: String) throws {
        self.path = path
        text = try Repository.text(path)
    }

    /// Every page, but those of folders that begin with a dot.
    static func all() throws -> [MarkdownPage] {
        let root = URL(filePath: Repository.root)
        let files = FileManager.default.enumerator(
            at: root,
            includingPropertiesForKeys: nil,
            options: .skipsHiddenFiles
        )
        var pages: [MarkdownPage] = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "md" else { continue }
            pages.append(try MarkdownPage(path: String(file.path().dropFirst(root.path().count))))
        }
        return pages.sorted { $0.path < $1.path }
    }

    /// What is no code in a block.
    private var prose: String {
        var isCode = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            let isFence = line.drop { $0 == " " }.hasPrefix("```")
            if isFence { isCode.toggle() }
            return !isFence && !isCode
        }
        return lines.joined(separator: "\n")
    }

    var links: [String] {
        prose.replacing(/`[^`\n]*`/, with: "").matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
    }

    /// The tests that are named, each by its type or its folder.
    var tests: [String] { prose.matches(of: /`([A-Z][A-Za-z]*Tests)`/).map { String($0.1) } }

    /// The names that headings are reached by.
    var anchors: Set<String> {
        var seen: [String: Int] = [:]
        let names = prose.matches(of: /(?m)^#+ (.*)$/).map { heading in
            let words = heading.1.replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.1 }.lowercased()
            let name = words.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
                .replacing(" ", with: "-")
            defer { seen[name, default: 0] += 1 }
            return seen[name].map { "\(name)-\($0)" } ?? name
        }
        return Set(names)
    }

    /// The words after `bobbin` of each command in a block of code or in backticks.
    var commands: [[String]] {
        text.matches(of: /(?m)(?:^ *|`|\| *)bobbin ([a-z][^`\n|#]*)/).map { match in
            match.1.split(separator: " ").map(String.init)
        }
    }

    /// The path from the root of what a link of this page names.
    func resolved(_ link: String) -> String {
        var parts = path.split(separator: "/").dropLast()
        for part in link.split(separator: "/") where part != "." {
            if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
