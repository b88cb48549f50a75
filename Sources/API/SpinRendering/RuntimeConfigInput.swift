// SPDX-License-Identifier: Apache-2.0

/// What is at hand of the values that a runtime configuration is made of.
package enum RuntimeConfigInput: Sendable, Hashable {
    /// What was read of them just now: the generated Secret is rendered.
    case resolved(ResolvedConfig)
    /// They haven't changed since the Secret of that name was made of them, and aren't read again: the Secret isn't
    /// rendered, only mounted.
    case known(secretName: String)
}
