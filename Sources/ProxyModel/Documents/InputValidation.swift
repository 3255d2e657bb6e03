/// An inventory and a spec that fit each other.
public struct ValidInputs: Sendable, Equatable {
    /// The hosts.
    public internal(set) var inventory: Inventory
    /// What they are to have.
    public internal(set) var spec: ProxySpec
    /// What each host is to look like, in the inventory's order.
    public internal(set) var desiredStates: [DesiredState]
}

/// Looks at inventory and spec together: what `validate` reports, and what every other command starts with.
public enum InputValidation {
    /// Decodes the inventory alone.
    ///
    /// - Parameter documents: the inventory files, in the order given on the command line.
    /// - Returns: the inventory, and every diagnostic of its files.
    public static func inventory(_ documents: [ParsedDocument]) -> Decoded<Inventory> {
        let roots = documents.compactMap(\.root)
        let ansible = AnsibleInventory(merging: documents.compactMap(\.ansible))
        let syntax = documents.flatMap(\.diagnostics)
        // Of nothing but unreadable files no one needs to hear that the inventory is empty, too.
        guard !roots.isEmpty || !ansible.sources.isEmpty else {
            return Decoded(Inventory(hosts: [], groups: []), syntax)
        }
        let decoded = InventoryDecoder.decode(roots, ansible: ansible)
        return Decoded(decoded.partial, syntax + decoded.diagnostics)
    }

    /// Decodes both and resolves every host.
    ///
    /// A spec with errors is still held against the inventory as far as it could be read, so that what is wrong there
    /// shows at once; an inventory with errors is not, since everything else would follow from them.
    ///
    /// - Parameters:
    ///   - inventory: the inventory files, in the order given on the command line.
    ///   - spec: the spec's file.
    /// - Returns: both, and every diagnostic, each once, by file, line and column.
    public static func validate(inventory: [ParsedDocument], spec: ParsedDocument) -> Decoded<ValidInputs> {
        let inventory = Self.inventory(inventory)
        var diagnostics = inventory.diagnostics + spec.diagnostics
        var inputs = ValidInputs(inventory: inventory.partial, spec: ProxySpec(), desiredStates: [])
        guard let root = spec.root else { return Decoded(inputs, diagnostics) }
        let spec = ProxySpecDecoder.decode(root)
        inputs.spec = spec.partial
        diagnostics += spec.diagnostics
        guard !inventory.hasErrors else { return Decoded(inputs, spec.partial.unsilenced(diagnostics)) }
        let resolved = spec.partial.desiredStates(for: inventory.partial.hosts)
        inputs.desiredStates = resolved.partial
        diagnostics += spec.partial.unmatchedOverrides(in: inventory.partial)
        // Of a spec a part of which could not be read, what seems to be missing is no doubt.
        diagnostics += resolved.diagnostics.filter { !spec.hasErrors || $0.severity == .error }
        if !spec.hasErrors { diagnostics += spec.partial.doubts }
        return Decoded(inputs, spec.partial.unsilenced(diagnostics))
    }
}

extension ProxySpec {
    /// What is left once the warnings that the spec silences are taken away.
    fileprivate func unsilenced(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.filter { $0.severity == .error || !ignoredRules.contains($0.rule) }
    }

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
                Diagnostic(.warning, rule: LintRule.unmatchedOverride.id, "override: \($0)", at: override.matchPosition)
            }
        }
    }
}
