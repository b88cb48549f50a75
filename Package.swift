// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

let package = Package(
    name: "bobbin",
    products: [
        .executable(name: "bobbin", targets: ["bobbin"]),
        .executable(name: "bobbin-operator", targets: ["bobbin-operator"]),
        // For Benchmarks, which is a package of its own, and for nobody else: docs/decisions/kube-modules-not-published.md.
        .library(name: "KubeModel", targets: ["KubeModel"]),
        .library(name: "KubeClient", targets: ["KubeClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Traits off: the Foundation trait would pull more of FoundationEssentials into the operator.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: Targets.all
)

/// The folders of `Sources`. What the modules of each may import is in Scripts/imports.toml, which `make lint` enforces;
/// docs/architecture.md says what each module is for.
enum Group: String {
    case system = "System"
    case kube = "Kube"
    case api = "API"
    case operators = "Operator"
    case node = "Node"
    case commandLine = "CommandLine"
    case controlPlane = "ControlPlane"
}

enum Targets {
    static var all: [Target] {
        system + kube + api + node + operators + controlPlane + commandLine + testSupport + suites
    }
}

// C libraries.
extension Targets {
    static var system: [Target] {
        [
            library(
                "CCurl",
                pkgConfig: "libcurl",
                providers: [.apt(["libcurl4-openssl-dev", "libssl-dev"])]
            ),
            library("COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
            library("CLibSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
            // The C library's allocator: how much of it is free, and how to give that back.
            library("CAllocator"),
            library("CArchive", providers: [.apt(["libarchive-dev"])]),
            library("CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        ]
    }
}

// What any operator in Swift needs. Knows no SpinApp.
extension Targets {
    static var kube: [Target] {
        [
            module("KubeModel", in: .kube),
            module("Digests", in: .kube, ["COpenSSL"]),
            module("ServerTLS", in: .kube, ["CLibSSL", .nioCore]),
            module("Curl", in: .kube, ["CCurl"]),
            module("KubeClient", in: .kube, ["Curl", "KubeModel", .logging, .subprocess]),
            module(
                "KubeRuntime",
                in: .kube,
                [
                    "CAllocator", "Digests", "KubeClient", "KubeModel", "ServerTLS", .deque, .heap, .logging,
                    .nioCore, .nioHTTP1, .nioPosix, .serviceLifecycle, .unixSignals,
                ]
            ),
            module("Manifests", in: .kube, ["KubeModel", .yams]),
        ]
    }
}

// Types, the objects that are to be, judgements of those that are. Pure.
extension Targets {
    static var api: [Target] {
        [
            module("SpinAPI", in: .api, ["KubeModel"]),
            module("SpinRendering", in: .api, ["KubeModel", "SpinAPI"]),
            module("ShimRendering", in: .api, ["Digests", "KubeModel", "SpinAPI"]),
            // How what is there is doing, and what follows from that.
            module("SpinState", in: .api, ["KubeModel", "SpinAPI", "SpinRendering"]),
        ]
    }
}

// The agent on the nodes.
extension Targets {
    static var node: [Target] {
        [
            module("Transfers", in: .node, ["Curl"]),
            module(
                "Artifacts",
                in: .node,
                ["CArchive", "CZlib", "Curl", "Digests", "KubeModel", "SpinAPI", "Transfers"],
                // libarchive is linked statically: as a shared library it brings libxml2, and that brings ICU. What its
                // tar reader uses of other libraries, libcurl loads anyway.
                links: [
                    .linkedLibrary(":libarchive.a"), .linkedLibrary("z"), .linkedLibrary(":libzstd.so.1"),
                ]
            ),
            module("ContainerdConfiguration", in: .node, ["KubeModel", "SpinAPI", .toml]),
            module(
                "ShimInstallation",
                in: .node,
                [
                    "Artifacts", "ContainerdConfiguration", "Curl", "Digests", "KubeModel", "KubeRuntime",
                    "SpinAPI", "Transfers", .logging, .serviceLifecycle, .subprocess, .unixSignals,
                ]
            ),
        ]
    }
}

// The operator: it decides what to write, and writes it.
extension Targets {
    static var operators: [Target] {
        [
            module(
                "BobbinOperator",
                in: .operators,
                [
                    "Digests", "KubeClient", "KubeModel", "KubeRuntime", "ShimRendering", "SpinAPI",
                    "SpinRendering", "SpinState", .logging, .serviceLifecycle,
                ]
            ),
            module("OperatorFlags", in: .operators, ["BobbinOperator", .argumentParser]),
            program(
                "bobbin-operator",
                in: .operators,
                [
                    "BobbinOperator", "KubeClient", "KubeModel", "KubeRuntime", "OperatorFlags",
                    "ShimInstallation", "SpinAPI", .argumentParser, .logging,
                ]
            ),
        ]
    }
}

// An API server for trying Bobbin out, and for its tests.
extension Targets {
    static var controlPlane: [Target] {
        [
            module(
                "LocalControlPlane",
                in: .controlPlane,
                [
                    "KubeModel", "Manifests", .logging, .nioCore, .nioHTTP1, .nioPosix, .serviceLifecycle,
                ],
                exclude: ["README.md"]
            )
        ]
    }
}

// The `bobbin` command.
extension Targets {
    static var commandLine: [Target] {
        [
            module("Terminal", in: .commandLine, ["KubeModel"]),
            module("Scaffolding", in: .commandLine, ["KubeModel", "SpinAPI"]),
            module(
                "Preview",
                in: .commandLine,
                ["Digests", "KubeModel", "ShimRendering", "SpinAPI", "SpinRendering", "SpinState"]
            ),
            module(
                "Diagnosis",
                in: .commandLine,
                ["KubeModel", "SpinAPI", "SpinRendering", "SpinState", "Terminal"]
            ),
            module(
                "Listings",
                in: .commandLine,
                ["KubeModel", "Manifests", "SpinAPI", "SpinState", "Terminal"]
            ),
            module(
                "PodStreams",
                in: .commandLine,
                [
                    "KubeClient", "KubeModel", "KubeRuntime", "SpinAPI", "Terminal", .logging, .nioCore,
                    .nioPosix,
                ]
            ),
            module("CommandReference", in: .commandLine, ["KubeModel"]),
            program(
                "bobbin",
                in: .commandLine,
                [
                    "BobbinOperator", "CommandReference", "Diagnosis", "KubeClient", "KubeModel",
                    "KubeRuntime",
                    "Listings", "LocalControlPlane", "Manifests", "OperatorFlags", "PodStreams", "Preview",
                    "Scaffolding", "ShimRendering", "SpinAPI", "SpinRendering", "SpinState", "Terminal",
                    .argumentParser,
                    .logging, .serviceLifecycle, .unixSignals,
                ],
                // `bobbin local` brings the CRDs along, so that it works from anywhere.
                resources: [
                    .embedInCode("CRDs/spinapps.yaml"), .embedInCode("CRDs/spinappexecutors.yaml"),
                    .embedInCode("CRDs/shims.yaml"),
                ]
            ),
        ]
    }
}

// What several test targets use.
extension Targets {
    static var testSupport: [Target] {
        [
            // An HTTP server that misbehaves on request, for the tests of what downloads.
            support("HTTPFixture", [.nioCore, .nioHTTP1, .nioPosix, .nioWebSocket]),
            // Random input that can be repeated: what `make attack` runs for a minute, and the tests for a moment.
            support("Attacks"),
            // What GitOps controllers make of our objects' statuses.
            support("HealthChecks", ["KubeModel", "Manifests"]),
        ]
    }
}

extension Targets {
    static var suites: [Target] {
        [
            tests("Digests"),
            tests("ServerTLS", [.nioCore]),
            tests("KubeModel"),
            tests("Curl"),
            tests("KubeClient", ["Attacks", "Curl", "KubeModel", .nioCore, .nioHTTP1, .nioPosix]),
            tests(
                "KubeRuntime",
                [
                    "Attacks", "Curl", "Digests", "KubeClient", "KubeModel", "ServerTLS", .logging, .nioCore,
                    .nioHTTP1,
                    .nioPosix, .serviceLifecycle,
                ]
            ),
            tests(
                "SpinRendering",
                ["Attacks", "KubeModel", "Manifests", "SpinAPI"],
                resources: [.copy("Fixtures")]
            ),
            tests("SpinState", ["KubeModel", "SpinAPI"]),
            tests("ShimRendering", ["KubeModel", "Manifests", "SpinAPI"], exclude: ["Golden"]),
            tests("Transfers", ["Attacks", "Curl", "HTTPFixture"]),
            tests("Artifacts", ["Attacks", "Digests", "HTTPFixture", "KubeModel", "SpinAPI", "Transfers"]),
            tests("ContainerdConfiguration", ["Attacks", "KubeModel", "SpinAPI", .toml], exclude: ["Hosts"]),
            tests(
                "ShimInstallation",
                [
                    "Artifacts", "ContainerdConfiguration", "Digests", "HTTPFixture", "KubeModel",
                    "KubeRuntime",
                    "SpinAPI", "Transfers", "bobbin-operator", .logging, .subprocess,
                ]
            ),
            tests(
                "BobbinOperator",
                [
                    "Digests", "HealthChecks", "KubeClient", "KubeModel", "KubeRuntime", "LocalControlPlane",
                    "Manifests", "SpinAPI", "SpinRendering", "SpinState", .logging,
                ]
            ),
            tests("LocalControlPlane", ["Attacks", "KubeModel", "Manifests", .logging]),
            tests("Terminal"),
            tests("Scaffolding", ["KubeModel", "Manifests", "SpinAPI"]),
            tests(
                "Preview",
                ["KubeModel", "Manifests", "SpinAPI", "SpinRendering", "SpinState"]
            ),
            tests(
                "Diagnosis",
                [
                    "KubeModel", "Manifests", "SpinAPI", "SpinRendering", "SpinState",
                    "Terminal",
                ]
            ),
            tests("Listings", ["KubeModel", "Manifests", "SpinState", "Terminal"]),
            tests(
                "PodStreams",
                ["HTTPFixture", "KubeClient", "KubeModel", "SpinAPI", "Terminal", .nioCore, .nioPosix]
            ),
            tests("CommandReference", ["KubeModel"]),
            // The files in deploy/, and the documents.
            suite(
                "DeployTests",
                ["Digests", "KubeModel", "Manifests", "SpinAPI", .subprocess],
                exclude: ["Golden", "Overlays"]
            ),
            // What the operator of the acceptance suite asked for, held against its roles.
            suite("RightsTests", ["KubeModel", "Manifests"]),
            suite(
                "AcceptanceTests",
                [
                    // The programs under test, so that they are built before the suite runs them.
                    "bobbin", "bobbin-operator",
                    "Curl", "HealthChecks", "KubeClient", "KubeModel", "LocalControlPlane", "Manifests",
                    .nioCore,
                    .nioPosix, .subprocess,
                ],
                exclude: ["README.md"]
            ),
        ]
    }
}

// MARK: How a target is made

/// A C library of the system, in `Sources/System`.
func library(_ name: String, pkgConfig: String? = nil, providers: [SystemPackageProvider] = []) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/\(Group.system.rawValue)/\(name)",
        pkgConfig: pkgConfig,
        providers: providers
    )
}

func module(
    _ name: String,
    in group: Group,
    _ uses: [Target.Dependency] = [],
    exclude: [String] = [],
    resources: [Resource] = [],
    links: [LinkerSetting] = []
) -> Target {
    .target(
        name: name,
        dependencies: uses,
        path: "Sources/\(group.rawValue)/\(name)",
        exclude: exclude,
        resources: resources,
        swiftSettings: swiftSettings(),
        linkerSettings: links
    )
}

func program(
    _ name: String,
    in group: Group,
    _ uses: [Target.Dependency],
    resources: [Resource] = []
) -> Target {
    .executableTarget(
        name: name,
        dependencies: uses,
        path: "Sources/\(group.rawValue)/\(name)",
        resources: resources,
        swiftSettings: swiftSettings()
    )
}

/// What test targets share, in `Tests`.
func support(_ name: String, _ uses: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: uses, path: "Tests/\(name)", swiftSettings: swiftSettings())
}

/// The tests of a module.
func tests(
    _ module: String,
    _ uses: [Target.Dependency] = [],
    exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    suite("\(module)Tests", [.byName(name: module)] + uses, exclude: exclude, resources: resources)
}

/// Tests of more than one module.
func suite(
    _ name: String,
    _ uses: [Target.Dependency],
    exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: uses,
        exclude: exclude,
        resources: resources,
        swiftSettings: swiftSettings()
    )
}

extension Target.Dependency {
    static var argumentParser: Self { product(name: "ArgumentParser", package: "swift-argument-parser") }
    static var deque: Self { product(name: "DequeModule", package: "swift-collections") }
    static var heap: Self { product(name: "HeapModule", package: "swift-collections") }
    static var logging: Self { product(name: "Logging", package: "swift-log") }
    static var nioCore: Self { product(name: "NIOCore", package: "swift-nio") }
    static var nioHTTP1: Self { product(name: "NIOHTTP1", package: "swift-nio") }
    static var nioPosix: Self { product(name: "NIOPosix", package: "swift-nio") }
    static var nioWebSocket: Self { product(name: "NIOWebSocket", package: "swift-nio") }
    static var serviceLifecycle: Self {
        product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    }
    static var subprocess: Self { product(name: "Subprocess", package: "swift-subprocess") }
    static var toml: Self { product(name: "TOMLKit", package: "TOMLKit") }
    static var unixSignals: Self { product(name: "UnixSignals", package: "swift-service-lifecycle") }
    static var yams: Self { product(name: "Yams", package: "Yams") }
}

/// One set of rules for every target: Swift 6 mode, plus the upcoming features that make imports, existentials
/// and isolation explicit, so that nothing leaks into a module's interface by accident.
/// CI makes every warning an error; people at work on something aren't stopped by one.
func swiftSettings() -> [SwiftSetting] {
    let isStrict = Context.environment["BOBBIN_WARNINGS_AS_ERRORS"] != nil
    return (isStrict ? [.treatAllWarnings(as: .error)] : []) + [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .strictMemorySafety(),
    ]
}

// BOBBIN_ONLY=KubeRuntimeTests,KubeClientTests swift test builds these tests and what they need, and nothing else: on a
// small machine a change of one module is tried in seconds rather than minutes.
if let only = Context.environment["BOBBIN_ONLY"]?.split(separator: ",").map(String.init) {
    let targets = Dictionary(uniqueKeysWithValues: package.targets.map { ($0.name, $0) })
    var needed: Set<String> = []
    var open = only
    while let name = open.popLast() {
        guard let target = targets[name], needed.insert(name).inserted else { continue }
        for dependency in target.dependencies {
            switch dependency {
            case .targetItem(let name, _), .byNameItem(let name, _): open.append(name)
            default: continue
            }
        }
    }
    package.targets.removeAll { !needed.contains($0.name) }
    package.products = []
}
