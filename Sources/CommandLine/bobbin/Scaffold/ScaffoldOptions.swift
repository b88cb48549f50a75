import ArgumentParser
import Foundation
import Scaffolding

/// What an app is to be like: the flags of spin-plugin-kube, with its names, shorthands and defaults, and more.
struct ScaffoldOptions: ParsableArguments {
    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("The image of the app in its registry.", valueName: "image")
    )
    var from: String?

    @Option(help: "The name of the app, instead of what the image is called.")
    var name: String?

    @Option(name: .shortAndLong, help: "The replicas of the app; the fewest, with an autoscaler.")
    var replicas: Int32 = 2

    @Option(help: "The most replicas of the app, with an autoscaler.")
    var maxReplicas: Int32 = 3

    @Option(help: "What scales the app: hpa or keda.", completion: .list(["hpa", "keda"]))
    var autoscaler: String?

    @Option(help: "The share of the requested CPU that the autoscaler aims at, in percent.")
    var autoscalerTargetCpuUtilization: Int32 = 60

    @Option(help: "The share of the requested memory that the autoscaler aims at, in percent.")
    var autoscalerTargetMemoryUtilization: Int32 = 60

    @Option(help: "The executor that runs the app; \"\" for the platform's choice.")
    var executor = "containerd-shim-spin"

    @Option(help: ArgumentHelp("The most CPU that a pod may use.", valueName: "amount"))
    var cpuLimit: String?

    @Option(help: ArgumentHelp("The CPU that a pod is given for sure.", valueName: "amount"))
    var cpuRequest: String?

    @Option(help: ArgumentHelp("The most memory that a pod may use.", valueName: "amount"))
    var memoryLimit: String?

    @Option(help: ArgumentHelp("The memory that a pod is given for sure.", valueName: "amount"))
    var memoryRequest: String?

    @Option(help: ArgumentHelp("The most memory that one invocation may use.", valueName: "amount"))
    var invocationMemoryLimit: String?

    @Flag(help: "Let the app use Azure Workload Identity.")
    var azureIdentity = false

    @Option(help: "The service account of the pods.")
    var serviceAccountName: String?

    @Option(
        name: [.customShort("s"), .long],
        help: ArgumentHelp(
            "A Secret of the namespace to pull the image with; may be repeated.",
            valueName: "name"
        )
    )
    var imagePullSecret: [String] = []

    @Option(help: ArgumentHelp("A component to run, instead of all; may be repeated.", valueName: "id"))
    var component: [String] = []

    @Option(
        name: [.customShort("c"), .long],
        help: ArgumentHelp(
            "A runtime configuration file, which is put into a Secret.",
            valueName: "file"
        ),
        completion: .file()
    )
    var runtimeConfigFile: String?

    @OptionGroup(title: "Variables") var variables: VariableOptions
    @OptionGroup(title: "Shape") var shape: ShapeOptions

    /// What the options ask for.
    ///
    /// - Throws: `ScaffoldError`, and ``UnreadableFile``.
    func scaffold(namespace: String?) throws -> Scaffold {
        guard let from else { throw ScaffoldError("--from must say the image of the app in its registry") }
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
                "invalid autoscaler type '\(autoscaler)'; the autoscaler type must be either 'hpa' or 'keda'"
            )
        }
        return chosen
    }
}

/// A file that can't be read, and why.
struct UnreadableFile: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "\(path) can't be read: \(reason)" }

    /// The bytes of a file, or of what a shell gives as one: `<(…)`.
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
