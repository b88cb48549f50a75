// SPDX-License-Identifier: Apache-2.0

package import KubeClient
import SpinAPI

extension ClientConfiguration {
    /// How the operator reaches the API server: as any pod does, or as its flags say.
    ///
    /// - Throws: `KubeError` that names the file or variable that is missing.
    package static func forOperator(
        apiServer: String?,
        serviceAccount: String,
        tokenFile: String?,
        certificateAuthorityFile: String?,
        environment: [String: String]
    ) throws -> ClientConfiguration {
        guard let apiServer else {
            guard tokenFile == nil, certificateAuthorityFile == nil else {
                throw KubeError(.configuration, message: "--token-file and --ca-file require --api-server")
            }
            var configuration = try ClientConfiguration.inCluster(
                environment: environment,
                directory: serviceAccount
            )
            configuration.userAgent = Installation.operatorUserAgent
            return configuration
        }
        var configuration = ClientConfiguration(server: apiServer, namespace: "")
        if let tokenFile { configuration.authentication = Authentication(.tokenFile(path: tokenFile)) }
        if let certificateAuthorityFile {
            configuration.tls.certificateAuthority = try certificates(certificateAuthorityFile)
        }
        configuration.userAgent = Installation.operatorUserAgent
        return configuration
    }

    private static func certificates(_ path: String) throws -> [UInt8] {
        do {
            return try HostFile.read(path)
        } catch {
            throw KubeError(
                .configuration,
                message: "cannot read the certificate authority from \"\(path)\": \(error)"
            )
        }
    }
}
