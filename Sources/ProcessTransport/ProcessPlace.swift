import HostAccess

/// The host that a message speaks of: "web-1 (10.0.0.7:22)", or "here (this machine)".
struct ProcessPlace: Sendable {
    let description: String

    /// A host that is reached by `ssh`.
    init(_ endpoint: Endpoint) { description = MessagePlace(endpoint).description }

    /// This machine.
    init(thisMachine endpoint: Endpoint) {
        description = "\(MessageText.escaped(endpoint.name, limit: 255)) (this machine)"
    }

    /// An error that speaks of this place.
    func error(
        _ code: TransportError.Code, _ message: String, remedy: String? = nil, wasRequestSent: Bool = false
    ) -> TransportError {
        TransportError(code, "\(description): \(message)", remedy: remedy, wasRequestSent: wasRequestSent)
    }
}
