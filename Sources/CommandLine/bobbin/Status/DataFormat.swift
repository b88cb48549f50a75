// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeModel
import Manifests

/// The formats of a diagnosis for scripts.
enum DataFormat: String, ExpressibleByArgument, CaseIterable {
    case yaml, json

    func write(_ value: JSONValue) {
        switch self {
        case .yaml: Console.write(YAML.encode(value))
        case .json: Console.print(value.description)
        }
    }
}
