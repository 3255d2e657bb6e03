import Foundation
import ProxyModel

/// Reads the user's files and makes a model of them. Diagnostics go to standard error, all at once.
struct InputLoader {
    /// The files, and what is to be made of them.
    let options: InputOptions

    /// Reads and checks everything, as `validate` shows it.
    ///
    /// - Returns: the diagnostics in the files' order, errors and warnings, and the inputs when there is no error.
    /// - Throws: ``CommandFailure`` when a file cannot be read.
    func check() throws(CommandFailure) -> (diagnostics: [Diagnostic], inputs: ValidInputs?) {
        try refuseSharedStandardInput()
        let inventories = try options.inventory.inventories.map { path throws(CommandFailure) in
            try Self.document(path)
        }
        let spec = try Self.document(options.spec)
        var diagnostics = inventories.flatMap(\.diagnostics) + spec.diagnostics
        var inputs: ValidInputs?
        let roots = inventories.compactMap(\.root)
        if roots.count == inventories.count, let specRoot = spec.root {
            let decoded = InputValidation.validate(inventory: roots, spec: specRoot)
            diagnostics += decoded.diagnostics
            inputs = decoded.partial
        } else {
            // One of the files has no tree. What is wrong with the others shows all the same.
            diagnostics += roots.isEmpty ? [] : InventoryDecoder.decode(roots).diagnostics
            diagnostics += spec.root.map { ProxySpecDecoder.decode($0).diagnostics } ?? []
        }
        diagnostics = Self.unique(diagnostics)
        return (diagnostics, diagnostics.contains { $0.severity == .error } ? nil : inputs)
    }

    /// Reads both files for a command that works on hosts.
    ///
    /// - Returns: the inputs; warnings were said on standard error.
    /// - Throws: ``CommandFailure`` with every diagnostic.
    func load() throws(CommandFailure) -> ValidInputs {
        let (diagnostics, inputs) = try check()
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
        let inventories = try options.inventories.map { path throws(CommandFailure) in try document(path) }
        let decoded = InventoryDecoder.decode(inventories.compactMap(\.root))
        let diagnostics = unique(inventories.flatMap(\.diagnostics) + decoded.diagnostics)
        guard !diagnostics.contains(where: { $0.severity == .error }) else { throw failure(diagnostics) }
        warn(diagnostics)
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

    private func refuseSharedStandardInput() throws(CommandFailure) {
        if (options.inventory.inventories + [options.spec]).filter({ $0 == "-" }).count > 1 {
            throw .usage("standard input ('-') can be read once only; name files for the others")
        }
    }

    private static func document(_ path: String) throws(CommandFailure) -> YAMLReader.Document {
        YAMLReader.read(try bytes(of: path), file: path)
    }

    private static func bytes(of path: String) throws(CommandFailure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= YAMLReader.sizeLimit {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(path)
            }
            bytes += buffer[..<count]
        }
        return bytes
    }

    private static func unreadable(_ path: String) -> CommandFailure {
        let reason = String(cString: strerror(errno))
        let hint = errno == ENOENT ? "; 'fairlead init' writes files to start from" : ""
        return .usage("cannot read \(DisplayText.line(path)): \(reason)\(hint)")
    }

    private static func unique(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var seen = Set<Diagnostic>()
        return diagnostics.filter { seen.insert($0).inserted }.sorted()
    }

    private static func failure(_ diagnostics: [Diagnostic]) -> CommandFailure {
        CommandFailure(text: diagnostics.map { $0.formatted + "\n" }.joined(), status: .usage)
    }

    private static func warn(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics { Console.writeError(diagnostic.formatted + "\n") }
    }
}
