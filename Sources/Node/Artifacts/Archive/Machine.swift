// SPDX-License-Identifier: Apache-2.0

/// The machines that Linux runs on, as program files and Kubernetes call them.
struct Machine: Sendable {
    /// As Kubernetes calls it.
    let architecture: String
    /// As the header of a program does (`e_machine`).
    let code: UInt16
    var is64Bit = true
    var isBigEndian = false

    static let all = [
        Machine(architecture: "amd64", code: 62),
        Machine(architecture: "arm64", code: 183),
        Machine(architecture: "riscv64", code: 243),
        Machine(architecture: "ppc64le", code: 21),
        Machine(architecture: "s390x", code: 22, isBigEndian: true),
        Machine(architecture: "loong64", code: 258),
        Machine(architecture: "386", code: 3, is64Bit: false),
        Machine(architecture: "arm", code: 40, is64Bit: false),
    ]
}
