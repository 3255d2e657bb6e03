extension Keyword {
    /// What the tool makes of every keyword, as a page in Markdown: `docs/ssh-config.md`.
    public static var manual: String {
        let honoured = all.filter { $0.standing == .honoured }
        let harmless = all.filter { $0.standing == .harmless }
        let needing = all.compactMap { keyword -> String? in
            guard case .needsSSH(let need) = keyword.standing else { return nil }
            return "| `\(keyword.name)` | \(need.phrase) |\n"
        }
        return """
            # What fairlead makes of ssh_config

            `~/.ssh/config` and `/etc/ssh/ssh_config` are read as `ssh` reads them: what fairlead takes from them for a
            host agrees with `ssh -G HOST`, and what `ssh` would refuse is an error here, with the file and the line.
            `Match exec` runs its command once for each wording, for 60 seconds at most.

            ## Honoured

            \(names(honoured))

            ## Needs the system's ssh

            A host for which one of these is set goes through the system's `ssh` command (`transport: openssh`), and
            `fairlead hosts` says why:

            | keyword | when |
            |---|---|
            \(needing.joined())| `IdentityFile`, `CertificateFile`, `UserKnownHostsFile`, `IdentityAgent` | with the token `%C` or `%j`, which differ from one version of `ssh` to the next |
            | `User` | with a token or a variable, which older versions of `ssh` take as they are |
            | `Match` | where only `localnetwork`, `command`, `version` or a command with `%C` or `%j` decides |

            "Your own files" are those of `ssh -F` or `~/.ssh/config`, and what they include: what `/etc/ssh/ssh_config`
            sets for everyone is the distribution's default there.

            ## Without effect

            Read, checked where `ssh` checks them, and of no effect on what fairlead does, since they concern sessions of a
            person, forwards, other ways to log in, or what is shown:

            \(names(harmless))

            """
    }

    private static func names(_ keywords: [Keyword]) -> String {
        var lines = [""]
        for name in keywords.map({ "`\($0.name)`" }) {
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = name
            } else if line.count + name.count < 118 {
                lines[lines.count - 1] += ", " + name
            } else {
                lines[lines.count - 1] += ","
                lines.append(name)
            }
        }
        return lines.joined(separator: "\n")
    }
}
