#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the system says about its error numbers.
enum SystemError {
    /// The words for `number`: "Permission denied".
    static func text(_ number: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return "error \(number)" }
            return strerror_r(number, start, buffer.count) == 0 ? String(cString: start) : "error \(number)"
        }
    }
}
