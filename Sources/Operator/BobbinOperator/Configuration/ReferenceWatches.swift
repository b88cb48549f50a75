// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
package import KubeRuntime

/// The watches of what apps refer to.
package struct ReferenceWatches: Sendable {
    package let secrets: ReferencedObjects<SecretMetadata>
    package let configMaps: ReferencedObjects<ConfigMapMetadata>

    package init(
        secrets: ReferencedObjects<SecretMetadata>,
        configMaps: ReferencedObjects<ConfigMapMetadata>
    ) {
        self.secrets = secrets
        self.configMaps = configMaps
    }
}
