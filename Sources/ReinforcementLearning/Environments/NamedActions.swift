/// An environment whose actions have names, for people who play it: `up`, `d3`, `pass`.
public protocol NamedActions: Environment {
  /// The name of an action of the discrete action space; no two actions have the same one.
  func name(of action: Int) -> String
}
