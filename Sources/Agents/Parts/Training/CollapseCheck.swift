import Core
import NeuralNetworks

/// Stops an agent whose weights are no finite numbers any more. It is looked at after every update, so that no step ends with such
/// weights, and the state before the step that fails is one to keep.
/// - Parameters:
///   - parameters: the weights after an update.
///   - owner: whose weights they are, such as `policy of SAC`; made up only where it is needed.
///   - update: the number of the update, the first being 1.
///   - environmentSteps: taken so far; nil where none are taken.
/// - Throws: `WarrenError` that says where it happened.
func requireFinite(
  _ parameters: Parameters, of owner: @autoclosure () -> String, update: Int, environmentSteps: Int?
) throws {
  guard !parameters.isFinite else { return }
  throw WarrenError(
    "the weights of the \(owner()) are no finite numbers after update \(update)"
      + (environmentSteps.map { ", after \($0) environment steps" } ?? ""),
    hint: "a smaller learning rate may help", kind: .failure)
}
