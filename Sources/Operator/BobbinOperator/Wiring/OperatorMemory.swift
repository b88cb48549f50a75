// SPDX-License-Identifier: Apache-2.0

import KubeRuntime

/// All that the operator remembers of objects between two reconciles, by kind.
struct OperatorMemory: Sendable {
    let apps = AppMemory(blank: AppRecord())
    let executors = ExecutorMemory(blank: ExecutorRecord())
    let shims = ShimMemory(blank: ShimRecord())
}
