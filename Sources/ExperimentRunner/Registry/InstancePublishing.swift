/// A problem that writes down what it is about, so that anyone can check a solution without Warren.
///
/// A run's `result.json` holds the solution; `instance.json`, beside the folders of the methods, holds the instance it belongs to:
/// the coordinates of cities, the weights and values of items, the clues of a puzzle. A problem whose instance is drawn by a
/// generator should conform, as nobody else can draw it again.
public protocol InstancePublishing: Sendable {
  /// The instance in plain names and numbers. It decides by itself what a solution is worth.
  var publishedInstance: any Encodable { get }
}
