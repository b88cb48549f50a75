// SPDX-License-Identifier: Apache-2.0

import Glibc
import KubeModel

/// A plain HTTP/1.1 connection that blocks, with a limit of five seconds on each read.
struct TestConnection: ~Copyable {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    struct Failure: Error {}

    /// - Parameter receiveBuffer: How many bytes the kernel may hold that weren't read, about; its own choice for 0.
    init(port: Int, receiveBuffer: Int32 = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if receiveBuffer > 0 {
            var size = receiveBuffer
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, size)
            }
        }
        guard connected == 0 else { throw Failure() }
    }

    deinit { close(descriptor) }

    mutating func send(_ method: String, _ path: String, body: [UInt8] = []) {
        let head =
            "\(method) \(path) HTTP/1.1\r\nHost: local\r\nUser-Agent: tester/1\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        let bytes = Array(head.utf8) + body
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Reads more; `false` at the end of the connection.
    private mutating func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        let count = unsafe chunk.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
        }
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }

    /// The next line without its end; `nil` if the connection ends first.
    mutating func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeFirst(end + 1)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            guard fill() else { return nil }
        }
    }

    /// Reads the head of an answer: its status and the length of its body, if that is told.
    mutating func head() throws -> (code: Int, length: Int?) {
        guard let status = line(), let code = Int(status.split(separator: " ").dropFirst().first ?? "") else {
            throw Failure()
        }
        var length: Int?
        while let header = line(), !header.isEmpty {
            let parts = header.split(separator: ":", maxSplits: 1)
            if parts[0].lowercased() == "content-length" { length = Int(parts[1].filter { $0 != " " }) }
        }
        return (code, length)
    }

    /// Reads a whole answer.
    mutating func answer() throws -> (code: Int, body: JSONValue) {
        let (code, length) = try head()
        guard let length else { return (code, try JSONValue(json: try chunks())) }
        while buffer.count < length { guard fill() else { throw Failure() } }
        let body = Array(buffer[..<length])
        buffer.removeFirst(length)
        return (code, try JSONValue(json: body))
    }

    /// A body in chunks, to its end.
    private mutating func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while let size = line(), let count = Int(size, radix: 16) {
            while buffer.count < count + 2 { guard fill() else { throw Failure() } }
            body += buffer[..<count]
            buffer.removeFirst(count + 2)
            if count == 0 { return body }
        }
        throw Failure()
    }

    /// Sends bytes as they are.
    func send(raw bytes: [UInt8]) {
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// Reads on until the connection ends, and says how many bytes came.
    mutating func drain() -> Int {
        var count = buffer.count
        buffer = []
        while fill() {
            count += buffer.count
            buffer = []
        }
        return count
    }

    /// The next event of a watch; `nil` when the stream ends, in an orderly way or not. One that is longer than
    /// the limit isn't parsed.
    mutating func event(longest: Int = .max) throws -> JSONValue? {
        guard let size = line(), let count = Int(size, radix: 16), count > 0 else { return nil }
        while buffer.count < count + 2 { guard fill() else { return nil } }
        let line = Array(buffer[..<count])
        buffer.removeFirst(count + 2)
        return line.count > longest ? JSONValue.null : try JSONValue(json: line)
    }
}
