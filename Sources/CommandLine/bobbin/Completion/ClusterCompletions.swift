// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import KubeClient
import KubeModel
import SpinAPI

/// What shells offer for arguments that name something in the cluster or the kubeconfig.
///
/// A completion must be fast and cannot show errors: names that cannot be read in time are not offered.
enum ClusterCompletions {
    private static let timeout = Duration.seconds(2)

    /// The names of apps.
    static let apps = CompletionKind.custom { words, _, _ in await Self.words(for: "name", words) }

    /// The names of namespaces.
    static let namespaces = CompletionKind.custom { words, _, _ in await Self.words(for: "namespace", words) }

    /// The names of the kubeconfig's contexts.
    static let contexts = CompletionKind.custom { words, _, _ in await Self.words(for: "context", words) }

    private static let namespace = ResourceType(
        version: "v1",
        kind: "Namespace",
        plural: "namespaces",
        isNamespaced: false
    )

    /// What an argument of that name may be.
    ///
    /// - Parameter words: What was typed so far: its options say which cluster is meant.
    static func words(for argument: String, _ words: [String]) async -> [String] {
        switch argument {
        case "context": return contextNames(words)
        case "namespace":
            return await names(words) { cluster in
                try await cluster.client.objects(of: namespace, Selection()).compactMap {
                    $0[path: "metadata", "name"]?.string
                }
            }
        case "name", "app", "names":
            return await names(words) { cluster in
                let selection = Selection(namespace: cluster.namespace)
                let list = try await cluster.client.list(SpinApp.self, selection, ListOptions(limit: 500))
                return list.items.map(\.metadata.name)
            }
        default: return []
        }
    }

    private static func contextNames(_ words: [String]) -> [String] {
        let path = value(of: ["--kubeconfig"], in: words)
        do {
            return try KubeconfigFiles.load(path: path, environment: ProcessInfo.processInfo.environment)
                .contextNames
        } catch { return [] }
    }

    private static func names(
        _ words: [String],
        _ ask: @escaping @Sendable (Cluster) async throws -> [String]
    ) async -> [String] {
        var options = ClusterOptions()
        options.kubeconfig = value(of: ["--kubeconfig"], in: words)
        options.context = value(of: ["--context"], in: words)
        options.namespace = value(of: ["-n", "--namespace"], in: words)
        do {
            let cluster = try options.connect()
            let names = try await withThrowingTaskGroup(of: [String].self) { group in
                group.addTask { try await ask(cluster) }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return []
                }
                defer { group.cancelAll() }
                return try await group.next() ?? []
            }
            await cluster.client.shutDown()
            return names.sorted()
        } catch { return [] }
    }

    /// The value of an option among the words typed so far.
    private static func value(of names: [String], in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if names.contains(word), index + 1 < words.count { return words[index + 1] }
            for name in names where word.hasPrefix("\(name)=") {
                return String(word.dropFirst(name.count + 1))
            }
        }
        return nil
    }
}
