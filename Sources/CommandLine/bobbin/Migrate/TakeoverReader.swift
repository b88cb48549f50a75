// SPDX-License-Identifier: Apache-2.0

import BobbinOperator
import Diagnosis
import KubeClient
import KubeModel
import SpinAPI
import SpinRendering
import SpinState

/// Finds the effect of a takeover on an app's pods: renders the app as the operator would, and compares a dry run of
/// the apply with the existing Deployment. Nothing is written.
struct TakeoverReader: Sendable {
    let client: Client
    let executors: ExecutorSet
    let operatorNamespace: String

    func takeover(of object: JSONValue) async -> AppTakeover {
        AppTakeover(app: object.key, outcome: await outcome(of: object))
    }

    private func outcome(of object: JSONValue) async -> AppTakeover.Outcome {
        do {
            let app = try SpinApp(json: object.jsonBytes)
            let executor = try executors.choice(for: app, ownNamespace: operatorNamespace)
                .get(for: app, ownNamespace: operatorNamespace)
            let name = ChildNames(app: app.metadata.name).deployment
            let key = ObjectKey(namespace: app.metadata.namespace, name: name)
            let live: JSONValue?
            do {
                live = try await client.object(of: Deployment.type, key)
            } catch let error as KubeError where error.isNotFound { live = nil }
            let input = try await configuration(of: app, live)
            let rendered = try DesiredApp.render(
                app,
                on: executor,
                configuration: DesiredConfiguration(input: input),
                live: try live.map { try LiveDeployment(json: $0) }
            )
            guard let deployment = rendered.deployment else { return .external }
            guard let live else { return .notRunning }
            return try await compare(live, with: deployment, key)
        } catch let error as RenderError {
            return .refused(error.problems.map(\.description))
        } catch let error as ExecutorChoice.Failure {
            return .refused([error.description])
        } catch { return .unknown(Observer.text(of: error)) }
    }

    /// The outcome by an apply that is only tried: as the predecessor, since Bobbin makes its fields its own first.
    private func compare(
        _ live: JSONValue,
        with rendered: JSONValue,
        _ key: ObjectKey
    ) async throws -> AppTakeover.Outcome {
        let appliers = (live[path: "metadata", "managedFields"]?.array ?? [])
            .filter { $0["operation"]?.string == "Apply" }.compactMap { $0["manager"]?.string }
        let manager =
            appliers.contains(Takeover.predecessor) ? Takeover.predecessor : Installation.fieldManager
        let planned = try await client.apply(
            rendered,
            of: Deployment.type,
            to: key,
            fieldManager: manager,
            isDryRun: true
        )
        let fields = PodTemplateDifference.fields(
            from: live[path: "spec", "template"] ?? [:],
            to: planned[path: "spec", "template"] ?? [:]
        )
        return fields.isEmpty ? .unchanged : .rolled(fields)
    }

    /// The values of the runtime configuration, which decide the name of the generated Secret. Where they may not be
    /// read, they are taken to be those that the pods were made with.
    private func configuration(of app: SpinApp, _ live: JSONValue?) async throws -> RuntimeConfigInput {
        let needed = SpinAppRendering.dependencies(of: app)
        var resolved = ResolvedConfig()
        do {
            for name in needed.secrets.keys {
                let data = try await data(of: InstallationPart.secret.type, name, app)
                guard let data else { continue }
                resolved.secrets[name] = data.compactMapValues { $0.string.flatMap(Base64.decode) }
            }
            for name in needed.configMaps.keys {
                let data = try await data(of: InstallationPart.configMap.type, name, app)
                guard let data else { continue }
                resolved.configMaps[name] = data.compactMapValues(\.string)
            }
        } catch let error as KubeError where error.isForbidden {
            let volumes = live?[path: "spec", "template", "spec", "volumes"]?.array ?? []
            let mounted = volumes.first { $0["name"]?.string == SpinKeyspace.runtimeConfigVolume }
            guard let name = mounted?[path: "secret", "secretName"]?.string else { throw error }
            return .known(secretName: name)
        }
        return .resolved(resolved)
    }

    private func data(
        of type: ResourceType,
        _ name: String,
        _ app: SpinApp
    ) async throws -> [String: JSONValue]? {
        do {
            let key = ObjectKey(namespace: app.metadata.namespace, name: name)
            let members = try await client.object(of: type, key)["data"]?.object?.members ?? []
            return Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
        } catch let error as KubeError where error.isNotFound { return nil }
    }
}
