// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Objects of which only the metadata is looked at.
protocol MetadataOnly: Resource {
    init(metadata: ObjectMeta)
}

extension MetadataOnly {
    static var isMetadataOnly: Bool { true }

    init(from reader: inout JSONReader) throws {
        var metadata = ObjectMeta()
        try reader.object { key, reader in
            if key == "metadata" { metadata = try ObjectMeta(from: &reader) } else { try reader.skip() }
        }
        self.init(metadata: metadata)
    }
}

/// A Deployment that was made for an app.
struct Created: MetadataOnly {
    static let type = ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
    let metadata: ObjectMeta
}

/// A SpinApp.
struct App: MetadataOnly {
    static let type = ResourceType(
        group: "core.spinkube.dev",
        version: "v1alpha1",
        kind: "SpinApp",
        plural: "spinapps"
    )
    let metadata: ObjectMeta
}

/// A SpinAppExecutor.
struct Executor: MetadataOnly {
    static let type = ResourceType(
        group: "core.spinkube.dev",
        version: "v1alpha1",
        kind: "SpinAppExecutor",
        plural: "spinappexecutors"
    )
    let metadata: ObjectMeta
}
