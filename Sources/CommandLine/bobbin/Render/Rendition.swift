// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Preview
import SpinAPI
import SpinRendering
import SpinState

/// The objects that manifests would become, with notes and errors.
struct Rendition {
    let namespace: String
    let operatorNamespace: String
    private(set) var objects: [JSONValue] = []
    private(set) var notes: [String] = []
    private(set) var errors: [String] = []
    private var given = GivenObjects()
    private var assumed: Set<String> = []

    init(namespace: String, operatorNamespace: String) {
        self.namespace = namespace
        self.operatorNamespace = operatorNamespace
    }

    /// Renders every app and every Shim. An invalid one does not stop the others.
    mutating func render(_ manifests: [Manifest]) {
        for manifest in manifests {
            do {
                try given.add(manifest.value.inNamespace(namespace))
            } catch { report(manifest, "cannot be read: \(error)") }
        }
        var count = 0
        for manifest in manifests {
            switch (manifest.apiVersion, manifest.kind) {
            case (SpinApp.type.apiVersion, SpinApp.type.kind): renderApp(manifest)
            case (Shim.type.apiVersion, Shim.type.kind): renderShim(manifest)
            default: continue
            }
            count += 1
        }
        if count == 0 { errors.append("no SpinApp or Shim found in the files") }
    }

    private mutating func report(_ manifest: Manifest, _ problem: String) {
        errors.append("\(manifest.origin): \(manifest.kind) \"\(manifest.key.name)\": \(problem)")
    }

    private mutating func renderApp(_ manifest: Manifest) {
        do {
            let app = try SpinApp(json: manifest.value.inNamespace(namespace).jsonBytes)
            let preview = try AppPreview(of: app, on: try executor(for: app), with: given)
            objects += preview.objects
            notes += preview.notes.map { "\(manifest.origin): SpinApp \"\(manifest.key.name)\": \($0)" }
        } catch let error as RenderError {
            for problem in error.problems { report(manifest, "\(problem)") }
        } catch let error as ExecutorChoice.Failure {
            report(manifest, "\(error)")
        } catch { report(manifest, "cannot be read: \(error)") }
    }

    /// - Throws: `ExecutorChoice.Failure` where the executor is in the files and can't be used.
    private mutating func executor(for app: SpinApp) throws -> SpinAppExecutor {
        let choice = given.executor(for: app, ownNamespace: operatorNamespace)
        guard case .none = choice else { return try choice.get(for: app, ownNamespace: operatorNamespace) }
        let executor = AssumedExecutor.executor(for: app)
        if assumed.insert(executor.metadata.name).inserted {
            notes.append(
                "SpinAppExecutor \"\(executor.metadata.name)\" not found in the files; assuming RuntimeClass "
                    + "\"\(AssumedExecutor.runtimeClass)\", the default of a Bobbin installation, and no restrictions in "
                    + "spec.allow"
            )
        }
        return executor
    }

    private mutating func renderShim(_ manifest: Manifest) {
        do {
            let shim = try Shim(json: manifest.value.jsonBytes)
            let preview = try ShimPreview.objects(
                of: shim,
                namespace: operatorNamespace,
                image: Release.image
            )
            objects += preview.objects
            for problem in preview.problems { report(manifest, "\(problem)") }
        } catch { report(manifest, "cannot be read: \(error)") }
    }
}
