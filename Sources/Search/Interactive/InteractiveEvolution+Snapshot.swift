import Core

/// What a snapshot keeps of a page beside its genotypes.
private struct PageRecord: Codable {
  var generation: Int
  var departures: Int
  var identifiers: [Int]
  var origins: [String]
  var parents: [[Int]]
  var preferences: [Preference]
}

extension InteractiveEvolution {
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try encoding.save(pages.flatMap { $0.members.map(\.genotype) }, into: &snapshot, under: "members")
    try snapshot.setValue(
      "pages",
      pages.map { page in
        PageRecord(
          generation: page.generation, departures: page.departures, identifiers: page.members.map(\.identifier),
          origins: page.members.map(\.origin.rawValue), parents: page.members.map(\.parents),
          preferences: page.members.map(\.preference))
      })
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("key", key)
    try snapshot.setValue("count", count)
    try snapshot.setValue("mutationStrength", mutationStrength)
    return snapshot
  }

  /// Continues from a snapshot; the randomness goes on as it was saved, whatever the key was that this one began with.
  public mutating func restore(_ snapshot: Snapshot) throws {
    let genotypes = try encoding.restore(from: snapshot, under: "members")
    let records: [PageRecord] = try snapshot.value("pages")
    var restored: [Page] = []
    var start = 0
    for record in records {
      let size = record.identifiers.count
      guard start + size <= genotypes.count, record.origins.count == size, record.parents.count == size,
        record.preferences.count == size, record.generation >= 0, record.departures >= 0
      else { throw WarrenError("the pages of the snapshot do not fit its \(genotypes.count) members", kind: .failure) }
      let members = try (0..<size).map { place in
        guard let origin = Page.Origin(rawValue: record.origins[place]) else {
          throw WarrenError("a page of the snapshot has an unknown origin '\(record.origins[place])'", kind: .failure)
        }
        return Page.Member(
          identifier: record.identifiers[place], genotype: genotypes[start + place], origin: origin,
          parents: record.parents[place], preference: record.preferences[place])
      }
      var page = Page(generation: record.generation, members: members)
      page.departures = record.departures
      restored.append(page)
      start += size
    }
    guard start == genotypes.count, restored.last?.members.isEmpty == false else {
      throw WarrenError("the pages of the snapshot do not fit its \(genotypes.count) members", kind: .failure)
    }
    let strength: Double = try snapshot.value("mutationStrength")
    try InteractiveConfiguration.validate(mutationStrength: strength)
    let ledger: Ledger = try snapshot.value("ledger")
    let key: RandomKey = try snapshot.value("key")
    count = try snapshot.value("count")
    mutationStrength = strength
    self.ledger = ledger
    self.key = key
    pages = restored
  }
}
