import ProxyModel

/// Reads what `podman.sh` tells of podman and its files. Every byte of it is hostile.
enum PodmanReader {
    /// Takes one section into the facts; sections of other kinds are passed over.
    ///
    /// - Parameters:
    ///   - section: a section about podman.
    ///   - facts: the facts of the host or of a user.
    static func read(_ section: HostAnswer.Section, into facts: inout HostFacts) {
        guard section.kind.hasPrefix("podman-") else { return }
        // Taken out, so that it is changed where it is: a host may have any number of files.
        var podman = facts.podman ?? PodmanFacts()
        facts.podman = nil
        switch section.kind {
        case "podman-version":
            podman.isInstalled = true
            podman.version = PodmanVersion(FactsReader.text(section.content))
        case "podman-file":
            podman.files.append(file(section))
        case "podman-unclear":
            let reason = DisplayText.line(section.content, limit: 200)
            podman.files.append(PodmanFileFact(path: section.argument, content: nil, problem: reason))
        default: break
        }
        facts.podman = podman
    }

    private static func file(_ section: HostAnswer.Section) -> PodmanFileFact {
        do {
            return PodmanFileFact(path: section.argument, content: try ContainersConf(Array(section.content)))
        } catch {
            // The place is one in the reduced file, which nobody has.
            return PodmanFileFact(path: section.argument, content: nil, problem: error.message)
        }
    }
}
