@testable import ProxyModel

/// `containers.conf`, which is TOML; what is written reads back.
enum ContainersConfCheck {
    @Sendable static func check(_ input: [UInt8]) throws {
        do {
            let file = try ContainersConf(input)
            try require(file.setsEnvironment || file.proxies.isEmpty, "proxies that nobody sets")
            let variables = file.proxies.map { (name: $0.name, value: String(decoding: $0.value ?? [], as: UTF8.self)) }
            for appends in [true, false] {
                // A value with a control character is refused.
                guard let text = try? ContainersConf.file(setting: variables, appends: appends) else { continue }
                let again = try ContainersConf(text)
                try requireEqual(again.proxies, file.proxies, "what is written of containers.conf")
                try requireEqual(again.appends, appends ? true : nil, "append")
                try require(!again.hasOtherEntries && !again.hasOtherSettings, "settings of others in our file")
            }
            let version = PodmanVersion("5.0")
            if let version { _ = try? PodmanEnvironment(files: [("/a", file), ("/b", file)], version: version) }
        } catch let problem as SharedFileProblem {
            try require(problem.line >= 1 && problem.column >= 1, "a place before the file")
            try SafeText.requireSafe(problem.description, "a problem")
        }
        _ = PodmanVersion(input.text)
    }
}
