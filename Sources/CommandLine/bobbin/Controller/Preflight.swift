// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import SpinAPI

/// What must hold before it makes sense to start: a person at a terminal wants to know at once, where the operator
/// in a cluster waits and tries again.
enum Preflight {
    /// Checks that the API server answers, knows SpinApps, and lets this user read them.
    ///
    /// - Throws: `KubeError` that says what is wrong and what to do.
    static func check(_ configuration: ClientConfiguration, namespaces: [String]) async throws {
        let client = try Client(configuration)
        do {
            try await check(client, configuration.server, namespaces)
        } catch {
            await client.shutDown()
            throw error
        }
        await client.shutDown()
    }

    private static func check(_ client: Client, _ server: String, _ namespaces: [String]) async throws {
        for type in [SpinApp.type, SpinAppExecutor.type] {
            guard try await client.serves(type) else {
                throw KubeError(
                    .configuration,
                    message:
                        "the server at \(server) doesn't have a resource type \"\(type.plural)\"; run `kubectl apply -f crds/`"
                )
            }
        }
        for namespace in namespaces.isEmpty ? [""] : namespaces {
            _ = try await client.list(SpinApp.self, Selection(namespace: namespace), ListOptions(limit: 1))
        }
    }
}
