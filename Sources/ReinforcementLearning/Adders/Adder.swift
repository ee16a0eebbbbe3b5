/// Turns what happens in a batch of environments into items of a replay. ``EnvironmentLoop`` calls it.
public protocol Adder {
  /// Takes note of the first observations, after a reset and before the first step.
  mutating func addFirst(_ environment: any BatchEnvironment)
  /// Takes note of a step that has just been taken in the first `copies` environments with these actions.
  mutating func add(_ actions: ActionBatch, copies: Int, _ environment: any BatchEnvironment)
}
