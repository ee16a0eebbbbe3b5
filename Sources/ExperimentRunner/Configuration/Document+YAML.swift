import Core
import Yams

extension Document {
  /// The document as YAML that reads as the same document.
  func yaml() throws -> String {
    let text = try Yams.serialize(node: node, width: 120, allowUnicode: true)
    guard try Document(yaml: text, name: "experiment.yaml").canonical == canonical else {
      throw WarrenError("the file cannot be written as YAML that reads the same", kind: .failure)
    }
    return text
  }

  /// The same under a line that says where it comes from.
  func yaml(including names: [String]) throws -> String {
    let list = names.map { $0.replacing("\n", with: " ") }
    return try "# \(list[0]) with what it includes: \(list.dropFirst().joined(separator: ", "))\n" + yaml()
  }

  private var node: Node {
    switch content {
    case .scalar(let text, let isPlain):
      if isNothing { return Node("null", Tag(.implicit), .plain) }
      return Node(text, Tag(isPlain ? .implicit : .str), isPlain ? .plain : .doubleQuoted)
    case .list(let items):
      let isFlat = items.allSatisfy { if case .scalar = $0.content { true } else { false } }
      return Node(items.map(\.node), Tag(.seq), isFlat ? .flow : .block)
    case .mapping(let members):
      return Node(members.map { (Node($0.key), $0.value.node) }, Tag(.map), members.isEmpty ? .flow : .block)
    }
  }
}
