import Core
import ReinforcementLearning

/// Plays an environment with random legal actions, twice with the same seed, and says in what it breaks the contract of a batch.
/// - Parameter longestEpisode: steps after which an episode counts as one that does not end.
package func checkGymnasium(
  _ environment: GymnasiumEnvironment, episodes: Int, key: RandomKey, longestEpisode: Int = 20_000
) -> [String] {
  do {
    let copies = min(episodes, 4)
    var digests: [UInt64] = []
    for _ in 0..<(environment.isNondeterministic ? 1 : 2) {
      // A batch of its own each time, so that nothing is left of the episodes before.
      var player = try CheckPlayer(environment.makeBatch(count: copies), key: key)
      if let finding = try player.play(episodes: episodes, longestEpisode: longestEpisode) { return [finding] }
      digests.append(player.digest)
    }
    return Set(digests).count == 1 ? [] : ["determinism: the same seed and the same actions do not give the same episodes"]
  } catch { return ["\(error)"] }
}

/// Plays one batch and keeps a digest of all that it has shown.
private struct CheckPlayer {
  private let batch: GymnasiumBatch
  private let policy: RandomPolicy
  private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325

  init(_ batch: GymnasiumBatch, key: RandomKey) throws {
    self.batch = batch
    policy = RandomPolicy(batch.specification, key: key["actions"])
    try batch.reset(key: key["environment"])
  }

  mutating func play(episodes: Int, longestEpisode: Int) throws -> String? {
    var lengths = [Int](repeating: 0, count: batch.count)
    var ended = 0
    note()
    while ended < episodes {
      try policy.act(in: batch)
      note()
      for copy in 0..<batch.count {
        lengths[copy] += 1
        if batch.statuses[copy].isLast {
          ended += 1
          lengths[copy] = 0
        } else if lengths[copy] >= longestEpisode {
          return "ending: an episode has not ended after \(longestEpisode) steps"
        }
      }
    }
    return nil
  }

  private mutating func note() {
    for number in batch.observations { mix(UInt64(number.bitPattern)) }
    for number in batch.rewards { mix(UInt64(number.bitPattern)) }
    for status in batch.statuses { mix(UInt64(status.rawValue)) }
    for isLegal in batch.legalActions { mix(UInt64(isLegal)) }
  }

  private mutating func mix(_ value: UInt64) { digest = (digest ^ value) &* 0x0000_0100_0000_01b3 }
}
