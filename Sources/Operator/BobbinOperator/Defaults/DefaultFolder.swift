// SPDX-License-Identifier: Apache-2.0

import Glibc
import KubeClient

/// The folder with the files of the defaults, which a ConfigMap is mounted at.
struct DefaultFolder: Sendable {
    let path: String
    let ownNamespace: String

    /// What the files say, in the order of their names, and what is wrong with the others.
    func read() -> (objects: [DefaultObject], faults: [DefaultFault]) {
        var objects: [DefaultObject] = []
        var faults: [DefaultFault] = []
        do throws(DefaultFault) {
            for name in try names() where name.hasSuffix(".json") && !name.hasPrefix(".") {
                do throws(DefaultFault) {
                    objects.append(try object("\(path)/\(name)"))
                } catch { faults.append(error) }
            }
        } catch { faults.append(error) }
        return (objects, faults)
    }

    private func object(_ file: String) throws(DefaultFault) -> DefaultObject {
        let contents: [UInt8]
        do {
            contents = try HostFile.read(file)
        } catch {
            throw DefaultFault(file: file, problem: "cannot read it: \(error)")
        }
        return try DefaultObject(contents, file: file, ownNamespace: ownNamespace)
    }

    private func names() throws(DefaultFault) -> [String] {
        guard let folder = unsafe opendir(path) else {
            let problem = errno == ENOENT ? "the folder does not exist" : "cannot read it (error \(errno))"
            throw DefaultFault(file: path, problem: problem)
        }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names.sorted()
    }
}
