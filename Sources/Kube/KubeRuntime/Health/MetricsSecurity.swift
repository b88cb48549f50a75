// SPDX-License-Identifier: Apache-2.0

/// How the metrics are kept to those who may read them: over TLS, and only for tokens that may.
package struct MetricsSecurity: Sendable {
    /// How many connections there may be at a time, and how long a request may be.
    static let connections = 64
    static let requestBytes = 32 << 10

    let certificate: ServerCertificate
    let desk: AccessDesk
    /// The ClusterRole that allows to read the metrics: those who may not are told of it.
    let readerRole: String

    package init(certificate: ServerCertificate, desk: AccessDesk, readerRole: String) {
        self.certificate = certificate
        self.desk = desk
        self.readerRole = readerRole
    }
}
