// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Reads the members of one entry of a kubeconfig, and names it in errors.
struct KubeconfigReader {
    /// `user "admin" in /home/me/.kube/config`.
    let subject: String
    let value: JSONValue
    let directory: String

    init(kind: String, name: String, entry: Kubeconfig.Entry) {
        subject = "\(kind) \"\(name)\" in \(entry.path)"
        value = entry.value
        directory = Self.directory(of: entry.path)
    }

    init(subject: String, value: JSONValue, directory: String) {
        self.subject = subject
        self.value = value
        self.directory = directory
    }

    func string(_ key: String) throws -> String? { try Kubeconfig.string(value, key, of: subject) }

    func bool(_ key: String) throws -> Bool {
        guard let member = value[key], !member.isNull else { return false }
        guard let bool = member.bool else { throw failure("\(key) must be true or false") }
        return bool
    }

    func strings(_ key: String) throws -> [String] {
        guard let member = value[key], !member.isNull else { return [] }
        guard let elements = member.array else { throw failure("\(key) must be a list") }
        return try elements.map { element in
            guard let text = element.string else { throw failure("\(key) must be a list of strings") }
            return text
        }
    }

    /// What `key-data` holds as base64, else what is in the file that `key` names.
    func data(_ key: String) throws -> [UInt8]? {
        if let text = try string("\(key)-data") {
            guard let bytes = Base64.decode(text), !bytes.isEmpty else {
                throw failure("\(key)-data is not valid base64")
            }
            return bytes
        }
        guard let path = try path(key) else { return nil }
        do {
            return try HostFile.read(path)
        } catch {
            throw failure("cannot read \(key) \"\(path)\": \(error)")
        }
    }

    /// The file that the member names, relative to the kubeconfig's own folder.
    func path(_ key: String) throws -> String? { try string(key).map(resolve) }

    /// A path relative to the kubeconfig's own folder.
    func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : "\(directory)/\(path)" }

    func failure(_ reason: String) -> KubeError {
        KubeError(.configuration, message: "\(subject): \(reason)")
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
