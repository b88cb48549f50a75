// SPDX-License-Identifier: Apache-2.0

import Subprocess

/// Processes of our own executable: other ways of this very program, whatever has become of its file.
enum OwnExecutable {
    static func configuration(
        _ arguments: [String],
        teardown: [TeardownStep] = []
    ) -> Configuration {
        var platform = PlatformOptions()
        platform.teardownSequence = teardown
        return Configuration(
            executable: .path(path("/proc/self/exe")),
            arguments: Arguments(arguments),
            platformOptions: platform
        )
    }

    /// The path as the type that Subprocess wants, without a dependency for that type's sake.
    private static func path<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
    where Path.StringLiteralType == String {
        Path(stringLiteral: text)
    }
}
