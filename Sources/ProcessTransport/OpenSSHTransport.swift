/// Reaches hosts through the system's `ssh`.
public struct OpenSSHTransport: Sendable {}
