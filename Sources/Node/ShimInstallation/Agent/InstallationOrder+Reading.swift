// SPDX-License-Identifier: Apache-2.0

import Artifacts
import Digests
import KubeModel
package import SpinAPI

extension InstallationOrder {
    /// Reads an order.
    ///
    /// - Throws: ``NodeFailure`` `agentFailed` where it is none, or its Shim's name can't be part of a path.
    package static func read(_ json: [UInt8]) throws(NodeFailure) -> InstallationOrder {
        let order: InstallationOrder
        do { order = try InstallationOrder(json: json) } catch {
            throw NodeFailure(.agentFailed, "cannot read the agent's order: \(error)")
        }
        let isSafe = order.shim.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard isSafe, (1...63).contains(order.shim.utf8.count), order.shim.first != "." else {
            throw NodeFailure(.agentFailed, "the agent's order has an invalid Shim name")
        }
        return order
    }

    /// What the machine goes by.
    ///
    /// - Throws: ``NodeFailure`` where no digest can be made.
    package func machineOrder(_ operation: Operation) throws(NodeFailure) -> InstallationMachine.Order {
        do {
            let document: JSONValue = ["operation": .string(operation.rawValue), "order": json]
            let digest = try SHA256(of: document.canonicalBytes).description
            return .init(operation, handler: handler, digest: digest)
        } catch { throw NodeFailure(.agentFailed, "\(error)") }
    }
}
