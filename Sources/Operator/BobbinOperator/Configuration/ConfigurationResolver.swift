// SPDX-License-Identifier: Apache-2.0

import Digests
import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering
import SpinState

/// The generated Secret that holds the runtime configuration of an app that takes values from elsewhere.
struct StoredConfiguration: Sendable, Equatable {
    fileprivate var uid: String
    fileprivate var generation: Int64
    fileprivate var fingerprint: [String]
    fileprivate var secretName: String
}

/// Finds out what an app's Secrets and ConfigMaps come to, reading only what isn't known.
struct ConfigurationResolver: Sendable {
    let contents: ConfigurationContents
    private let keys: DigestKeySource
    private let stored: Remembered<StoredConfiguration?>

    init(
        contents: ConfigurationContents,
        keys: DigestKeySource,
        stored: Remembered<StoredConfiguration?> = Remembered(blank: nil)
    ) {
        self.contents = contents
        self.keys = keys
        self.stored = stored
    }

    /// Ends the watches of what an app refers to: it is gone, or isn't read.
    func release(_ app: ObjectKey) {
        contents.refer(app, to: [])
        stored.set(nil, for: app)
    }

    /// Remembers under which name an app's configuration was stored, so that its values needn't be read again.
    func remember(_ name: String, of app: SpinApp, _ configuration: AppConfiguration) {
        guard !configuration.fingerprint.isEmpty else { return }
        let configuration = StoredConfiguration(
            uid: app.metadata.uid,
            generation: app.metadata.generation,
            fingerprint: configuration.fingerprint,
            secretName: name
        )
        stored.set(configuration, for: app.key)
    }

    /// Has what an app refers to watched.
    func watch(_ app: SpinApp, _ references: [ConfigurationReference]) {
        contents.refer(app.key, to: Set(references.map { Self.object($0, app) }))
    }

    private static func object(
        _ reference: ConfigurationReference,
        _ app: SpinApp
    ) -> ConfigurationContents.Object {
        .init(kind: reference.kind, key: ObjectKey(namespace: app.metadata.namespace, name: reference.name))
    }

    /// What the references of an app come to, once they are watched.
    ///
    /// - Parameters:
    ///   - hasSecret: whether a generated Secret is there.
    /// - Throws: ``AppFailure`` for what is missing and keeps the app from being applied, else `KubeError`.
    func resolve(
        _ app: SpinApp,
        _ references: [ConfigurationReference],
        hasSecret: (String) -> Bool
    ) async throws -> AppConfiguration {
        var values: ConfigurationContents.Values = [:]
        var found = try await find(app, references, &values)
        if let failure = found.obstacle { throw failure }
        let known = stored[app.key]
        let input: RuntimeConfigInput
        if let known, known.uid == app.metadata.uid, known.generation == app.metadata.generation,
            known.fingerprint == found.fingerprint, hasSecret(known.secretName)
        {
            input = .known(secretName: known.secretName)
        } else {
            input = .resolved(try await resolved(app, references, &values))
            // What was read just now may be newer than what was known before.
            found = try await find(app, references, &values)
            if let failure = found.obstacle { throw failure }
        }
        let (digest, noKey) = try await digest(of: found)
        return AppConfiguration(
            desired: DesiredConfiguration(
                input: input,
                takesValues: found.takesValues,
                digest: digest,
                equivalents: try found.equivalents()
            ),
            isShared: references.contains { contents.isShared(Self.object($0, app)) },
            missingFailure: found.missingFailure ?? noKey,
            fingerprint: found.fingerprint
        )
    }

    /// The digest of the values; without the key there is none, so that the pods stay as they are, which is told.
    private func digest(of found: FoundReferences) async throws -> (String?, AppFailure?) {
        guard found.isComplete else { return (nil, nil) }
        do {
            return (try found.digest(by: try await keys.key()), nil)
        } catch let failure as AppFailure {
            return (nil, failure)
        } catch let error as KubeError where error.isForbidden {
            let message =
                "the operator has no digest key, so changed values do not restart the pods: \(error)"
            return (nil, AppFailure(.applyRefused, message, isTransient: true, cause: RetryCause(error)))
        }
    }

