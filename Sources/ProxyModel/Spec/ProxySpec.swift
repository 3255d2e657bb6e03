/// What the user wants: the proxy, the targets that get it, and what differs for some hosts.
///
/// Made by ``ProxySpecDecoder``; ``ProxySpec/desiredState(for:)`` says what it means for one host.
public struct ProxySpec: Sendable, Equatable {
    /// What a `proxy` key says.
    enum Declaration: Sendable, Equatable {
        /// `none`: no settings at all; what is managed is removed.
        case none
        /// Settings, put over those before.
        case settings(Patch)
    }

    /// Changes to settings; nil leaves what was said before.
    struct Patch: Sendable, Equatable {
        var urls: [ProxyURLKey: Change<Template>] = [:]
        var noProxy: ListChange?
        var credentials: Change<CredentialsDeclaration>?
    }

    /// What becomes of a URL or of the credentials.
    enum Change<Value: Sendable & Equatable>: Sendable, Equatable {
        /// It is set; what was said before counts no more, no part of it.
        case set(Value)
        /// It must not be set, whatever was said before.
        case omit

        /// What is set; nil when it must not be.
        var value: Value? { if case .set(let value) = self { value } else { nil } }
    }

    /// What becomes of `noProxy`.
    enum ListChange: Sendable, Equatable {
        /// It is this list; an empty one means that it must not be set.
        case replace([Template])
        /// Entries go away, and others come to its end.
        case amend(append: [Template], remove: [Template])
    }

    /// A target with the settings of its own.
    struct TargetDeclaration: Sendable, Equatable {
        var target: Target
        var proxy: Declaration?
        var probes: [ProbeAddress] = []
        var position: SourcePosition
    }

    /// What an override does to the targets.
    enum TargetChange: Sendable, Equatable {
        case replace([TargetDeclaration])
        case append([TargetDeclaration])
    }

    /// What differs for some hosts.
    struct Override: Sendable, Equatable {
        var match: HostSelector
        var matchPosition: SourcePosition
        var proxy: Declaration?
        var targets: TargetChange?
    }

    var proxy: Declaration = .settings(Patch())
    var targets: [TargetDeclaration] = []
    /// Where `targets` stands.
    var targetsPosition: SourcePosition?
    var overrides: [Override] = []
    /// The rules whose warnings are silenced.
    var ignoredRules: Set<String> = []
}
