// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Scaffolding

/// The shape of an app: the flags of spin-plugin-kube with its names, shorthands and defaults, and more.
struct ScaffoldOptions: ParsableArguments {
    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("Image of the app.", valueName: "image")
    )
    var from: String?

    @Option(help: "Name of the app. Default: the name of the image.")
    var name: String?

    @Option(name: .shortAndLong, help: "Number of replicas, or the minimum with an autoscaler.")
    var replicas: Int32 = 2

    @Option(help: "Maximum number of replicas with an autoscaler.")
    var maxReplicas: Int32 = 3

    @Option(help: "Autoscaler to use: hpa or keda.", completion: .list(["hpa", "keda"]))
    var autoscaler: String?

    @Option(help: "Target CPU utilization of the autoscaler, in percent of the request.")
    var autoscalerTargetCpuUtilization: Int32 = 60

    @Option(help: "Target memory utilization of the autoscaler, in percent of the request.")
    var autoscalerTargetMemoryUtilization: Int32 = 60

    @Option(help: "Executor that runs the app. Use \"\" for the default executor.")
    var executor = "containerd-shim-spin"

    @Option(help: ArgumentHelp("CPU limit of a pod.", valueName: "amount"))
    var cpuLimit: String?

    @Option(help: ArgumentHelp("CPU request of a pod.", valueName: "amount"))
    var cpuRequest: String?

    @Option(help: ArgumentHelp("Memory limit of a pod.", valueName: "amount"))
    var memoryLimit: String?

    @Option(help: ArgumentHelp("Memory request of a pod.", valueName: "amount"))
    var memoryRequest: String?

    @Option(help: ArgumentHelp("Memory limit of an invocation.", valueName: "amount"))
    var invocationMemoryLimit: String?

    @Flag(help: "Use Azure Workload Identity.")
    var azureIdentity = false

    @Option(help: "ServiceAccount of the pods.")
    var serviceAccountName: String?

    @Option(
        name: [.customShort("s"), .long],
        help: ArgumentHelp(
            "Secret in the namespace to pull the image with. Can be repeated.",
            valueName: "name"
        )
    )
    var imagePullSecret: [String] = []

    @Option(
        help: ArgumentHelp("Component to run. Can be repeated. Default: all components.", valueName: "id")
    )
    var component: [String] = []

    @Option(
        name: [.customShort("c"), .long],
        help: ArgumentHelp(
            "Runtime configuration file to store in a Secret.",
            valueName: "file"
        ),
        completion: .file()
    )
    var runtimeConfigFile: String?

    @OptionGroup(title: "Variables") var variables: VariableOptions
    @OptionGroup(title: "Shape") var shape: ShapeOptions

    /// The scaffold that the options describe.
    ///
    /// - Throws: `ScaffoldError`, and ``UnreadableFile``.
    func scaffold(namespace: String?) throws -> Scaffold {
        guard let from else { throw ScaffoldError("--from must be set to the image of the app") }
        var scaffold = Scaffold(image: from)
        scaffold.name = name
        scaffold.namespace = namespace
        scaffold.executor = executor
        scaffold.replicas = replicas
        scaffold.maxReplicas = maxReplicas
        scaffold.autoscaler = try chosenAutoscaler()
        scaffold.targetCPUUtilization = autoscalerTargetCpuUtilization
        scaffold.targetMemoryUtilization = autoscalerTargetMemoryUtilization
        scaffold.cpuLimit = cpuLimit
        scaffold.cpuRequest = cpuRequest
        scaffold.memoryLimit = memoryLimit
        scaffold.memoryRequest = memoryRequest
        scaffold.invocationMemoryLimit = invocationMemoryLimit
        scaffold.usesAzureIdentity = azureIdentity
        scaffold.serviceAccountName = serviceAccountName
        scaffold.imagePullSecrets = NamedValues.list(imagePullSecret)
        scaffold.components = NamedValues.list(component)
        scaffold.runtimeConfig = try runtimeConfigFile.map(UnreadableFile.contents)
        try variables.add(to: &scaffold)
        try shape.add(to: &scaffold)
        return scaffold
    }

    private func chosenAutoscaler() throws -> Scaffold.Autoscaler? {
        guard let autoscaler, !autoscaler.isEmpty else { return nil }
        guard let chosen = Scaffold.Autoscaler(rawValue: autoscaler) else {
            throw ScaffoldError(
                "invalid autoscaler type \"\(autoscaler)\"; it must be \"hpa\" or \"keda\""
            )
        }
        return chosen
    }
}

/// A file that cannot be read, and why.
struct UnreadableFile: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "cannot read \"\(path)\": \(reason)" }

    /// The bytes of a file, or of a shell's process substitution: `<(…)`.
    static func contents(of path: String) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw UnreadableFile(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        do {
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            return Array(try file.readToEnd() ?? Data())
        } catch { throw UnreadableFile(path: path, reason: error.localizedDescription) }
    }
}