    private func find(
        _ app: SpinApp,
        _ references: [ConfigurationReference],
        _ values: inout ConfigurationContents.Values
    ) async throws -> FoundReferences {
        var found = FoundReferences(salt: app.metadata.uid)
        for reference in references {
            let object = Self.object(reference, app)
            let content = try await contents.content(
                of: object,
                for: app.key,
                // All else is only compared, by digests.
                keepsValues: reference.use == .runtimeConfig,
                reading: &values
            )
            found.add(reference, content)
        }
        return found
    }

    private func resolved(
        _ app: SpinApp,
        _ references: [ConfigurationReference],
        _ values: inout ConfigurationContents.Values
    ) async throws -> ResolvedConfig {
        var resolved = ResolvedConfig()
        for reference in references where reference.use == .runtimeConfig {
            let object = Self.object(reference, app)
            guard let data = try await contents.values(of: object, for: app.key, reading: &values) else {
                continue
            }
            switch reference.kind {
            case .secret: resolved.secrets[reference.name] = data
            case .configMap:
                resolved.configMaps[reference.name] = data.mapValues { String(decoding: $0, as: UTF8.self) }
            }
        }
        return resolved
    }
}

/// What was found of an app's references, one by one.
struct FoundReferences {
    let salt: String
    private(set) var fingerprint: [String] = []
    private var lines: [String] = []
    /// What stands in ``lines`` for the default CA bundle, and the digests of the bundle that there is and of those
    /// before it.
    private var defaultBundle: (line: String, name: String, digests: [String])?
    private var missing: [MissingConfiguration] = []

    init(salt: String) { self.salt = salt }

    /// Takes what was found of a reference.
    mutating func add(_ reference: ConfigurationReference, _ content: ConfigurationContents.Content?) {
        if content == nil, !reference.isOptional { missing.append(.init(reference: reference, key: nil)) }
        let bundle = content.flatMap(DefaultBundle.digest)
        for key in reference.keys?.sorted() ?? content?.digests.keys.sorted() ?? [] {
            let digest = content?.digests[key]
            if content != nil, digest == nil, !reference.isOptional {
                missing.append(.init(reference: reference, key: key))
            }
            let name = "\(reference.kind.rawValue)/\(reference.name)/\(key)"
            if let content, let bundle, reference.use == .certificates {
                let line = "\(name)=default"
                defaultBundle = (line, name, [bundle.description] + content.previousBundles)
                lines.append(line)
                continue
            }
            let line = "\(name)=\(digest?.description ?? "-")"
            if reference.use == .runtimeConfig { fingerprint.append(line) } else { lines.append(line) }
        }
    }

    /// What keeps the app from being applied: its pods would start without their configuration.
    var obstacle: AppFailure? {
        missing.first { [.runtimeConfig, .loadedRuntimeConfig].contains($0.reference.use) }?.failure
    }

    /// Whether pods take values when they start.
    var takesValues: Bool { !lines.isEmpty || missing.contains { $0.reference.use == .pod } }

    /// What is missing though the app is applied.
    var missingFailure: AppFailure? { missing.first?.failure }

    /// Whether there are values, and all that the pods can't start without. Else there is no digest: it mustn't count
    /// as a change when the rest comes.
    var isComplete: Bool { !lines.isEmpty && !missing.contains { $0.reference.use == .pod } }

    /// The digest of all that pods take when they start; `nil` where that isn't complete.
    func digest(by key: DigestKey) throws -> String? {
        isComplete ? try key.digest(of: text(lines)) : nil
    }

    /// What earlier versions called the same values: they had no key, and some counted the default CA bundle among the
    /// values, so for each bundle that is known of.
    func equivalents() throws -> [String] {
        guard isComplete else { return [] }
        let bundles = defaultBundle.map { bundle in
            bundle.digests.map { digest in
                lines.map { $0 == bundle.line ? "\(bundle.name)=\(digest)" : $0 }
            }
        }
        return try ([lines] + (bundles ?? [])).map { try SHA256(of: Array(text($0).utf8)).shortened }
    }

    private func text(_ lines: [String]) -> String { "\(salt)\n\(lines.sorted().joined(separator: "\n"))" }
}
