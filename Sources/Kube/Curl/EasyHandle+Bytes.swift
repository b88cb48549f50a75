// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// The bytes of a connection that libcurl only made (``EasyRequest/Connection/isRaw``).
extension EasyHandle {
    /// Reads what is there, as much as the buffer has room for.
    ///
    /// - Returns: How many bytes were read, 0 at the end; `nil` where nothing is there yet.
    package func read(into buffer: inout [UInt8]) throws(CurlFailure) -> Int? {
        var count = 0
        let result = unsafe buffer.withUnsafeMutableBytes {
            unsafe curl_easy_recv(pointer, $0.baseAddress, $0.count, &count)
        }
        if result == CURLE_AGAIN { return nil }
        if let failure = failure(for: result) { throw failure }
        return count
    }

    /// Writes as much as the peer takes now.
    ///
    /// - Returns: How many bytes were written; `nil` where there is no room.
    package func write(_ bytes: ArraySlice<UInt8>) throws(CurlFailure) -> Int? {
        var count = 0
        let result = unsafe bytes.withUnsafeBytes {
            unsafe curl_easy_send(pointer, $0.baseAddress, $0.count, &count)
        }
        if result == CURLE_AGAIN { return nil }
        if let failure = failure(for: result) { throw failure }
        return count
    }
}
