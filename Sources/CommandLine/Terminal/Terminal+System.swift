// SPDX-License-Identifier: Apache-2.0

import Glibc

extension Terminal {
    /// What the process's standard output, or standard error, is.
    ///
    /// Colours are left out where `NO_COLOR` is set (no-color.org), where `TERM` is `dumb`, and in pipes.
    package static func of(_ descriptor: Int32, environment: [String: String]) -> Terminal {
        let isTerminal = isatty(descriptor) == 1
        let isDumb = environment["TERM", default: ""].isEmpty || environment["TERM"] == "dumb"
        let isColourless = !environment["NO_COLOR", default: ""].isEmpty
        return Terminal(
            isInteractive: isTerminal && !isDumb,
            usesColour: isTerminal && !isDumb && !isColourless,
            width: isTerminal ? columns(descriptor) : nil
        )
    }

    private static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
