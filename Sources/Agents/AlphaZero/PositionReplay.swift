import Core

/// Positions of games that have ended, to learn policy and value from: the newest ones, older ones are overwritten.
final class PositionReplay {
  let capacity: Int
  let observationSize: Int
  let actionCount: Int
  /// How many positions are kept.
  private(set) var count = 0
  /// How many have been added.
  private(set) var insertCount = 0

  private var observations: [Float]
  /// The improved policy of the search; illegal actions are marked by -1.
  private var policies: [Float]
  private var values: [Float]

  init(capacity: Int, observationSize: Int, actionCount: Int) {
    (self.capacity, self.observationSize, self.actionCount) = (capacity, observationSize, actionCount)
    observations = [Float](repeating: 0, count: capacity * observationSize)
    policies = [Float](repeating: 0, count: capacity * actionCount)
    values = [Float](repeating: 0, count: capacity)
  }

  /// Adds a position.
  /// - Parameters:
  ///   - policy: what its policy ought to be; illegal actions -1.
  ///   - value: what its value ought to be.
  func add(observation: ArraySlice<Float>, policy: ArraySlice<Float>, value: Float) {
    let row = insertCount % capacity
    observations.replaceSubrange(row * observationSize..<(row + 1) * observationSize, with: observation)
    policies.replaceSubrange(row * actionCount..<(row + 1) * actionCount, with: policy)
    values[row] = value
    insertCount += 1
    count = min(count + 1, capacity)
  }

  /// Draws positions, every one equally likely, each under a symmetry that is drawn too.
  /// - Precondition: there is a position.
  func sample(into batch: PositionBatch, symmetries: SymmetryTable, using random: inout RandomStream) {
    let width = actionCount + 1
    observations.withUnsafeBufferPointer { observations in
      policies.withUnsafeBufferPointer { policies in
        for sample in 0..<batch.count {
          let row = random.integer(below: count)
          let order = symmetries.orders.count > 1 ? random.integer(below: symmetries.orders.count) : 0
          let symmetry = symmetries.orders[order]
          let from = observations.baseAddress! + row * observationSize
          let to = batch.observations + sample * observationSize
          if order == 0 {
            to.update(from: from, count: observationSize)
          } else {
            symmetry.observation.withUnsafeBufferPointer { order in
              for index in 0..<observationSize { to[index] = from[order[index]] }
            }
          }
          for action in 0..<actionCount {
            let share = policies[row * actionCount + symmetry.actions[action]]
            batch.policies[sample * width + action] = max(share, 0)
            batch.penalties[sample * width + action] = share < 0 ? PositionBatch.penalty : 0
          }
          batch.values[sample] = values[row]
        }
      }
    }
  }

  private struct State: Codable {
    var count: Int
    var insertCount: Int
  }

  /// The positions that are kept.
  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", State(count: count, insertCount: insertCount))
    snapshot.setArray("observations", Array(observations[..<(count * observationSize)]), shape: [count, observationSize])
    snapshot.setArray("policies", Array(policies[..<(count * actionCount)]), shape: [count, actionCount])
    snapshot.setArray("values", Array(values[..<count]))
    return snapshot
  }

  /// Takes back what a replay of the same size has saved.
  func restore(_ snapshot: Snapshot) throws {
    let state = try snapshot.value("state", as: State.self)
    guard (0...capacity).contains(state.count), state.insertCount >= state.count else {
      throw WarrenError("the snapshot holds \(state.count) positions, there is room for \(capacity)", kind: .failure)
    }
    let savedObservations: [Float] = try snapshot.array("observations", count: state.count * observationSize)
    let savedPolicies: [Float] = try snapshot.array("policies", count: state.count * actionCount)
    let savedValues: [Float] = try snapshot.array("values", count: state.count)
    observations.replaceSubrange(..<savedObservations.count, with: savedObservations)
    policies.replaceSubrange(..<savedPolicies.count, with: savedPolicies)
    values.replaceSubrange(..<savedValues.count, with: savedValues)
    (count, insertCount) = (state.count, state.insertCount)
  }
}

/// A batch of positions to learn from. Policies have one more column, for the value that the network gives beside its logits.
package final class PositionBatch {
  /// What is added to the logits of illegal actions, so that they have no share.
  package static let penalty: Float = -1e9

  package let count: Int
  /// [count × observation size].
  package let observations: UnsafeMutablePointer<Float>
  /// What policies ought to be, 0 for illegal actions and in the last column, [count × (actions + 1)].
  package let policies: UnsafeMutablePointer<Float>
  /// 0 for legal actions, ``penalty`` for illegal ones and in the last column, [count × (actions + 1)].
  package let penalties: UnsafeMutablePointer<Float>
  /// What values ought to be, [count].
  package let values: UnsafeMutablePointer<Float>
  /// The column of the value, for each row, [count].
  let valueColumns: UnsafeMutablePointer<Int32>

  package init(count: Int, observationSize: Int, actionCount: Int) {
    self.count = count
    observations = .allocate(capacity: count * observationSize)
    observations.initialize(repeating: 0, count: count * observationSize)
    let width = actionCount + 1
    policies = .allocate(capacity: count * width)
    policies.initialize(repeating: 0, count: count * width)
    penalties = .allocate(capacity: count * width)
    penalties.initialize(repeating: Self.penalty, count: count * width)
    values = .allocate(capacity: count)
    values.initialize(repeating: 0, count: count)
    valueColumns = .allocate(capacity: count)
    valueColumns.initialize(repeating: Int32(actionCount), count: count)
  }

  deinit {
    observations.deallocate()
    policies.deallocate()
    penalties.deallocate()
    values.deallocate()
    valueColumns.deallocate()
  }
}
