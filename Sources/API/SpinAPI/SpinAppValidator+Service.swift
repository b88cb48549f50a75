// SPDX-License-Identifier: Apache-2.0

extension SpinAppValidator {
    mutating func checkService() {
        guard let service = spec.service, service.enabled else { return }
        if !["", "ClusterIP", "NodePort", "LoadBalancer"].contains(service.type) {
            report(.invalidService, "service.type", "must be ClusterIP, NodePort or LoadBalancer")
        }
        if let port = service.port, !Self.isPort(port) {
            report(.invalidService, "service.port", "must be from 1 to 65535")
        }
        if !service.portName.isEmpty, !Self.isLabel(service.portName) {
            report(
                .invalidService,
                "service.portName",
                "must be at most 63 lower-case letters, digits and -, starting and ending with a letter or digit"
            )
        }
        if !service.name.isEmpty, !Self.isLabel(service.name) || !Self.startsWithLetter(service.name) {
            report(
                .invalidService,
                "service.name",
                "must be at most 63 lower-case letters, digits and -, starting with a letter and ending with a "
                    + "letter or digit"
            )
        }
    }

    mutating func checkListenPort() {
        if let port = spec.listenPort, !Self.isPort(port) {
            report(.invalidSpec, "listenPort", "must be from 1 to 65535")
        }
    }

    static func isPort(_ number: Int32) -> Bool { (1...65535).contains(number) }

    private static func isLabel(_ text: String) -> Bool {
        let bytes = text.utf8
        return bytes.count <= 63 && bytes.first != UInt8(ascii: "-") && bytes.last != UInt8(ascii: "-")
            && bytes.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    private static func startsWithLetter(_ text: String) -> Bool {
        text.utf8.first.map { (0x61...0x7A).contains($0) } == true
    }
}
