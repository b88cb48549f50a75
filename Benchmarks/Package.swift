// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// A package of its own, so that nobody who uses Bobbin builds what only measures it.
let package = Package(
    name: "bobbin-benchmarks",
    dependencies: [
        .package(name: "bobbin", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .executableTarget(
            name: "apply-latency",
            dependencies: [
                .product(name: "KubeClient", package: "bobbin"),
                .product(name: "KubeModel", package: "bobbin"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(
            name: "fleet",
            dependencies: [
                .product(name: "KubeClient", package: "bobbin"),
                .product(name: "KubeModel", package: "bobbin"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
