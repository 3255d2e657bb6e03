/// The host and address that a message speaks of.
package struct MessagePlace: Sendable {
    package let name: String
    package let address: String
    package let port: Int

    package init(_ endpoint: Endpoint) {
        name = MessageText.escaped(endpoint.name, limit: 255)
        address = MessageText.escaped(endpoint.address, limit: 255)
        port = endpoint.port
    }

    /// `10.0.0.7:22`, `[2001:db8::7]:22`
    package var socket: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }

    /// `web-1 (10.0.0.7:22)`, or the address alone where the host has no other name.
    package var description: String { name == address ? socket : "\(name) (\(socket))" }

    /// An error that speaks of this place: "web-1 (10.0.0.7:22): …".
    package func error(
        _ code: TransportError.Code, _ message: String, remedy: String? = nil, wasRequestSent: Bool = false
    ) -> TransportError {
        TransportError(code, "\(description): \(message)", remedy: remedy, wasRequestSent: wasRequestSent)
    }
}
