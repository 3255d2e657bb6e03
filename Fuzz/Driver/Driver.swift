import Dispatch
import Foundation

/// `FairleadFuzz PARSER ARGUMENTS…`: hands libFuzzer its arguments, and the parser every input that it makes up.
@main enum Driver {
    nonisolated(unsafe) private static var check: @Sendable ([UInt8]) async throws -> Void = { _ in }

    /// libFuzzer starts the program again for some work, and does not know of the parser's name.
    private static let variable = "FAIRLEAD_FUZZ_PARSER"

    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        var name = ProcessInfo.processInfo.environment[variable]
        if name == nil, count > 1 {
            name = CommandLine.arguments[1]
            setenv(variable, CommandLine.arguments[1], 1)
            // The program's own name takes the place of the parser's.
            CommandLine.unsafeArgv[1] = CommandLine.unsafeArgv[0]
            arguments = CommandLine.unsafeArgv + 1
            count -= 1
        }
        guard let parser = Parser.all.first(where: { $0.name == name }) else {
            print(Parser.all.map(\.name).joined(separator: "\n"))
            return
        }
        check = parser.check
        exit(runLibFuzzer(&count, &arguments) { start, count in Driver.test(start, count) })
    }

    /// Tries one input. A violation ends the process, so that libFuzzer keeps the input.
    private static func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        let bytes = Array(UnsafeBufferPointer(start: start, count: count))
        let check = check
        let done = DispatchSemaphore(value: 0)
        // As in the tool, what hosts say is read on a thread of the pool.
        Task.detached {
            do {
                try await check(bytes)
            } catch {
                FileHandle.standardError.write(Data("\nVIOLATION: \(error)\n".utf8))
                abort()
            }
            done.signal()
        }
        done.wait()
        return 0
    }
}

/// libFuzzer's own main function (FuzzerInterface.h). The linker's name for it is used, as it has no header for Swift.
@_silgen_name("LLVMFuzzerRunDriver")
private func runLibFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
