import HostAccess

/// The host and address that a message speaks of.
struct Place: Sendable {
    let name: String
    let address: String
    let port: Int

    init(_ endpoint: Endpoint) {
        name = Text.escaped(endpoint.name, limit: 255)
        address = Text.escaped(endpoint.address, limit: 255)
        port = endpoint.port
    }

    /// `10.0.0.7:22`, `[2001:db8::7]:22`
    var socket: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }

    /// `web-1 (10.0.0.7:22)`, or the address alone where the host has no other name.
    var description: String { name == address ? socket : "\(name) (\(socket))" }

    /// An error that speaks of this place: "web-1 (10.0.0.7:22): …".
    func error(
        _ code: TransportError.Code, _ message: String, remedy: String? = nil, wasRequestSent: Bool = false
    ) -> TransportError {
        TransportError(code, "\(description): \(message)", remedy: remedy, wasRequestSent: wasRequestSent)
    }
}
