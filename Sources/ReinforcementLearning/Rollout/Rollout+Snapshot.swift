import Core

extension Rollout {
  /// All steps that it holds, and the present observations.
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("length", length)
    let rows = count + copies
    func set<Element: SnapshotElement>(_ name: String, _ pointer: UnsafeMutablePointer<Element>, _ count: Int) {
      snapshot.setArray(name, UnsafeBufferPointer(start: pointer, count: count))
    }
    set("observations", observations, rows * layout.observationSize)
    set("legalActions", legalActions, rows * layout.maskSize)
    set("begins", begins, rows)
    set("discreteActions", discreteActions, layout.isContinuous ? 0 : count * layout.actionWidth)
    set("continuousActions", continuousActions, layout.isContinuous ? count * layout.actionWidth : 0)
    set("logProbabilities", logProbabilities, count)
    set("values", values, count)
    set("rewards", rewards, count)
    set("nextValues", nextValues, count)
    snapshot.setArray("statuses", (0..<count).map { statuses[$0].rawValue })
    return snapshot
  }

  /// Continues from what a rollout of the same layout and number of copies has saved.
  public func restore(_ snapshot: Snapshot) throws {
    let saved = try snapshot.value("length", as: Int.self)
    guard saved >= 0 else { throw WarrenError("the snapshot holds a rollout of \(saved) steps", kind: .failure) }
    reserve(capacity: saved)
    let (count, rows) = (saved * copies, (saved + 1) * copies)
    func copy<Element: SnapshotElement>(_ name: String, _ pointer: UnsafeMutablePointer<Element>, _ count: Int) throws {
      try snapshot.copyArray(name, to: UnsafeMutableBufferPointer(start: pointer, count: count))
    }
    try copy("observations", observations, rows * layout.observationSize)
    try copy("legalActions", legalActions, rows * layout.maskSize)
    try copy("begins", begins, rows)
    try copy("discreteActions", discreteActions, layout.isContinuous ? 0 : count * layout.actionWidth)
    try copy("continuousActions", continuousActions, layout.isContinuous ? count * layout.actionWidth : 0)
    try copy("logProbabilities", logProbabilities, count)
    try copy("values", values, count)
    try copy("rewards", rewards, count)
    try copy("nextValues", nextValues, count)
    for (index, byte) in try snapshot.array("statuses", of: UInt8.self, count: count).enumerated() {
      guard let status = TimeStep.Status(rawValue: byte) else {
        throw WarrenError("the snapshot holds the status \(byte), which no step has", kind: .failure)
      }
      statuses[index] = status
    }
    length = saved
  }
}
