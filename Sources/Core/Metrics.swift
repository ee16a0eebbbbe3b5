/// Named numbers that a step reports, in the order in which they were set. An empty value costs no allocation.
///
/// Names are those of the run directory: an objective's own name for the best value so far (`length`), `return` and `accuracy`
/// for evaluations, `loss`, `epsilon` and the like for training.
public struct Metrics: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// The numbers with their names.
  public private(set) var entries: [(name: String, value: Double)]

  /// Nothing to report.
  public init() { entries = [] }

  /// Metrics from a literal such as `["loss": 0.3]`.
  public init(dictionaryLiteral elements: (String, Double)...) {
    entries = elements.map { (name: $0.0, value: $0.1) }
  }

  /// Whether there is nothing to report.
  public var isEmpty: Bool { entries.isEmpty }

  /// The number of that name, if there is one.
  public subscript(name: String) -> Double? {
    get { entries.first { $0.name == name }?.value }
    set {
      let index = entries.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append((name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Adds the entries of `other`, which win where a name stands in both.
  public mutating func merge(_ other: Metrics) {
    for entry in other.entries { self[entry.name] = entry.value }
  }

  public static func == (left: Metrics, right: Metrics) -> Bool {
    left.entries.elementsEqual(right.entries) { $0.name == $1.name && $0.value == $1.value }
  }
}
