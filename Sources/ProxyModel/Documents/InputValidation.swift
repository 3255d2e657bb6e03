/// An inventory and a spec that fit each other.
public struct ValidInputs: Sendable, Equatable {
    /// The hosts.
    public let inventory: Inventory
    /// What they are to have.
    public let spec: ProxySpec
    /// What each host is to look like, in the inventory's order.
    public let desiredStates: [DesiredState]
}

/// Looks at inventory and spec together: what `validate` reports, and what every other command starts with.
public enum InputValidation {
    /// Decodes both and resolves every host.
    ///
    /// A spec with errors is still held against the inventory as far as it could be read, so that what is wrong there
    /// shows at once; an inventory with errors is not, since everything else would follow from them.
    ///
    /// - Parameters:
    ///   - inventory: the roots of the inventory files, in order.
    ///   - spec: the root of the spec.
    /// - Returns: both, and every diagnostic, each once, by file, line and column.
    public static func validate(inventory: [SourceNode], spec: SourceNode) -> Decoded<ValidInputs> {
        let inventory = InventoryDecoder.decode(inventory)
        let spec = ProxySpecDecoder.decode(spec)
        var diagnostics = inventory.diagnostics + spec.diagnostics
        var states: [DesiredState] = []
        if !inventory.hasErrors {
            diagnostics += spec.partial.unmatchedOverrides(in: inventory.partial)
            let resolved = spec.partial.desiredStates(for: inventory.partial.hosts)
            diagnostics += resolved.diagnostics
            states = resolved.partial
        }
        return Decoded(
            ValidInputs(inventory: inventory.partial, spec: spec.partial, desiredStates: states), diagnostics)
    }
}

extension ProxySpec {
    /// Warnings for overrides that match no host, and for terms of a `match` that mean nothing.
    ///
    /// - Parameter inventory: the hosts.
    /// - Returns: the warnings, in the spec's order.
    public func unmatchedOverrides(in inventory: Inventory) -> [Diagnostic] {
        overrides.flatMap { override in
            let selection = override.match.select(from: inventory)
            var sentences = selection.unmatched
            if sentences.isEmpty, selection.hosts.isEmpty {
                sentences = ["no host fits \(quoted(override.match.text))"]
            }
            return sentences.map {
                Diagnostic(.warning, rule: "unmatched-override", "override: \($0)", at: override.matchPosition)
            }
        }
    }
}
