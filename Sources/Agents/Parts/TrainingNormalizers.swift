import Core
import ReinforcementLearning

/// What the numbers of training environments are brought to before a policy sees them and learns from them: the statistics of
/// observations and rewards, where the settings ask for them.
package final class TrainingNormalizers {
  /// The statistics of observations; nil where they stay as they are.
  package private(set) var observations: ObservationNormalizer?
  private var rewards: RewardNormalizer?
  private let rewardScale: Float

  /// - Parameters:
  ///   - observations: nil leaves them as they are.
  ///   - rewards: nil multiplies them by `rewardScale`.
  package init(observations: ObservationNormalizer? = nil, rewards: RewardNormalizer? = nil, rewardScale: Float = 1) {
    self.observations = observations
    self.rewards = rewards
    self.rewardScale = rewardScale
  }

  /// Takes note of the present observations, [rows × observation size].
  func observe(_ present: UnsafePointer<Float>, rows: Int) { observations?.observe(present, rows: rows) }

  /// Takes note of the rewards of a step of the first `copies` environments.
  func observeRewards(_ environment: any BatchEnvironment, copies: Int) {
    rewards?.observe(
      environment.rewards.baseAddress!, statuses: environment.statuses.baseAddress!, copies: copies)
  }

  /// Writes observations as networks get them, [rows × size]; both may be the same memory.
  func scale(
    observations raw: UnsafePointer<Float>, rows: Int, size: Int, into result: UnsafeMutablePointer<Float>
  ) {
    if let observations {
      observations.normalize(raw, rows: rows, into: result)
    } else if result != raw {
      result.update(from: raw, count: rows * size)
    }
  }

  /// Writes rewards as they are learned from; both may be the same memory.
  func scale(rewards raw: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>) {
    if let rewards { return rewards.scale(raw, count: count, into: result) }
    for index in 0..<count { result[index] = rewardScale * raw[index] }
  }

  /// What has been seen.
  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    if let observations { snapshot.merge(try observations.save(), under: "observationNormalizer") }
    if let rewards { snapshot.merge(try rewards.save(), under: "rewardNormalizer") }
    return snapshot
  }

  /// Continues from what normalizers of the same settings have saved.
  func restore(_ snapshot: Snapshot) throws {
    try observations?.restore(snapshot.section("observationNormalizer"))
    try rewards?.restore(snapshot.section("rewardNormalizer"))
  }
}
