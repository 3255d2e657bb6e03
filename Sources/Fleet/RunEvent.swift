public import ProxyModel

/// What happens during a run, as it happens: progress lines and `--events` are made of these.
public enum RunEvent: Sendable {
    /// The run starts on this many hosts.
    case started(hosts: Int)
    /// Work on a host starts.
    case hostStarted(host: String)
    /// A host was observed and planned.
    case hostPlanned(HostOutcome)
    /// The transaction on a host starts.
    case hostChanging(host: String)
    /// The connection to a host was cut during its transaction: why. The host is being reached again.
    case hostLost(host: String, reason: String)
    /// A host is done.
    case hostFinished(HostOutcome)
}
