/// The operator's ssh_config(5), read as `ssh` reads it.
public struct SSHConfig: Sendable {}
