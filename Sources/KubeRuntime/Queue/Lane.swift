/// How urgent a key is. Keys of one lane keep their order.
public enum Lane: Int, Sendable, Hashable, CaseIterable {
    /// Something changed just now: someone may be waiting.
    case interactive
    /// Start-up and relists: everything is looked at, nothing is known to have changed.
    case background

    /// The priority that controller-runtime reports for the same.
    var priority: String { self == .interactive ? "0" : "-100" }
}
