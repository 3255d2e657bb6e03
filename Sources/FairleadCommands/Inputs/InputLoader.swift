import ProxyModel

/// Loads the user's files for commands: diagnostics go to standard error, all at once, and errors end the command.
enum InputLoader {
    /// Both files for a command that works on hosts.
    ///
    /// - Parameter options: where they are.
    /// - Returns: the inputs; warnings were said on standard error.
    /// - Throws: ``CommandFailure`` with every diagnostic.
    static func load(_ options: InputOptions) throws(CommandFailure) -> ValidInputs {
        try accepted(InputFiles.load(inventories: options.inventory.inventories, spec: options.spec))
    }

    /// The inventory alone.
    ///
    /// - Parameter options: where it is.
    /// - Returns: the inventory; warnings were said on standard error.
    /// - Throws: ``CommandFailure`` with every diagnostic.
    static func load(_ options: InventoryOptions) throws(CommandFailure) -> Inventory {
        try accepted(InputFiles.load(inventories: options.inventories))
    }

    /// The hosts that `--limit` leaves.
    ///
    /// - Parameters:
    ///   - inventory: every host.
    ///   - limit: the selector; nil for all.
    /// - Returns: the hosts in the inventory's order.
    /// - Throws: ``CommandFailure`` when the selector cannot be read or any part of it matches nothing.
    static func select(from inventory: Inventory, limit: String?) throws(CommandFailure) -> [Host] {
        guard let limit else { return inventory.hosts }
        let selector: HostSelector
        do {
            selector = try HostSelector(limit)
        } catch {
            throw .usage("--limit: \(error)")
        }
        let selection = selector.select(from: inventory)
        if let objection = selection.unmatched.first {
            throw .usage("--limit \(DisplayText.line(limit)): \(objection)")
        }
        guard !selection.hosts.isEmpty else {
            throw .usage("--limit \(DisplayText.line(limit)) matches no host; 'fairlead hosts' lists them")
        }
        return selection.hosts
    }

    /// One host by its name.
    ///
    /// - Parameters:
    ///   - name: the host's name in the inventory.
    ///   - inventory: every host.
    /// - Throws: ``CommandFailure`` when there is no host of that name.
    static func host(named name: String, in inventory: Inventory) throws(CommandFailure) -> Host {
        if let host = inventory.hosts.first(where: { $0.name == name }) { return host }
        let near = Suggestion.nearest(to: name, among: inventory.hosts.lazy.map(\.name))
        throw .usage(
            "there is no host \(quoted(name)) in the inventory; "
                + (near.map { "did you mean \(quoted($0))?" } ?? "'fairlead hosts' lists them"))
    }

    private static func accepted<Value>(_ decoded: Decoded<Value>) throws(CommandFailure) -> Value {
        let text = decoded.diagnostics.map { $0.formatted + "\n" }.joined()
        guard !decoded.hasErrors else { throw CommandFailure(text: text, status: .usage) }
        if !text.isEmpty { Console.writeError(text) }
        return decoded.partial
    }
}
