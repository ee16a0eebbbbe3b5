import Core
import Foundation
import ReinforcementLearning

/// The settings of ``POMOLearner``.
public struct POMOConfiguration: Configuration {
  /// What the policy is trained on.
  public enum Training: String, Codable, Sendable, CaseIterable {
    /// Instances drawn at random, of the size of the task's.
    case distribution
    /// The task's instance itself, in all its symmetric forms.
    case instance
    /// Nothing: the policy is used as it was loaded.
    case none
  }

  /// How solutions are built once the policy is used.
  public enum Decoding: String, Codable, Sendable, CaseIterable {
    case greedy, sampled
  }

  public var width = 128
  public var heads = 8
  public var layers = 3
  public var hiddenWidth = 512
  public var clip: Float = 10
  public var batchSize = 64
  public var starts: Int?
  public var learningRate: Float = 1e-3
  public var warmUp = 100
  public var decayFraction = 0.8
  public var largestGradientNorm: Float = 1
  public var training = Training.distribution
  public var decoding = Decoding.greedy
  public var samples = 1
  public var augmentation = true
  public var policy: String?

  public init() {}

  public static let help = [
    "width": "The numbers of a node's embedding.",
    "heads": "The heads of attention, in the encoder and in the decoder's glimpse; divide the width.",
    "layers": "The layers of the encoder.",
    "hiddenWidth": "The width of the hidden layer in each of the encoder's feed-forward parts.",
    "clip": "The logits of a choice lie between minus and plus this.",
    "batchSize": "Instances of one update.",
    "starts":
      "Solutions that are built at a time, each from another first node; one for every node, at most 100, when left out.",
    "learningRate": "How far a step of Adam goes.",
    "warmUp": "Updates in which the learning rate grows to its height.",
    "decayFraction":
      "The share of a budget of steps or evaluations over which the learning rate stays; then it falls to a tenth.",
    "largestGradientNorm": "A gradient of a larger norm is scaled down to it.",
    "training": "What the policy learns from: drawn instances, the task's instance itself, or nothing.",
    "decoding": "How solutions are built: with the most probable choices, or drawn by their probabilities.",
    "samples": "How many solutions are drawn from each start where they are drawn.",
    "augmentation":
      "Whether an instance is solved in all the symmetric forms that its task knows (eight of cities in the plane) and the best solution is kept.",
    "policy": "The folder of a checkpoint of an earlier run whose weights are taken over; relative to the experiment file.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "starts": .atLeast(2, "as they are each other's baseline"),
    "width": .from(1, to: 4096),
    "layers": .from(1, to: 64),
    "hiddenWidth": .from(1, to: 65536),
    "clip": .above(0),
    "batchSize": .from(1, to: 65536),
    "learningRate": .above(0),
    "warmUp": .atLeast(0),
    "decayFraction": .from(0, to: 1),
    "largestGradientNorm": .above(0),
    "samples": .from(1, to: 10_000),
  ]

  public func validate() throws {
    try checkBounds()
    try requireSetting(heads > 0 && width % max(heads, 1) == 0, "heads", "a divisor of 'width', \(width)", heads)
    if decoding == .greedy { try requireSetting(samples == 1, "samples", "1 where choices are not drawn", samples) }
  }

  /// How many solutions of an instance with that many nodes are built at a time in training.
  func startCount(nodes: Int) -> Int { max(starts ?? min(nodes, 100), 2) }
}

extension POMOConfiguration {
  /// Checks these settings, alone and against a problem.
  /// - Throws: `WarrenError` when they are out of range or do not fit.
  public func check(_ problem: ConstructionProblem) throws {
    try validate()
    let nodes = problem.task.nodeCount
    guard nodes >= 2 else { throw WarrenError("POMO chooses among two nodes or more, the task has \(nodes)") }
    if training == .instance, problem.score == nil {
      throw WarrenError(
        "'training' is 'instance', but the task has \(problem.count) instances", hint: "choose 'distribution', or a task of one"
      )
    }
    if training == .none, policy == nil {
      throw WarrenError("'training' is 'none', so 'policy' must name the checkpoint of a trained one")
    }
    // Rows of the glimpse's probabilities are by far the largest part.
    let count = startCount(nodes: nodes)
    let bytes = 4 * Double(count) * Double(nodes) * Double(heads) * Double(nodes)
    guard training == .none || bytes <= 1e9 else {
      throw WarrenError(
        "solutions of \(nodes) nodes from \(count) starts need more than a gigabyte for each thread", hint: "set fewer 'starts'"
      )
    }
  }
}

extension POMOConfiguration: FileReadingConfiguration {
  public func resolvingPaths(from folder: URL) -> POMOConfiguration {
    var settings = self
    settings.policy = policy.map {
      URL(fileURLWithPath: $0, relativeTo: folder.appendingPathComponent("", isDirectory: true)).path
    }
    return settings
  }

  public var files: [URL] {
    policy.map { [URL(fileURLWithPath: $0, isDirectory: true).appendingPathComponent("arrays.safetensors")] } ?? []
  }
}
