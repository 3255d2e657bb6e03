import Crypto

/// The key derivation of OpenSSH's key files: PBKDF2's scheme around a hash made of bcrypt (OpenBSD's
/// `bcrypt_pbkdf(3)`).
enum BcryptPBKDF {
    private static let blockSize = 32

    /// Derives `count` bytes. A round takes a few milliseconds for each 32 bytes, by design.
    static func derive(_ passphrase: Passphrase, salt: [UInt8], rounds: Int, count: Int) -> [UInt8] {
        let secret = passphrase.withBytes { Array(SHA512.hash(data: $0)) }
        let blocks = (count + blockSize - 1) / blockSize
        var result = [UInt8](repeating: 0, count: count)
        let blowfish = Blowfish()
        for block in 0..<blocks {
            var writer = WireWriter()
            writer.uint32(block + 1)
            var output = hash(blowfish, secret, Array(SHA512.hash(data: salt + writer.bytes)))
            var sum = output
            for _ in 1..<max(rounds, 1) {
                output = hash(blowfish, secret, Array(SHA512.hash(data: output)))
                for index in sum.indices { sum[index] ^= output[index] }
            }
            // Unlike PBKDF2, each block's bytes are spread over the whole result.
            for (index, byte) in sum.enumerated() where index * blocks + block < count {
                result[index * blocks + block] = byte
            }
        }
        return result
    }

    /// bcrypt with a fixed cost, a longer text, and digests instead of password and salt.
    private static func hash(_ blowfish: Blowfish, _ secret: [UInt8], _ salt: [UInt8]) -> [UInt8] {
        let secret = words(secret)
        let salt = words(salt)
        let none = [UInt32](repeating: 0, count: salt.count)
        blowfish.reset()
        blowfish.expand(key: secret, salt: salt)
        for _ in 0..<64 {
            blowfish.expand(key: salt, salt: none)
            blowfish.expand(key: secret, salt: none)
        }
        var text = words(Array("OxychromaticBlowfishSwatDynamite".utf8))
        for _ in 0..<64 {
            for index in stride(from: 0, to: text.count, by: 2) {
                (text[index], text[index + 1]) = blowfish.encrypt(text[index], text[index + 1])
            }
        }
        return text.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
    }

    private static func words(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count, by: 4).map { start in
            bytes[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) }
        }
    }
}

/// The block cipher Blowfish, as far as bcrypt needs it. Keeps its tables in memory of its own, without checks of
/// bounds: each index is a byte, or below 18.
private final class Blowfish {
    private static let roundKeys = 18
    private let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: BlowfishTables.pi.count)

    deinit {
        // The tables tell about the passphrase.
        reset()
        tables.deallocate()
    }

    /// Forgets all keys.
    func reset() { tables.initialize(from: BlowfishTables.pi, count: BlowfishTables.pi.count) }

    /// Mixes a key and a salt, each of a whole number of words, into the tables.
    func expand(key: [UInt32], salt: [UInt32]) {
        for index in 0..<Self.roundKeys { tables[index] ^= key[index % key.count] }
        var left: UInt32 = 0
        var right: UInt32 = 0
        let count = salt.count
        let size = BlowfishTables.pi.count
        salt.withUnsafeBufferPointer { salt in
            var position = 0
            var index = 0
            while index < size {
                (left, right) = encrypt(left ^ salt[position], right ^ salt[position + 1])
                position = position + 2 == count ? 0 : position + 2
                tables[index] = left
                tables[index + 1] = right
                index += 2
            }
        }
    }

    /// Encrypts a block of two words.
    func encrypt(_ first: UInt32, _ second: UInt32) -> (UInt32, UInt32) {
        let keys = tables
        let boxes = tables + Self.roundKeys
        var left = first
        var right = second
        var round = 0
        while round < 16 {
            left ^= keys[round]
            var mixed = boxes[Int(left >> 24)] &+ boxes[256 &+ Int(left >> 16 & 255)]
            mixed = (mixed ^ boxes[512 &+ Int(left >> 8 & 255)]) &+ boxes[768 &+ Int(left & 255)]
            right ^= mixed
            swap(&left, &right)
            round &+= 1
        }
        return (right ^ keys[17], left ^ keys[16])
    }
}
