import Core

/// Keeps the non-dominated of everything that is inserted, up to a number of them: then whoever adds least to the hypervolume goes.
///
/// The hypervolume is that within the archive's own worst costs and a tenth of its range beyond, so it needs no reference point. From
/// five objectives on, who adds least is estimated by sampling.
/// Where two objectives are compared, the ends of the front stay.
public struct ParetoArchive<Member: Codable & Sendable>: Sendable {
  /// How many members are kept at most.
  public let capacity: Int
  /// A row for each member.
  public private(set) var costs: CostMatrix
  /// The members.
  public private(set) var members: [Member] = []
  private var tree: ParetoTree

  /// An empty archive.
  public init(objectiveCount: Int, capacity: Int) {
    precondition(capacity >= 1, "an archive has room for at least one")
    self.capacity = capacity
    costs = CostMatrix(objectiveCount: objectiveCount)
    tree = ParetoTree(objectiveCount: objectiveCount)
  }

  /// Takes in a member, unless one here is nowhere worse, and drops those that it dominates.
  /// - Returns: whether it is in the archive now.
  @discardableResult
  public mutating func insert(_ member: Member, costs row: [Double]) -> Bool {
    precondition(row.count == costs.objectiveCount, "\(row.count) costs, expected \(costs.objectiveCount)")
    if tree.covers(row, costs) { return false }
    var dominated: [Int] = []
    tree.collectCovered(by: row, costs, into: &dominated)
    dominated.sort()
    // As if all were looked at in turn, the last member taking the place of each that goes.
    var next = 0
    while next < dominated.count {
      if dominated[dominated.count - 1] == members.count - 1 {
        remove(dominated.removeLast())
      } else {
        remove(dominated[next])
        next += 1
      }
    }
    costs.append(row)
    members.append(member)
    tree.insert(members.count - 1, costs)
    guard members.count > capacity else { return true }
    let least = costs.leastContributor()
    let isNew = least == members.count - 1
    remove(least)
    return !isNew
  }

  /// Removes a member; the last one takes its place.
  private mutating func remove(_ index: Int) {
    tree.swapRemove(index)
    costs.swapRemove(index)
    members.swapAt(index, members.count - 1)
    members.removeLast()
  }

  /// Keeps the archive in a snapshot.
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("costs", costs.values)
    try snapshot.setValue("members", members)
    return snapshot
  }

  /// Continues from what ``save()`` has kept.
  /// - Throws: `WarrenError` when it is missing or does not fit.
  public mutating func restore(_ snapshot: Snapshot) throws {
    let members = try snapshot.value("members", as: [Member].self)
    guard members.count <= capacity else {
      throw WarrenError("the archive holds \(members.count) members, expected at most \(capacity)", kind: .failure)
    }
    let values = try snapshot.array("costs", of: Double.self, count: members.count * costs.objectiveCount)
    self.members = members
    costs = CostMatrix(objectiveCount: costs.objectiveCount, values: values)
    tree = ParetoTree(costs)
  }
}
