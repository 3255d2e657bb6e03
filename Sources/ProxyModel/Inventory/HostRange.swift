/// Host names with ranges: `web-[01:20].corp.example`, `rack-[a:f]`, `node-[0:30:10]`, and several in one name.
enum HostRange {
    /// Why a name with ranges cannot be expanded, and what to write instead.
    struct Invalid: Error, Equatable {
        var reason: String
    }

    /// The names that a pattern stands for.
    ///
    /// - Parameters:
    ///   - pattern: the name as written.
    ///   - limit: the most names that may come of it.
    /// - Returns: the names in order; the pattern itself when it has no range.
    /// - Throws: ``Invalid`` when a range cannot be read or more than `limit` names would come of it.
    static func expand(_ pattern: String, limit: Int) throws(Invalid) -> [String] {
        var names = [""]
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "[") {
            guard let close = rest[open...].firstIndex(of: "]") else {
                throw Invalid(reason: "'[' has no ']'; a range is written [01:20] or [a:f]")
            }
            let head = String(rest[..<open])
            guard !head.contains("]") else { throw unopened }
            let steps = try steps(of: rest[rest.index(after: open)..<close], limit: limit / names.count)
            names = names.flatMap { name in steps.map { name + head + $0 } }
            rest = rest[rest.index(after: close)...]
        }
        guard !rest.contains("]") else { throw unopened }
        return names.map { $0 + rest }
    }

    private static let unopened = Invalid(reason: "']' has no '['; a range is written [01:20] or [a:f]")

    private static func steps(of range: Substring, limit: Int) throws(Invalid) -> [String] {
        let parts = range.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3 else {
            throw Invalid(reason: "'[\(range)]' is not a range; write [01:20] or [a:f]")
        }
        let bounds = try bounds(parts[0], parts[1], of: range)
        var stride = 1
        if parts.count == 3 {
            guard let number = number(parts[2]), number > 0 else {
                throw Invalid(reason: "the step of '[\(range)]' must be a whole number above 0")
            }
            stride = number
        }
        guard bounds.first <= bounds.last else {
            throw Invalid(reason: "range '[\(range)]' runs backwards; write [\(parts[1]):\(parts[0])]")
        }
        guard (bounds.last - bounds.first) / stride < limit else {
            throw Invalid(reason: "range '[\(range)]' makes too many hosts; \(InventoryDecoder.hostLimit) are allowed")
        }
        return Swift.stride(from: bounds.first, through: bounds.last, by: stride).map(bounds.text)
    }

    private static func bounds(
        _ first: Substring, _ last: Substring, of range: Substring
    ) throws(Invalid) -> (first: Int, last: Int, text: (Int) -> String) {
        if let from = number(first), let through = number(last) {
            let isPadded = [first, last].contains { $0.count > 1 && $0.hasPrefix("0") }
            guard !isPadded || first.count == last.count else {
                let width = max(first.count, last.count)
                throw Invalid(
                    reason: "both ends of '[\(range)]' need the same number of digits; "
                        + "write [\(padded(from, width)):\(padded(through, width))]")
            }
            return (from, through, { padded($0, isPadded ? first.count : 0) })
        }
        if let from = letter(first), let through = letter(last), (from < 0x61) == (through < 0x61) {
            return (Int(from), Int(through), { String(Unicode.Scalar(UInt8(truncatingIfNeeded: $0))) })
        }
        throw Invalid(reason: "the ends of '[\(range)]' must be two numbers or two letters of the same case")
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private static func letter(_ text: Substring) -> UInt8? {
        guard text.utf8.count == 1, let byte = text.utf8.first,
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        else { return nil }
        return byte
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
