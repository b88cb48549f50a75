import Foundation

/// What people read while something runs. Unbuffered, so that even in a pipe a line is there when it happens.
enum Console {
    static func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
}
