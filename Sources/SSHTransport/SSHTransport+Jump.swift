import HostAccess

extension SSHTransport {
    /// A tunnel through the jump hosts. A connection to them that turns out to be lost is replaced once.
    func jumpSocket(to endpoint: Endpoint) async throws(TransportError) -> JumpSocket {
        do throws(TransportError) {
            return try await newJumpSocket(to: endpoint)
        } catch {
            guard error.code == .connectionLost else { throw error }
            return try await newJumpSocket(to: endpoint)
        }
    }

    private func newJumpSocket(to endpoint: Endpoint) async throws(TransportError) -> JumpSocket {
        let lease: JumpHosts.Lease
        do throws(TransportError) {
            lease = try await jumpHosts.lease(on: endpoint.route) { route throws(TransportError) in
                let connection = try await logIn(to: route)
                await connection.carryTunnels()
                return connection
            }
        } catch {
            // The remedies speak of a host of the inventory, which this need not be.
            let remedy =
                error.code == .unknownHostKey
                ? "compare the fingerprint on the jump host's console, then add the key with 'fairlead trust'"
                : error.remedy.map { "at the jump host: \($0)" }
            throw TransportError(
                error.code, "\(Place(endpoint).description): the jump host cannot be used: \(error.message)",
                remedy: remedy)
        }
        do {
            return try await lease.openings.withPlace(at: "") {
                try await JumpSocket.open(to: endpoint, over: lease, of: jumpHosts)
            }
        } catch let error as TransportError {
            throw error
        } catch {
            await jumpHosts.release(lease)
            throw Place(endpoint).error(.cancelled, "waiting for the jump host was cancelled")
        }
    }
}

extension Endpoint {
    /// The jump host before this one, with the way there.
    fileprivate var route: Endpoint {
        var route = self
        if let last = jumps.last {
            route = last
            route.jumps = Array(jumps.dropLast())
        }
        return route
    }

    /// What a server is known by where logins are counted: an address behind a jump host is another one than here.
    var server: String { (jumps + [self]).map { Place($0).socket }.joined(separator: " > ") }
}
