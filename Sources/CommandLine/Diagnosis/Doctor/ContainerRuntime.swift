// SPDX-License-Identifier: Apache-2.0

/// The container runtime of a node, as its kubelet reports it: `containerd://1.7.24`.
struct ContainerRuntime: Hashable {
    let name: String
    let version: String
    private let numbers: [Int]

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        name = parts[0]
        version = parts[1].hasPrefix("//") ? String(parts[1].dropFirst(2)) : parts[1]
        numbers = version.split { $0 == "." || $0 == "-" || $0 == "+" || $0 == "~" }.prefix(3).compactMap {
            Int($0)
        }
    }

    /// Whether agents can set it up.
    var isContainerd: Bool { name == "containerd" }

    /// Whether its version is no longer supported: before 1.6.
    var isTooOld: Bool {
        guard numbers.count >= 2 else { return false }
        return (numbers[0], numbers[1]) < (1, 6)
    }
}
