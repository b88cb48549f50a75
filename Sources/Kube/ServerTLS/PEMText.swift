// SPDX-License-Identifier: Apache-2.0

internal import CLibSSL

/// Text for OpenSSL to read. It has a copy: a buffer of OpenSSL's over memory of Swift's would only be good for as
/// long as the call that makes it.
@safe struct PEMText: ~Copyable {
    let pointer: OpaquePointer

    init(_ text: [UInt8]) throws(TLSError) {
        guard let pointer = unsafe BIO_new(BIO_s_mem()) else {
            throw TLSError("out of memory for the certificate or its key")
        }
        let count = CInt(clamping: text.count)
        guard unsafe text.isEmpty || BIO_write(pointer, text, count) == count else {
            unsafe _ = BIO_free(pointer)
            throw TLSError(openSSL: "out of memory for the certificate or its key")
        }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe _ = BIO_free(pointer) }
}
