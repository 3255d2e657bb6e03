import Dispatch
import ProxyModel
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Reads inventories of every kind: our own, and those of Ansible, by running what has to be run.
///
/// An inventory that is a program runs for every command, `hosts` and `validate` too: without it there are no hosts.
struct InventoryFiles {
    /// The path of `ansible-inventory`; nil where it is not installed.
    var ansibleInventory = Self.find("ansible-inventory")
    /// How long a program may take.
    var timeout = Duration.seconds(60)

    /// Reads one inventory.
    ///
    /// - Parameter file: its path; `-` is standard input.
    /// - Returns: what it holds, or why it cannot be read.
    func document(_ file: String) -> ParsedDocument {
        let isStandardInput = file == InputFiles.standardInput
        if !isStandardInput, isFolder(file) { return folder(file) }
        let bytes: [UInt8]
        do {
            bytes = try InputFiles.bytes(of: file)
        } catch {
            return ParsedDocument(diagnostics: [error])
        }
        if !isStandardInput,
            let kind = InventoryKind.program(file, bytes, isExecutable: access(file, X_OK) == 0)
        {
            return kind == .program ? program(file) : failure(file, Self.locked)
        }
        guard bytes.count <= YAMLReader.sizeLimit else { return YAMLReader.read(bytes, file: file) }
        if let kind = InventoryKind.text(file, bytes) { return ansible(kind, bytes, file: file) }
        let parsed = parsed(bytes, file: file)
        guard let root = parsed.root else { return parsed }
        switch InventoryKind.document(root) {
        // JSON reads as YAML, too, and our own files are always read as that.
        case .own: return YAMLReader.read(bytes, file: file)
        case .list: return list(parsed, root)
        case let kind: return ansible(kind, bytes, file: file, parsed)
        }
    }

    private static let locked =
        "the file is a program and this user may not execute it; 'chmod +x' makes it an inventory that is run"

    /// A document: JSON where it is that to the letter, else YAML.
    private func parsed(_ bytes: [UInt8], file: String) -> ParsedDocument {
        let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        if bytes.first(where: { !blanks.contains($0) }) == UInt8(ascii: "{") {
            let json = JSONSource.read(bytes, file: file)
            if json.root != nil || file.lowercased().hasSuffix(".json") { return json }
        }
        return YAMLReader.read(bytes, file: file)
    }

    private func list(_ parsed: ParsedDocument, _ root: SourceNode) -> ParsedDocument {
        var listed = AnsibleDocumentReader.list(root)
        // A file has no program that could be asked for more.
        listed.inventory.forgetHostsToAsk()
        return ParsedDocument(ansible: listed.inventory, diagnostics: parsed.diagnostics + listed.diagnostics)
    }

    private func failure(_ file: String, _ message: String) -> ParsedDocument {
        let position = SourcePosition(file: file, line: 1, column: 1)
        return ParsedDocument(diagnostics: [Diagnostic(rule: "inventory", message, at: position)])
    }

