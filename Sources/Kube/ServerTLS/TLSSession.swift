// SPDX-License-Identifier: Apache-2.0

internal import CLibSSL

/// The server's end of one TLS connection, between two buffers: what comes from the network goes in, and what is to go
/// there comes out. Knows no sockets. To be used by one thread at a time.
@safe final class TLSSession {
    /// How a step went.
    enum Step: Equatable {
        /// It is done.
        case done
        /// More has to come from the network first.
        case waiting
        /// The client is done.
        case closed
        /// The connection is of no more use. What is to go out may still say why.
        case failed
    }

    private static let chunk = 16 << 10

    private let pointer: OpaquePointer
    // Both belong to the session, and go with it.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    init(_ context: TLSContext) throws(TLSError) {
        guard let session = unsafe SSL_new(context.pointer) else {
            throw TLSError("out of memory for TLS")
        }
        guard let incoming = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(session)
            throw TLSError("out of memory for TLS")
        }
        guard let outgoing = unsafe BIO_new(BIO_s_mem()) else {
            unsafe _ = BIO_free(incoming)
            unsafe SSL_free(session)
            throw TLSError("out of memory for TLS")
        }
        unsafe SSL_set_bio(session, incoming, outgoing)
        unsafe SSL_set_accept_state(session)
        unsafe self.pointer = unsafe session
        unsafe self.incoming = unsafe incoming
        unsafe self.outgoing = unsafe outgoing
    }

    deinit { unsafe SSL_free(pointer) }

    /// Takes what came from the network.
    func receive(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        _ = unsafe BIO_write(incoming, bytes.baseAddress, CInt(clamping: bytes.count))
    }

    /// Shakes hands, as far as what came allows.
    func handshake() -> Step {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(pointer)
        return result == 1 ? .done : step(after: result)
    }

    /// Reads some of what the client said; `nil` with how it goes on where there is nothing.
    func read() -> (bytes: [UInt8]?, step: Step) {
        ERR_clear_error()
        var result: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
            result = unsafe SSL_read(pointer, buffer.baseAddress, CInt(Self.chunk))
            count = max(0, Int(result))
        }
        return result > 0 ? (bytes, .done) : (nil, step(after: result))
    }

    /// Says something to the client.
    ///
    /// - Returns: Whether all of it is on its way; else the connection is of no more use.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        ERR_clear_error()
        var done = 0
        while done < bytes.count {
            let count = unsafe SSL_write(
                pointer,
                bytes.baseAddress?.advanced(by: done),
                CInt(clamping: bytes.count - done)
            )
            guard count > 0 else { return false }
            done += Int(count)
        }
        return true
    }

    /// Says that nothing more will come.
    func close() {
        ERR_clear_error()
        _ = unsafe SSL_shutdown(pointer)
    }

    /// Takes what is to go to the network; `nil` where nothing is.
    func drainOutput() -> [UInt8]? {
        let pending = unsafe BIO_ctrl_pending(outgoing)
        guard pending > 0 else { return nil }
        return unsafe [UInt8](unsafeUninitializedCapacity: pending) { buffer, count in
            count = max(0, Int(unsafe BIO_read(outgoing, buffer.baseAddress, CInt(clamping: pending))))
        }
    }

    private func step(after result: CInt) -> Step {
        switch unsafe SSL_get_error(pointer, result) {
        case SSL_ERROR_WANT_READ: .waiting
        case SSL_ERROR_ZERO_RETURN: .closed
        default: .failed
        }
    }
}
