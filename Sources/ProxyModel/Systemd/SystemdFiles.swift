/// The files that give a systemd service its settings: a drop-in, and where credentials are to be kept from other users
/// a file that it names by `EnvironmentFile=`, since every local user can ask systemd for `Environment=`.
public struct SystemdFiles: Equatable {
    /// The drop-in; nil when there is nothing to set.
    public var dropIn: [UInt8]?
    /// What only the unit's owner may read; nil when there is no such file.
    public var credentials: [UInt8]?

    /// - Parameters:
    ///   - target: the target, which says in which case variables are written and where credentials go.
    ///   - settings: what the target is to have.
    ///   - credentialsPath: the absolute path of the file with the credentials.
    /// - Throws: `ControlCharacter` for the first value that holds one.
    public init(
        _ target: SystemdTarget, settings: ProxySettings, credentialsPath: String
    ) throws(UnitFileWriter.ControlCharacter) {
        let variables = ProxyVariable.assignments(of: settings, in: target.variables)
        guard !variables.isEmpty else { return }
        let keepsSecrets = target.secrets == .protected && settings.usesCredentials
        let secret = variables.filter { keepsSecrets && $0.variable != .noProxy }
        var text = UnitFileWriter.header + "\n[Service]\n"
        // The hyphen: without its proxy a daemon does less, without the file it would not start at all.
        if !secret.isEmpty { text += "EnvironmentFile=-\(credentialsPath.doublingPercents)\n" }
        for variable in variables where !(keepsSecrets && variable.variable != .noProxy) {
            text += try UnitFileWriter.line(name: variable.name, value: variable.value) + "\n"
        }
        dropIn = Array(text.utf8)
        guard !secret.isEmpty else { return }
        var lines = UnitFileWriter.header
        for variable in secret {
            lines += try EnvironmentFileWriter.line(name: variable.name, value: variable.value) + "\n"
        }
        credentials = Array(lines.utf8)
    }
}

/// Writes assignments of files that are read by systemd (`EnvironmentFile=`), by shells, or by both.
///
/// Source: systemd.exec(5) `EnvironmentFile=`; POSIX sh, 2.2.3 "Double-Quotes".
enum EnvironmentFileWriter {
    /// One assignment: `NAME="value"`, escaped so that systemd and a shell read the same, without a line end.
    ///
    /// - Parameters:
    ///   - name: the variable's name.
    ///   - value: its value as the process is to see it.
    /// - Returns: the line.
    /// - Throws: `ControlCharacter` when the value holds one.
    static func line(name: String, value: String) throws(UnitFileWriter.ControlCharacter) -> String {
        var escaped = ""
        var offset = 0
        for scalar in value.unicodeScalars {
            if scalar.isControlCode {
                throw UnitFileWriter.ControlCharacter(
                    variable: name, byte: UInt8(truncatingIfNeeded: scalar.value), offset: offset)
            }
            if "\"\\`$".unicodeScalars.contains(scalar) { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
            offset += String(scalar).utf8.count
        }
        return "\(name)=\"\(escaped)\""
    }
}

extension String {
    /// The text as systemd reads it back in a unit file.
    fileprivate var doublingPercents: String {
        split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
    }
}
