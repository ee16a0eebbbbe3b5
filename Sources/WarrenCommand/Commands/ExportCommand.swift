import ArgumentParser
import Core
import ExperimentRunner
import Foundation
import NeuralNetworks
import ONNX

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a run's network, or what runs have logged, for other programs.",
    discussion: """
      The network is that of the best checkpoint. An ONNX model has one input, 'input', one output, 'output', and takes any number
      of rows; where the run has normalized its data, the model does so itself. A safetensors file has the parameters alone, in
      Warren's layout.

        warren export runs/digits/digits/supervised/seed-1 --onnx digits.onnx
        warren export runs/cartpole/cart-pole/dqn/seed-1 --safetensors values.safetensors
        warren export runs/cartpole --tensorboard logs && tensorboard --logdir logs
      """)

  @Argument(help: "The folder of a run: runs/EXPERIMENT/TASK/METHOD/seed-N.", completion: .directory)
  var folder: String

  @Option(help: "The ONNX model to write.", completion: .file(extensions: ["onnx"]))
  var onnx: String?

  @Option(help: "The safetensors file to write.", completion: .file(extensions: ["safetensors"]))
  var safetensors: String?

  @Option(
    help: "How the ONNX model takes images: channels-first, as PyTorch has them, or channels-last, as Warren has them.")
  var images = ImageLayout.channelsFirst

  @Option(
    help: "The folder for TensorBoard's event files: one for each run, in a folder of its own. Serves whole experiments too.",
    completion: .directory)
  var tensorboard: String?

  func validate() throws {
    if onnx == nil, safetensors == nil, tensorboard == nil {
      throw ValidationError("Say what to write: --onnx FILE, --safetensors FILE, --tensorboard FOLDER or several.")
    }
    if let onnx, let safetensors,
      URL(fileURLWithPath: onnx).standardizedFileURL == URL(fileURLWithPath: safetensors).standardizedFileURL
    {
      throw ValidationError("--onnx and --safetensors name the same file, \(onnx).")
    }
  }

  func run() throws {
    let location = try RunLocation(folder)
    if let tensorboard { try writeEvents(of: location, to: URL(fileURLWithPath: tensorboard, isDirectory: true)) }
    if onnx != nil || safetensors != nil { try writeNetwork(of: location) }
  }

  private func writeNetwork(of location: RunLocation) throws {
    guard let path = location.path else {
      throw WarrenError(
        "this is an experiment; name one of its runs", at: folder, hint: "expected runs/EXPERIMENT/TASK/METHOD/seed-N")
    }
    let (onnxFile, safetensorsFile) = (try onnx.map(outputFile), try safetensors.map(outputFile))
    let plan = try ExperimentPlan(ExperimentFile(recordedIn: location.root), registry: WarrenCommand.registry)
    let run = try plan.limited(to: path).runs[0]
    guard let learner = try run.restoredLearner(root: location.root, budget: plan.file.budget) else {
      throw WarrenError("the run has left no checkpoint", at: folder, kind: .failure)
    }
    guard let provider = learner as? any NetworkProviding else {
      throw WarrenError("the method '\(run.methodKind)' has made no network on this task that could be exported", at: folder)
    }
    let trained = try provider.trainedNetwork()
    if let onnxFile {
      try ONNXModel(exporting: trained, images: images, name: run.title).write(to: onnxFile)
      print("Wrote \(onnxFile.relativePath).")
    }
    if let safetensorsFile {
      try AtomicFile.write(Self.safetensors(trained.parameters, of: run.title), to: safetensorsFile)
      print("Wrote \(safetensorsFile.relativePath).")
    }
  }

  private static func safetensors(_ parameters: Parameters, of run: String) throws -> Data {
    var entries: [String: Safetensors.Entry] = [:]
    for entry in parameters.layout.entries {
      entries[entry.name] = Safetensors.Entry(
        type: .float32, shape: entry.shape.dimensions,
        bytes: (parameters[entry.name] ?? []).withUnsafeBufferPointer { Data(buffer: $0) })
    }
    return try Safetensors.encode(entries, metadata: ["run": run])
  }
}

extension ImageLayout: ExpressibleByArgument {}
