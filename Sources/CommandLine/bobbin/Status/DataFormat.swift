import ArgumentParser
import KubeModel
import Manifests

/// How a diagnosis is printed for programs.
enum DataFormat: String, ExpressibleByArgument, CaseIterable {
    case yaml, json

    func write(_ value: JSONValue) {
        switch self {
        case .yaml: Console.write(YAML.encode(value))
        case .json: Console.say(value.description)
        }
    }
}
