/// Writes drop-ins of ours, in the one form that every systemd from 229 on reads alike: one quoted assignment per line.
///
/// Source: systemd.exec(5) `Environment=`, systemd.syntax(7) "Quoting".
public enum UnitFileWriter {
    /// A value that is never written: it holds a control character, which could start a directive of its own.
    public struct ControlCharacter: Error, Equatable, CustomStringConvertible {
        /// The variable whose value it is.
        public var variable: String
        /// The character's byte.
        public var byte: UInt8
        /// Where in the value's UTF-8 it stands, counted from 0.
        public var offset: Int

        /// What is wrong, without the value.
        public var description: String {
            let digits = String(byte, radix: 16)
            return
                "the value of \(variable) holds the control character \\x\(byte < 16 ? "0" : "")\(digits) at byte \(offset)"
        }
    }

    /// The first line of every file of ours.
    public static let header = "# Managed by fairlead: changes made here are replaced.\n"

    /// One assignment: `Environment="NAME=value"`, escaped, without a line end.
    ///
    /// - Parameters:
    ///   - name: the variable's name.
    ///   - value: its value as the process is to see it.
    /// - Returns: the line.
    /// - Throws: `ControlCharacter` when the value holds one.
    public static func line(name: String, value: String) throws(ControlCharacter) -> String {
        var escaped = ""
        var offset = 0
        for scalar in value.unicodeScalars {
            if scalar.isControlCode {
                throw ControlCharacter(variable: name, byte: UInt8(truncatingIfNeeded: scalar.value), offset: offset)
            }
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "%": escaped += "%%"
            default: escaped.unicodeScalars.append(scalar)
            }
            offset += String(scalar).utf8.count
        }
        return "Environment=\"\(name)=\(escaped)\""
    }
}
