/// What on a host has to do with proxies besides the units that are looked at: `explain` asks for it.
public struct CensusFacts: Sendable, Equatable {
    /// Files that set proxy variables, and that a service heeds only where its unit names them, or never.
    public var idleFiles: [IdleFile]
    /// The container engines that run, whoever started them.
    public var engines: [EngineProcess]

    /// - Parameters:
    ///   - idleFiles: files that set proxy variables and that services do not read by themselves.
    ///   - engines: the container engines that run.
    public init(idleFiles: [IdleFile] = [], engines: [EngineProcess] = []) {
        self.idleFiles = idleFiles
        self.engines = engines
    }

    /// A file that sets proxy variables for somebody.
    public struct IdleFile: Sendable, Equatable {
        /// Who is meant to read it.
        public enum Readers: String, Sendable, Equatable {
            /// Init scripts of a service; systemd's units where they name it.
            case service
            /// Logins and shells.
            case logins
        }

        /// Its absolute path.
        public var path: String
        /// Who is meant to read it.
        public var readers: Readers
        /// The proxy variables that it sets, in order.
        public var variables: [EnvironmentVariable]

        /// - Parameters:
        ///   - path: its absolute path.
        ///   - readers: who is meant to read it.
        ///   - variables: the proxy variables that it sets.
        public init(path: String, readers: Readers, variables: [EnvironmentVariable]) {
            self.path = path
            self.readers = readers
            self.variables = variables
        }
    }

    /// A running process with the name of a container engine.
    public struct EngineProcess: Sendable, Equatable {
        /// To whom it belongs.
        public enum Home: Sendable, Equatable {
            /// A unit of the system: its main process is this one or above it.
            case unit(String)
            /// A unit of a user's service manager.
            case userUnit(String)
            /// A container: it runs in a PID namespace of its own.
            case container
            /// Nobody: it was started by hand.
            case none
        }

        /// The kernel's name of the program: `dockerd`.
        public var program: String
        /// The process.
        public var processID: Int
        /// The login name of the user that it runs as; the number where the user has no name.
        public var user: String
        /// To whom it belongs.
        public var home: Home
        /// Its proxy variables, or why they cannot be seen.
        public var environment: EnvironmentFact
        /// Its flags that bear on proxies.
        public var flags: EngineFlags
        /// Where it listens, as its flags say; nil for the usual place.
        public var socket: String?
        /// When it started, in seconds since 1970 by the host's clock; nil when that is not known.
        public var start: Double?

        /// - Parameters:
        ///   - program: the kernel's name of the program.
        ///   - processID: the process.
        ///   - user: the user that it runs as.
        ///   - home: to whom it belongs.
        ///   - environment: its proxy variables.
        ///   - flags: its flags that bear on proxies.
        ///   - socket: where it listens.
        ///   - start: when it started.
        public init(
            program: String, processID: Int, user: String, home: Home, environment: EnvironmentFact = .visible([]),
            flags: EngineFlags = EngineFlags(), socket: String? = nil, start: Double? = nil
        ) {
            self.program = program
            self.processID = processID
            self.user = user
            self.home = home
            self.environment = environment
            self.flags = flags
            self.socket = socket
            self.start = start
        }
    }
}