    private func isFolder(_ file: String) -> Bool {
        var status = stat()
        return stat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// - Returns: the path of a program on `PATH`.
    private static func find(_ name: String) -> String? {
        guard let path = getenv("PATH").map({ String(cString: $0) }) else { return nil }
        return path.split(separator: ":").lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}

/// Ansible's own formats.
extension InventoryFiles {
    private func folder(_ file: String) -> ParsedDocument {
        guard let ansibleInventory else {
            return failure(
                file, "this is a folder, not a file; folders are read by ansible-inventory, which is not installed")
        }
        return run(ansibleInventory, on: file)
    }

    /// Lets `ansible-inventory` read a file where it is installed; else the plain subset is read here.
    private func ansible(
        _ kind: InventoryKind, _ bytes: [UInt8], file: String, _ parsed: ParsedDocument? = nil
    ) -> ParsedDocument {
        // It wants a file, and looks for group_vars beside it.
        if let ansibleInventory, file != InputFiles.standardInput { return run(ansibleInventory, on: file) }
        switch kind {
        case .forAnsible(let what):
            return failure(file, "this is \(what), which ansible-inventory reads; it is not installed")
        case .ini:
            guard let text = String(validating: bytes, as: UTF8.self) else { return YAMLReader.read(bytes, file: file) }
            let read = AnsibleINIReader.read(text, file: file)
            return ParsedDocument(ansible: read.inventory, diagnostics: read.diagnostics)
        default:
            guard let parsed, let root = parsed.root else { return YAMLReader.read(bytes, file: file) }
            let read = AnsibleDocumentReader.yaml(root)
            return ParsedDocument(
                ansible: read.inventory, diagnostics: parsed.diagnostics.map(Self.explained) + read.diagnostics)
        }
    }

    /// `!vault` and `!unsafe` are Ansible's own, and not to be removed.
    private static func explained(_ diagnostic: Diagnostic) -> Diagnostic {
        guard diagnostic.rule == "tag" else { return diagnostic }
        return Diagnostic(
            rule: "tag", "tags such as !vault are read by ansible-inventory, which is not installed",
            at: diagnostic.position)
    }

    private func run(_ ansibleInventory: String, on file: String) -> ParsedDocument {
        let program = InventoryProgram(
            words: [ansibleInventory, "--inventory=\(file)", "--list"],
            // By itself it passes over what it cannot read, and prints an empty inventory.
            variables: ["ANSIBLE_INVENTORY_UNPARSED_FAILED=true", "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true"],
            timeout: timeout)
        do {
            let output = try program.output()
            let parsed = JSONSource.read(output, file: "ansible-inventory -i \(file) --list")
            return parsed.root.map { list(parsed, $0) } ?? parsed
        } catch {
            return failure(file, "ansible-inventory \(error.reason)")
        }
    }
}

/// Dynamic inventories.
extension InventoryFiles {
    private func program(_ file: String) -> ParsedDocument {
        let path = file.contains("/") ? file : "./\(file)"
        let output: [UInt8]
        do {
            output = try InventoryProgram(words: [path, "--list"], timeout: timeout).output()
        } catch {
            return failure(file, "the program \(error.reason)")
        }
        let parsed = JSONSource.read(output, file: "\(file) --list")
        guard let root = parsed.root else { return parsed }
        var listed = AnsibleDocumentReader.list(root)
        let hosts = listed.inventory.hostsToAsk.prefix(InventoryDecoder.hostLimit)
        let said = ask(path, for: Array(hosts), file)
        var diagnostics = parsed.diagnostics + listed.diagnostics
        for (host, document) in zip(hosts, said) {
            diagnostics += document.diagnostics
            guard let root = document.root else { continue }
            diagnostics += AnsibleDocumentReader.addVariables(root, of: host, to: &listed.inventory)
        }
        listed.inventory.forgetHostsToAsk()
        return ParsedDocument(ansible: listed.inventory, diagnostics: diagnostics)
    }

    /// Asks a program for the variables of each host, as many at once as there are processors; none after a failure.
    private func ask(_ path: String, for hosts: [String], _ file: String) -> [ParsedDocument] {
        let said = Mutex([ParsedDocument](repeating: ParsedDocument(), count: hosts.count))
        let hasFailed = Atomic(false)
        let timeout = timeout
        DispatchQueue.concurrentPerform(iterations: hosts.count) { index in
            guard !hasFailed.load(ordering: .relaxed) else { return }
            let program = InventoryProgram(words: [path, "--host", hosts[index]], timeout: timeout)
            let document: ParsedDocument
            do throws(InventoryProgram.Failure) {
                document = JSONSource.read(try program.output(), file: "\(file) --host \(hosts[index])")
            } catch {
                hasFailed.store(true, ordering: .relaxed)
                document = failure(file, "the program \(error.reason), asked with --host \(hosts[index])")
            }
            said.withLock { $0[index] = document }
        }
        return said.withLock { $0 }
    }
}
