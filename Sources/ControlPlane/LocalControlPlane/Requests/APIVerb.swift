// SPDX-License-Identifier: Apache-2.0

/// What a request asks for, in the words of Kubernetes' audit log and RBAC rules.
enum APIVerb: String, Sendable, Hashable {
    case get, list, watch, create, update, patch, apply, delete, deletecollection

    init?(_ request: APIRequest, _ path: ResourcePath) {
        switch request.method {
        case "GET", "HEAD":
            if path.name.isEmpty {
                self = request.query.flag("watch") ? .watch : .list
            } else {
                self = .get
            }
        case "POST": self = .create
        case "PUT": self = .update
        case "PATCH": self = request.mediaType.hasPrefix("application/apply-patch") ? .apply : .patch
        case "DELETE": self = path.name.isEmpty ? .deletecollection : .delete
        default: return nil
        }
    }
}
