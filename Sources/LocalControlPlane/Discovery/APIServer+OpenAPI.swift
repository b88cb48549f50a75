import KubeModel

extension APIServer {
    func openAPI(_ parts: [String], _ request: APIRequest) throws(APIFailure) -> APIResponse {
        throw .noSuchPath
    }
}
