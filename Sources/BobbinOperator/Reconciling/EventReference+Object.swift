import KubeModel
import KubeRuntime

extension EventReference {
    /// A reference to an object that was read.
    init<Object: Resource>(to object: Object) {
        self.init(
            type: Object.type,
            key: object.key,
            uid: object.metadata.uid,
            resourceVersion: object.metadata.resourceVersion
        )
    }
}
