// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// libcurl as a whole.
enum Libcurl {
    /// Once for the process; libcurl's own initialisation is thread-safe since 7.84, and counted.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
