// SPDX-License-Identifier: Apache-2.0

package import SpinAPI

/// A program file of Linux, by its header.
package struct Executable: Sendable, Hashable {
    /// The program that the kernel starts it by; `nil` for one that is linked statically. A path of the machine that it
    /// runs on: where nothing is there, the program doesn't start, though it is right otherwise.
    package let interpreter: String?

    /// Checks that a file is a whole program for a machine.
    ///
    /// - Parameter architecture: As Kubernetes calls it. A program passes for one that isn't known here.
    /// - Throws: ``NodeFailure`` of reason `NotExecutable` that says what the file is instead.
    @discardableResult
    package static func check(_ file: String, architecture: String) throws(NodeFailure) -> Executable {
        let beginning = try FileBeginning(of: file)
        guard beginning.isProgram else { throw failure("is not a program: it \(beginning)") }
        guard let header = ELFHeader(beginning.bytes) else { throw cutOff }
        try check(header, architecture)
        do {
            let file = try OpenFile(file, for: .reading)
            return Executable(interpreter: try interpreter(of: file, header))
        } catch let error as SystemError {
            throw NodeFailure(.hostNotWritable, "cannot read the unpacked shim: \(error)")
        } catch let error as NodeFailure { throw error } catch { throw cutOff }
    }

    private static func check(_ header: ELFHeader, _ architecture: String) throws(NodeFailure) {
        guard header.isStartable else {
            throw failure("is an object file or a core dump, not a program")
        }
        guard Machine.all.contains(where: { $0.architecture == architecture }) else { return }
        guard header.architecture != architecture else { return }
        let found = header.architecture ?? "another machine (ELF machine \(header.machine))"
        throw failure(
            "is a program for \(found), but this node is \(architecture); add an artifact for \(architecture) to "
                + "fetchStrategy.platforms"
        )
    }

    /// Reads the table of segments, and sees that the file has all of them.
    private static func interpreter(of file: borrowing OpenFile, _ header: ELFHeader) throws -> String? {
        let size = UInt64(try file.status().size)
        let segments = header.segments(
            in: try read(header.table.size, of: file, at: header.table.offset, size: size)
        )
        for segment in segments where segment.kind == .loaded {
            let (end, isOver) = segment.offset.addingReportingOverflow(segment.size)
            guard !isOver, end <= size else { throw cutOff }
        }
        guard let segment = segments.first(where: { $0.kind == .interpreter }) else { return nil }
        let name = try read(Int(min(segment.size, 4096)), of: file, at: segment.offset, size: size)
        return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func read(
        _ count: Int,
        of file: borrowing OpenFile,
        at offset: UInt64,
        size: UInt64
    ) throws -> [UInt8] {
        guard offset <= size, UInt64(count) <= size - offset else { throw cutOff }
        var bytes = [UInt8](repeating: 0, count: count)
        guard try file.read(into: &bytes, at: Int64(offset)) == count else { throw cutOff }
        return bytes
    }

    private static let cutOff = failure("is a truncated program")

    private static func failure(_ text: String) -> NodeFailure {
        NodeFailure(.notExecutable, "the shim \(text)")
    }
}
