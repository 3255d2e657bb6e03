#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The manual's TIME FORMATS (sshd_config(5)): numbers with units, which add up.
enum TimeSpan {
    /// The seconds; nil for what is no time, or longer than 68 years.
    static func seconds(_ text: String) -> Int? {
        let units: [UInt8: Int] = [0x73: 1, 0x6D: 60, 0x68: 3600, 0x64: 86400, 0x77: 604_800]
        var total = 0
        var rest = Array(text.utf8)[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty, digits.count < 12 else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let number = Int(decimal: String(decoding: digits, as: UTF8.self)) else { return nil }
            var factor = 1
            if let unit = rest.first {
                guard let known = units[lowercased(unit)] else { return nil }
                factor = known
                rest = rest.dropFirst()
            }
            total += number * factor
            guard total <= Int(Int32.max) else { return nil }
        }
        return total
    }
}

/// Ports by number or by name (services(5)).
enum Port {
    /// The port's number; nil for what is no port.
    static func number(_ text: String) -> Int? {
        if let number = Int(decimal: text), number <= 65535 { return number > 0 ? number : nil }
        guard let entry = getservbyname(text, "tcp") else { return nil }
        return Int(UInt16(truncatingIfNeeded: entry.pointee.s_port).byteSwapped)
    }
}

extension Int {
    /// A number of digits only, with nothing around it.
    init?(decimal text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        self.init(text)
    }
}
