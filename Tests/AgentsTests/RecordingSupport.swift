import Core
import Foundation
import ReinforcementLearning

/// Acts by a rule: discrete or continuous numbers from an observation.
final class RuleActor: Actor {
  private let rule: ([Float]) -> [Float]

  init(_ rule: @escaping ([Float]) -> [Float]) { self.rule = rule }

  func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) {
    let (size, width) = (environment.specification.observationSize, environment.specification.actionSpace.width)
    for copy in 0..<actions.count {
      let numbers = rule(Array(environment.observations.dropFirst(copy * size).prefix(size)))
      for dimension in 0..<width {
        if actions.continuous.isEmpty {
          actions.discrete[copy * width + dimension] = Int32(numbers[dimension])
        } else {
          actions.continuous[copy * width + dimension] = numbers[dimension]
        }
      }
    }
  }
}

/// Recordings in a folder that goes when the test is over.
final class RecordingFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("recording-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Plays episodes of an environment with an actor, random where none is given, and writes them.
  func record<E: Environment>(
    _ environment: E, by actor: (any Actor)? = nil, episodes: Int, seed: UInt64 = 1
  ) throws -> URL {
    let file = url.appendingPathComponent("\(UUID().uuidString).safetensors")
    try recording(of: environment, by: actor, episodes: episodes, seed: seed).write(to: file)
    return file
  }
}

/// The recording of episodes that an actor plays, a random one where none is given.
func recording<E: Environment>(
  of environment: E, by actor: (any Actor)? = nil, episodes: Int, seed: UInt64 = 1
) throws -> Recording {
  let key = RandomKey(seed: seed)
  return try EpisodeRecorder.play(
    actor ?? RandomPolicy(environment.specification, key: key["policy"]), in: { try VectorEnvironment(environment, count: $0) },
    episodes: episodes, environment: "\(E.self)", origin: .object(["seed": .integer(Int(seed))]), key: key["environments"])
}
