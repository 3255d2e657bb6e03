import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Files that cannot be read are diagnostics among the others")
struct InputsFilesTests {
    static let example = InputsExamplesTests.folder.appending(path: "regions").path

    @Test func filesOfAnExample() throws {
        let inputs = InputFiles.load(
            inventories: ["\(Self.example)/inventory.yaml"], spec: "\(Self.example)/proxy.yaml")
        #expect(try inputs.get().desiredStates.count == 14)
        #expect(try InputFiles.load(inventories: ["\(Self.example)/inventory.yaml"]).get().hosts.count == 14)
    }

    @Test func missingFiles() {
        let inputs = InputFiles.load(inventories: ["/nowhere/inventory.yaml"], spec: "/")
        #expect(
            inputs.diagnostics.map(\.formatted) == [
                "/:1:1: error: this is a folder, not a file [file]",
                "/nowhere/inventory.yaml:1:1: error: the file does not exist; "
                    + "'fairlead init' writes one to start from [file]",
            ])
        #expect(throws: InvalidInput.self) { try inputs.get() }
    }

    @Test func endlessFile() {
        #expect(
            InputFiles.document("/dev/zero").diagnostics.map(\.formatted) == [
                "/dev/zero:1:1: error: the file is larger than 16 MiB; split it [file-size]"
            ])
    }

    @Test func standardInputTwice() {
        #expect(
            InputFiles.load(inventories: ["-"], spec: "-").diagnostics.map(\.formatted) == [
                "-:1:1: error: standard input can be read once only; name a file for the others [file]"
            ])
    }

    @Test func aBrokenFileDoesNotHideTheOther() {
        let inputs = InputValidation.validate(
            inventory: [YAMLReader.read(Array("hosts: [".utf8), file: "inventory.yaml")],
            spec: YAMLReader.read(Array("proxy: none\nproxy: none\ntargets: [dokcer]".utf8), file: "proxy.yaml"))
        #expect(
            inputs.diagnostics.map(\.formatted) == [
                "inventory.yaml:2:1: error: a value is missing here [yaml]",
                "proxy.yaml:1:1: error: a proxy spec has no version; add 'version: 1' as its first line [version]",
                "proxy.yaml:2:1: error: key 'proxy' is set already, at line 1 [duplicate-key]",
                "proxy.yaml:3:11: error: unknown target 'dokcer'; did you mean 'docker'? [unknown-target]",
            ])
    }
}
