// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The name that the command was started by: its own, or that of a plugin of kubectl or Spin.
enum Invocation {
    private static let name = Mutex(name(of: CommandLine.arguments.first ?? ""))

    /// The command's name, as its user types it.
    static var commandName: String { name.withLock { $0 } }

    /// Goes by the program's own name from now on: a shell completes programs, not plugins.
    static func useOwnName() { name.withLock { $0 = "bobbin" } }

    /// - Parameter program: The path by which the program was started. kubectl looks for plugins called
    ///   `kubectl-bobbin`, and Spin starts the one that its `kube` plugin names.
    static func name(of program: String) -> String {
        switch program.split(separator: "/").last {
        case "kubectl-bobbin": "kubectl bobbin"
        case "kube", "spin-kube": "spin kube"
        default: "bobbin"
        }
    }

    /// The arguments with options of the cluster that come before the command put after it: `kubectl -n web get` is
    /// what kubectl's users are used to.
    static func commandFirst(_ arguments: [String]) -> [String] {
        var leading = 0
        while leading < arguments.count {
            let option = arguments[leading]
            if ["-n", "--namespace", "--context", "--kubeconfig"].contains(option) {
                leading += 2
            } else if ["--namespace=", "--context=", "--kubeconfig=", "-n="].contains(where: option.hasPrefix)
            {
                leading += 1
            } else {
                break
            }
        }
        guard leading > 0, leading < arguments.count, !arguments[leading].hasPrefix("-") else {
            return arguments
        }
        return [arguments[leading]] + arguments[..<leading] + arguments[(leading + 1)...]
    }
}
