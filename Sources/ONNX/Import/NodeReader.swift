import Core

/// One operator of a model, with checks of its settings.
///
/// Settings that nobody has asked for are errors in the end: they would change what the operator means.
final class NodeReader {
  let wire: WireNode
  /// File, name and operator, for messages.
  let place: String
  private var asked: Set<String> = []

  init(_ wire: WireNode, place: String) {
    self.wire = wire
    self.place = place
  }

  /// Where a node stands, for messages.
  static func place(_ node: WireNode, index: Int, in file: String) -> String {
    "\(file): node \(node.name.isEmpty ? "number \(index + 1)" : "'\(node.name)'") (\(node.opType))"
  }

  func refuse(_ message: String, hint: String? = nil) -> WarrenError {
    WarrenError(message, at: place, hint: hint, kind: .failure)
  }

  /// How many inputs there are, left-out ones at the end not counted.
  var inputCount: Int { (wire.input.lastIndex { !$0.isEmpty } ?? -1) + 1 }

  /// Whether an optional input is there.
  func hasInput(_ index: Int) -> Bool { index < wire.input.count && !wire.input[index].isEmpty }

  /// Whether somebody may use a result.
  func givesOutput(_ index: Int) -> Bool { index < wire.output.count && !wire.output[index].isEmpty }

  private func attribute(_ name: String, type: Int32) throws -> WireAttribute? {
    asked.insert(name)
    guard let attribute = wire.attribute.first(where: { $0.name == name }) else { return nil }
    guard attribute.type == type else { throw refuse("the attribute '\(name)' has the wrong type") }
    return attribute
  }

  func int(_ name: String) throws -> Int? { try attribute(name, type: 2).map { Int($0.i) } }

  func int(_ name: String, else value: Int) throws -> Int { try int(name) ?? value }

  func flag(_ name: String, else value: Bool = false) throws -> Bool { try int(name).map { $0 != 0 } ?? value }

  func float(_ name: String, else value: Float) throws -> Float { try attribute(name, type: 1).map(\.f) ?? value }

  func ints(_ name: String) throws -> [Int]? { try attribute(name, type: 7)?.ints.map { Int($0) } }

  func floats(_ name: String) throws -> [Float]? { try attribute(name, type: 6)?.floats }

  func string(_ name: String, else value: String) throws -> String {
    try attribute(name, type: 3).map { String(decoding: $0.s, as: UTF8.self) } ?? value
  }

  func strings(_ name: String) throws -> [String]? {
    try attribute(name, type: 8)?.strings.map { String(decoding: $0, as: UTF8.self) }
  }

  func tensor(_ name: String) throws -> HostArray? {
    try attribute(name, type: 4).map { try HostArray($0.t, at: place) }
  }

  /// Notes that an attribute does not matter here.
  func ignore(_ names: String...) { asked.formUnion(names) }

  /// - Throws: `WarrenError` when there is an attribute that nobody has asked for.
  func checkAllRead() throws {
    if let stray = wire.attribute.first(where: { !asked.contains($0.name) }) {
      throw refuse("the attribute '\(stray.name)' is not understood")
    }
  }
}
