import ProxyModel

/// Reads the user's files and makes a model of them. Diagnostics go to standard error, all at once.
struct InputLoader {
    /// The files, and what is to be made of them.
    let options: InputOptions

    /// Reads and checks everything, as `validate` shows it.
    ///
    /// - Returns: the diagnostics in the files' order, errors and warnings, and the inputs when there is no error.
    func check() -> (diagnostics: [Diagnostic], inputs: ValidInputs?) {
        let decoded = InputFiles.load(inventories: options.inventory.inventories, spec: options.spec)
        return (decoded.diagnostics, decoded.hasErrors ? nil : decoded.partial)
    }

    /// Reads both files for a command that works on hosts.
    ///
    /// - Returns: the inputs; warnings were said on standard error.
    /// - Throws: ``CommandFailure`` with every diagnostic.
    func load() throws(CommandFailure) -> ValidInputs {
        let (diagnostics, inputs) = check()
        guard let inputs else { throw Self.failure(diagnostics) }
        Self.warn(diagnostics)
        return inputs
    }

    /// Reads the inventory alone.
    ///
    /// - Parameter options: where it is.
    /// - Returns: the inventory; warnings were said on standard error.
    /// - Throws: ``CommandFailure`` with every diagnostic.
    static func loadInventory(_ options: InventoryOptions) throws(CommandFailure) -> Inventory {
        let decoded = InputFiles.load(inventories: options.inventories)
        guard !decoded.hasErrors else { throw failure(decoded.diagnostics) }
        warn(decoded.diagnostics)
        return decoded.partial
    }

    /// The hosts that `--limit` leaves.
    ///
    /// - Parameters:
    ///   - inventory: every host.
    ///   - limit: the selector; nil for all.
    /// - Returns: the hosts in the inventory's order.
    /// - Throws: ``CommandFailure`` when the selector cannot be read or any part of it matches nothing.
    static func select(from inventory: Inventory, limit: String?) throws(CommandFailure) -> [ProxyModel.Host] {
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

    private static func failure(_ diagnostics: [Diagnostic]) -> CommandFailure {
        CommandFailure(text: diagnostics.map { $0.formatted + "\n" }.joined(), status: .usage)
    }

    private static func warn(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics { Console.writeError(diagnostic.formatted + "\n") }
    }
}
