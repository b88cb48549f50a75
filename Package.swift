// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "bobbin",
    products: [
        .executable(name: "bobbin", targets: ["bobbin"]),
        .executable(name: "bobbin-operator", targets: ["bobbin-operator"]),
        .library(name: "KubeModel", targets: ["KubeModel"]),
        .library(name: "KubeClient", targets: ["KubeClient"]),
        .library(name: "KubeRuntime", targets: ["KubeRuntime"]),
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
    targets: [
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev", "libssl-dev"])]
        ),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
        // The C library's allocator: how much of it is free, and how to give that back.
        .systemLibrary(name: "CAllocator"),
        .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Digests", dependencies: ["COpenSSL"]),
        // The server's end of TLS, by the libssl that libcurl brings anyway.
        .target(
            name: "ServerTLS",
            dependencies: ["CLibSSL", .product(name: "NIOCore", package: "swift-nio")]
        ),
        .target(name: "KubeModel"),
        .target(
            name: "KubeClient",
            dependencies: [
                "CCurl", "KubeModel",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .target(
            name: "KubeRuntime",
            dependencies: [
                "CAllocator", "Digests", "KubeModel", "KubeClient", "ServerTLS",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .target(name: "SpinAPI", dependencies: ["KubeModel"]),
        .target(name: "SpinRendering", dependencies: ["KubeModel", "SpinAPI"]),
        .target(name: "ShimRendering", dependencies: ["Digests", "KubeModel", "SpinAPI"]),
        .target(name: "Transfers", dependencies: ["CCurl"]),
        .target(
            name: "Artifacts",
            dependencies: ["CArchive", "CZlib", "Digests", "KubeModel", "SpinAPI", "Transfers"],
            // libarchive is linked statically: as a shared library it brings libxml2, and that brings ICU. What its
            // tar reader uses of other libraries, libcurl loads anyway.
            linkerSettings: [
                .linkedLibrary(":libarchive.a"), .linkedLibrary("z"), .linkedLibrary(":libzstd.so.1"),
            ]
        ),
        .target(
            name: "ContainerdConfiguration",
            dependencies: ["KubeModel", "SpinAPI", .product(name: "TOMLKit", package: "TOMLKit")]
        ),
        .target(
            name: "ShimInstallation",
            dependencies: [
                "Artifacts", "ContainerdConfiguration", "Digests", "KubeModel", "KubeRuntime", "SpinAPI",
                "Transfers",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .target(
            name: "BobbinOperator",
            dependencies: [
                "Digests", "KubeModel", "KubeClient", "KubeRuntime", "ShimRendering", "SpinAPI",
                "SpinRendering",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "OperatorFlags",
            dependencies: [
                "BobbinOperator", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .target(
            name: "Manifests",
            dependencies: ["KubeModel", .product(name: "Yams", package: "Yams")]
        ),
        // Makes the manifests of an app of what a person says. Pure.
        .target(name: "Scaffolding", dependencies: ["KubeModel", "SpinAPI"]),
        // What manifests would become, and what that would change. Pure.
        .target(
            name: "Preview",
            dependencies: ["Digests", "KubeModel", "ShimRendering", "SpinAPI", "SpinRendering"]
        ),
        // What a terminal shows: tables, trees, colours, progress.
        .target(name: "Terminal", dependencies: ["KubeModel"]),
        // What is wrong with a cluster, and what to do: pure, of what was read.
        .target(
            name: "Diagnosis",
            dependencies: ["BobbinOperator", "KubeModel", "SpinAPI", "SpinRendering", "Terminal"]
        ),
        // What `bobbin logs` and `bobbin connect` do.
        .target(
            name: "PodStreams",
            dependencies: [
                "KubeClient", "KubeModel", "KubeRuntime", "SpinAPI", "Terminal",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        // What `bobbin get` and `bobbin nodes` show of objects. Pure.
        .target(
            name: "Listings",
            dependencies: ["BobbinOperator", "KubeModel", "Manifests", "SpinAPI", "Terminal"]
        ),
        // The reference, made of the CRDs and of the command line's own description. Pure.
        .target(name: "CommandReference", dependencies: ["KubeModel"]),
        .target(
            name: "LocalControlPlane",
            dependencies: [
                "KubeModel", "Manifests",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "bobbin-operator",
            dependencies: [
                "BobbinOperator", "KubeClient", "KubeModel", "KubeRuntime", "OperatorFlags",
                "ShimInstallation", "SpinAPI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "bobbin",
            dependencies: [
                "BobbinOperator", "CommandReference", "Diagnosis", "KubeClient", "KubeModel",
                "KubeRuntime", "Listings", "LocalControlPlane", "Manifests", "OperatorFlags", "PodStreams",
                "Preview", "Scaffolding", "ShimRendering", "SpinAPI", "SpinRendering", "Terminal",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            // `bobbin local` brings the CRDs along, so that it works from anywhere.
            resources: [
                .embedInCode("CRDs/spinapps.yaml"), .embedInCode("CRDs/spinappexecutors.yaml"),
                .embedInCode("CRDs/shims.yaml"),
            ]
        ),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"]),
        .testTarget(
            name: "ServerTLSTests",
            dependencies: ["ServerTLS", .product(name: "NIOCore", package: "swift-nio")]
        ),
        // What the operator of the acceptance suite asked for, held against its roles.
        .testTarget(name: "RightsTests", dependencies: ["KubeModel", "Manifests"]),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal"]),
        .testTarget(
            name: "DiagnosisTests",
            dependencies: [
                "BobbinOperator", "Diagnosis", "KubeModel", "Manifests", "SpinAPI", "SpinRendering",
                "Terminal",
            ]
        ),
        .testTarget(
            name: "ScaffoldingTests",
            dependencies: ["Scaffolding", "KubeModel", "Manifests", "SpinAPI"]
        ),
        .testTarget(
            name: "PreviewTests",
            dependencies: [
                "BobbinOperator", "Preview", "KubeModel", "Manifests", "SpinAPI", "SpinRendering",
            ]
        ),
        .testTarget(
            name: "ListingsTests",
            dependencies: ["BobbinOperator", "KubeModel", "Listings", "Manifests", "Terminal"]
        ),
        .testTarget(name: "CommandReferenceTests", dependencies: ["CommandReference", "KubeModel"]),
        .testTarget(name: "KubeModelTests", dependencies: ["KubeModel"]),
        .testTarget(
            name: "KubeClientTests",
            dependencies: [
                "Attacks", "KubeClient", "KubeModel",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "KubeRuntimeTests",
            dependencies: [
                "Attacks", "Digests", "KubeRuntime", "KubeClient", "KubeModel", "ServerTLS",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "SpinRenderingTests",
            dependencies: ["Attacks", "SpinRendering", "SpinAPI", "KubeModel", "Manifests"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "ShimRenderingTests",
            dependencies: ["ShimRendering", "SpinAPI", "KubeModel", "Manifests"],
            exclude: ["Golden"]
        ),
        .testTarget(name: "TransfersTests", dependencies: ["Transfers", "Attacks", "HTTPFixture"]),
        .testTarget(
            name: "ArtifactsTests",
            dependencies: [
                "Artifacts", "Attacks", "Digests", "HTTPFixture", "KubeModel", "SpinAPI", "Transfers",
            ]
        ),
        .testTarget(
            name: "ContainerdConfigurationTests",
            dependencies: [
                "Attacks", "ContainerdConfiguration", "KubeModel", "SpinAPI",
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            exclude: ["Hosts"]
        ),
        .testTarget(
            name: "ShimInstallationTests",
            dependencies: [
                "bobbin-operator", "Artifacts", "ContainerdConfiguration", "Digests", "HTTPFixture",
                "KubeModel", "KubeRuntime", "ShimInstallation", "SpinAPI", "Transfers",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        // An HTTP server that misbehaves on request, for the tests of what downloads.
        .target(
            name: "HTTPFixture",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            path: "Tests/HTTPFixture"
        ),
        // Random input that can be repeated: what `make attack` runs for a minute, and the tests for a moment.
        .target(name: "Attacks", path: "Tests/Attacks"),
        // What GitOps controllers make of our objects' statuses.
        .target(name: "HealthChecks", dependencies: ["KubeModel", "Manifests"], path: "Tests/HealthChecks"),
        .testTarget(
            name: "PodStreamsTests",
            dependencies: [
                "PodStreams", "HTTPFixture", "KubeClient", "KubeModel", "SpinAPI", "Terminal",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "LocalControlPlaneTests",
            dependencies: [
                "Attacks", "LocalControlPlane", "Manifests", "KubeModel",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // The files in deploy/.
        .testTarget(
            name: "DeployTests",
            dependencies: [
                "Digests", "KubeModel", "Manifests", "SpinAPI",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["Golden", "Overlays"]
        ),
        .testTarget(
            name: "AcceptanceTests",
            dependencies: [
                // The programs under test, so that they are built before the suite runs them.
                "bobbin", "bobbin-operator",
                "HealthChecks", "KubeClient", "KubeModel", "LocalControlPlane", "Manifests",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            exclude: ["README.md"]
        ),
        .testTarget(
            name: "BobbinOperatorTests",
            dependencies: [
                "BobbinOperator", "Digests", "HealthChecks", "KubeRuntime", "KubeClient", "KubeModel",
                "SpinAPI", "SpinRendering", "LocalControlPlane", "Manifests",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
    ]
)

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

// One set of rules for every target: Swift 6 mode, plus the upcoming features that make imports, existentials
// and isolation explicit, so that nothing leaks into a module's interface by accident.
// CI makes every warning an error; people at work on something aren't stopped by one.
let isStrict = Context.environment["BOBBIN_WARNINGS_AS_ERRORS"] != nil
let settings: [SwiftSetting] =
    (isStrict ? [.treatAllWarnings(as: .error)] : []) + [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .strictMemorySafety(),
    ]
for target in package.targets where target.type != .system {
    target.swiftSettings = settings
}
