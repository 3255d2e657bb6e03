import Crypto
import CryptoExtras

extension PrivateKey {
    /// The sizes of RSA keys that can be used, in bits: OpenSSH's least (`RequiredRSASize`), and BoringSSL's largest.
    private static let rsaSizes = 1024...8192

    /// An RSA key in PKCS #1 (RFC 8017 appendix A.1.2).
    static func rsa(pkcs1 der: some Collection<UInt8>) throws(Unusable) -> Pair {
        var outer = DERReader(der)
        guard var fields = outer.sequence(), fields.number() == 0,
            let modulus = fields.value(DERReader.Tag.integer)
        else { throw .damaged }
        let size = bits(modulus)
        guard rsaSizes.contains(size) else { throw .rsaSize(size, rsaSizes) }
        guard let key = try? _RSA.Signing.PrivateKey(unsafeDERRepresentation: Array(der)) else { throw .damaged }
        return .rsa(key)
    }

    /// The numbers of an RSA key as OpenSSH's format has them. It lacks two that PKCS #1 has.
    static func rsa(_ reader: inout WireReader) throws(Unusable) -> Pair {
        guard let modulus = reader.string(), let exponent = reader.string(), let secret = reader.string(),
            let coefficient = reader.string(), let first = reader.string(), let second = reader.string()
        else { throw .damaged }
        let size = bits(modulus)
        guard rsaSizes.contains(size) else { throw .rsaSize(size, rsaSizes) }
        // Prime numbers are odd, and of about half the size: nothing else is to be divided by.
        let primes = size / 4...size * 3 / 4
        guard let low = first.last, let otherLow = second.last, low & otherLow & 1 == 1,
            primes.contains(bits(first)), primes.contains(bits(second)), bits(secret) <= size
        else { throw .damaged }
        let numbers = [
            modulus, exponent, secret, first, second,
            remainder(of: secret, by: first.dropLast() + [low - 1])[...],
            remainder(of: secret, by: second.dropLast() + [otherLow - 1])[...],
            coefficient,
        ]
        let fields = [DERWriter.value(DERReader.Tag.integer, [0])] + numbers.map { DERWriter.integer($0) }
        return try rsa(pkcs1: DERWriter.value(DERReader.Tag.sequence, fields.joined().map { $0 }))
    }

    /// The number of bits of an unsigned big-endian number.
    private static func bits(_ number: some Collection<UInt8>) -> Int {
        let digits = number.drop { $0 == 0 }
        return digits.count * 8 - (digits.first?.leadingZeroBitCount ?? 0)
    }

    /// What is left of `number` when it is divided by `modulus`, which is not 0; both unsigned and big-endian.
    private static func remainder(of number: some Collection<UInt8>, by modulus: some Collection<UInt8>) -> [UInt8] {
        // Little-endian, with a digit more, as the rest is doubled before it is reduced.
        let modulus = Array(modulus.drop { $0 == 0 }.reversed()) + [0]
        var rest = [UInt8](repeating: 0, count: modulus.count)
        for byte in number {
            for bit in (0..<8).reversed() {
                var carry = byte >> UInt8(bit) & 1
                for index in rest.indices {
                    (rest[index], carry) = (rest[index] << 1 | carry, rest[index] >> 7)
                }
                subtract(modulus, from: &rest)
            }
        }
        return rest.reversed()
    }

    /// Subtracts if that leaves nothing negative.
    private static func subtract(_ amount: [UInt8], from rest: inout [UInt8]) {
        for index in rest.indices.reversed() where rest[index] != amount[index] {
            if rest[index] < amount[index] { return }
            break
        }
        var borrow = 0
        for index in rest.indices {
            let digit = Int(rest[index]) - Int(amount[index]) - borrow
            borrow = digit < 0 ? 1 : 0
            rest[index] = UInt8(truncatingIfNeeded: digit)
        }
    }
}
