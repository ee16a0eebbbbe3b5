import Core
import ReinforcementLearning

/// What this process and the workers share: the actions one way, what came of them the other way; an entry or a row for each copy.
/// Workers may die in the middle of writing, so nothing here is believed before it has been looked at.
final class GymnasiumMemory {
  /// For each copy, whether it is to be stepped, is to begin a new episode, or is left alone.
  enum Order {
    static let step: UInt8 = 0
    static let begin: UInt8 = 1
    static let skip: UInt8 = 2
  }

  let orders: UnsafeMutablePointer<UInt8>
  /// The seeds of the episodes to begin.
  let seeds: UnsafeMutablePointer<Int64>
  let discreteActions: UnsafeMutablePointer<Int32>
  let continuousActions: UnsafeMutablePointer<Float>
  let rewards: UnsafeMutablePointer<Float>
  let statuses: UnsafeMutablePointer<UInt8>
  let observations: UnsafeMutablePointer<Float>
  let finalObservations: UnsafeMutablePointer<Float>
  let legalActions: UnsafeMutablePointer<UInt8>
  let finalLegalActions: UnsafeMutablePointer<UInt8>
  /// Where each of these begins, in bytes, by its name; `size`, the bytes in all; and `count`, the number of copies.
  let offsets: [String: Int]
  /// To be handed to the workers.
  var descriptor: Int32 { memory.descriptor }
  private let memory: SharedMemory

  /// Memory for so many copies.
  init(count: Int, specification: EnvironmentSpecification) throws {
    let (width, size) = (specification.actionSpace.width, specification.observationSize)
    let mask = specification.actionSpace.maskSize
    let parts = [
      ("orders", count), ("seeds", 8 * count), ("actions", 4 * count * width), ("rewards", 4 * count), ("statuses", count),
      ("observations", 4 * count * size), ("finalObservations", 4 * count * size), ("legalActions", count * mask),
      ("finalLegalActions", count * mask),
    ]
    var offsets = ["count": count]
    var end = 0
    for (name, bytes) in parts {
      offsets[name] = end
      end += (bytes + 63) & ~63
    }
    offsets["size"] = end
    self.offsets = offsets
    let memory = try SharedMemory(size: end)
    self.memory = memory
    func pointer<Element: BitwiseCopyable>(_ name: String, _ count: Int) -> UnsafeMutablePointer<Element> {
      memory.pointer(at: offsets[name]!, to: Element.self, count: count)
    }
    orders = pointer("orders", count)
    seeds = pointer("seeds", count)
    discreteActions = pointer("actions", count * width)
    continuousActions = pointer("actions", count * width)
    rewards = pointer("rewards", count)
    statuses = pointer("statuses", count)
    observations = pointer("observations", count * size)
    finalObservations = pointer("finalObservations", count * size)
    legalActions = pointer("legalActions", count * mask)
    finalLegalActions = pointer("finalLegalActions", count * mask)
  }
}
