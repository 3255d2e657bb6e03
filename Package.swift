// swift-tools-version: 6.3
import PackageDescription

/// libFuzzer's archive, where `Scripts/fuzz` builds: then the modules report to it which branches an input takes. They are
/// optimised, since a fuzzer lives on speed; what traps still does.
let libFuzzer = Context.environment["FAIRLEAD_FUZZ"]
let instrumented: [SwiftSetting] = libFuzzer == nil ? [] : [.unsafeFlags(["-sanitize=fuzzer", "-O"])]

/// Settings of every Swift target: one place, so that no module is laxer than another.
let common: [SwiftSetting] =
    instrumented + [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]

/// Planning has no I/O, no clock and no concurrency, and the compiler sees to it: the modules that offer them
/// cannot be found from the pure module, and `_Concurrency` (tasks, clocks) is not imported.
/// `Scripts/check-purity` looks at what the standard library itself offers (`print`, `readLine`, `random`).
let pure: [SwiftSetting] =
    common + [
        .unsafeFlags(
            [
                "Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin", "Dispatch", "Synchronization",
                "SystemPackage",
            ]
            .flatMap { ["-module-alias", "\($0)=\($0)_is_not_allowed_in_the_pure_module"] }
                + ["-Xfrontend", "-disable-implicit-concurrency-module-import"])
    ]

let package = Package(
    name: "fairlead",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "fairlead", targets: ["fairlead"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .target(name: "ProxyModel", swiftSettings: pure),
        .target(name: "HostAccess", swiftSettings: common),
        .systemLibrary(
            name: "CLibSSH2", pkgConfig: "libssh2",
            providers: [.apt(["libssh2-1-dev"]), .brew(["libssh2"])]),
        .target(
            name: "SSHTransport",
            dependencies: [
                "HostAccess", "CLibSSH2",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: common),
        .target(name: "SSHConfig", swiftSettings: common),
        .target(
            name: "ProcessTransport",
            dependencies: [
                "HostAccess",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: common),
        .target(
            name: "Fleet",
            dependencies: ["ProxyModel", "HostAccess"],
            resources: [
                .embedInCode("HostProgram/observe.sh"),
                .embedInCode("HostProgram/engine.sh"),
                .embedInCode("HostProgram/containers.sh"),
                .embedInCode("HostProgram/podman.sh"),
                .embedInCode("HostProgram/environment.sh"),
                .embedInCode("HostProgram/service.sh"),
                .embedInCode("HostProgram/users.sh"),
                .embedInCode("HostProgram/census.sh"),
                .embedInCode("HostProgram/runs.sh"),
                .embedInCode("HostProgram/change.sh"),
                .embedInCode("HostProgram/change-journal.sh"),
                .embedInCode("HostProgram/change-files.sh"),
                .embedInCode("HostProgram/change-units.sh"),
                .embedInCode("HostProgram/change-recover.sh"),
                .embedInCode("HostProgram/change-service.sh"),
                .embedInCode("HostProgram/change-user.sh"),
            ],
            swiftSettings: common),
        .target(
            name: "FairleadCommands",
            dependencies: [
                "ProxyModel", "HostAccess", "Fleet", "SSHTransport", "SSHConfig", "ProcessTransport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ],
            // `Schemas` is a link to the folder at the top: one copy of each schema.
            resources: [
                .embedInCode("Schemas/diagnostics.schema.json"),
                .embedInCode("Schemas/explanation.schema.json"),
                .embedInCode("Schemas/hosts.schema.json"),
                .embedInCode("Schemas/inventory.schema.json"),
                .embedInCode("Schemas/plan.schema.json"),
                .embedInCode("Schemas/proxy.schema.json"),
                .embedInCode("Schemas/report.schema.json"),
                .embedInCode("Schemas/trust.schema.json"),
                .embedInCode("Schemas/verification.schema.json"),
            ],
            swiftSettings: common),
        .executableTarget(name: "fairlead", dependencies: ["FairleadCommands"], swiftSettings: common),
        .target(
            name: "TestSupport",
            dependencies: [
                "HostAccess", "ProxyModel",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/TestSupport",
            swiftSettings: common),
        .testTarget(name: "ProxyModelTests", dependencies: ["ProxyModel"], swiftSettings: common),
        .testTarget(name: "SSHConfigTests", dependencies: ["SSHConfig"], swiftSettings: common),
        .testTarget(
            name: "ProcessTransportTests",
            dependencies: ["ProcessTransport", "SSHTransport", "HostAccess", "TestSupport"], swiftSettings: common),
        .testTarget(
            name: "SSHTransportTests",
            dependencies: [
                "SSHTransport", "TestSupport", "HostAccess", "Fleet", "ProxyModel",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: common),
        .testTarget(
            name: "FairleadCommandsTests",
            dependencies: [
                "FairleadCommands", "Fleet", "ProxyModel", "HostAccess", "SSHTransport", "TestSupport",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: common),
        .testTarget(
            name: "FleetTests",
            dependencies: [
                "Fleet", "ProxyModel", "HostAccess", "SSHTransport", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: common),
    ],
    swiftLanguageModes: [.v6]
)

// The checks of `Fuzz`: with libFuzzer a program that it drives, without it a test that replays the corpus.
let fuzzing: [Target.Dependency] = [
    "ProxyModel", "HostAccess", "Fleet", "SSHTransport", "SSHConfig", "FairleadCommands",
    .product(name: "NIOCore", package: "swift-nio"),
]
if let libFuzzer {
    package.targets.append(
        .executableTarget(
            name: "FairleadFuzz", dependencies: fuzzing, path: "Fuzz",
            exclude: ["Corpus", "Dictionaries", "Tests"], sources: ["Checks", "Driver"],
            swiftSettings: common + [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-Xlinker", libFuzzer])]))
} else {
    package.targets.append(
        .testTarget(
            name: "FuzzTests", dependencies: fuzzing, path: "Fuzz",
            exclude: ["Corpus", "Dictionaries", "Driver"], sources: ["Checks", "Tests"], swiftSettings: common))
}
