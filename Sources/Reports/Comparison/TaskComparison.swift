import Core

/// How the best method of a task stands against each of the others.
struct TaskComparison: Codable, Sendable {
  /// The best method by median against one other.
  struct Contest: Codable, Sendable {
    /// The other method.
    var label: String
    var series: Int
    /// By how much the best one is better (Hodges and Lehmann), in units of the measure; below zero when it is not.
    var shift: Double
    /// How likely a run of the best one is better than one of the other (Vargha and Delaney's A).
    var effect: Double
    /// The probability of so large a difference by chance (Mann and Whitney), corrected for the number of contests (Holm).
    var probability: Double
    /// Whether all runs of both have the same value.
    var isEqual: Bool
    /// Whether both have the same median in the digits shown.
    var isShared: Bool

    /// Whether the order of the two is established at the level of 5 percent.
    var isEstablished: Bool { probability < 0.05 }
  }

  var best: String
  var contests: [Contest]

  /// - Returns: nil with fewer than two methods that have values.
  init?(_ methods: [MethodFigures], measure: Measure) {
    let ranked = methods.filter { $0.median != nil }
    guard let first = ranked.first, ranked.count > 1 else { return nil }
    best = first.label
    let sign = measure.direction == .maximize ? 1.0 : -1
    func values(_ method: MethodFigures) -> [Double] {
      method.runs.filter(\.status.isCounted).compactMap(\.value).map { sign * $0 }
    }
    let own = values(first)
    let tests = ranked.dropFirst().compactMap { method in MannWhitney(own, values(method)).map { (method, $0) } }
    let format = ValueFormat(methods.flatMap { $0.runs.compactMap(\.value) })
    func shown(_ method: MethodFigures) -> String? { method.median.map { format($0) } }
    let corrected = MultipleTests.holm(tests.map(\.1.probability))
    contests = zip(tests, corrected).map { test, probability in
      Contest(
        label: test.0.label, series: test.0.series, shift: test.1.shift, effect: test.1.effect, probability: probability,
        isEqual: Set(own + values(test.0)).count == 1, isShared: shown(test.0) == shown(first))
    }
  }

  /// What the tests say, in a sentence or two; nil when there is nothing to say.
  var finding: String? {
    let established = contests.filter { $0.isEstablished && $0.effect > 0.5 }
    let equal = contests.filter(\.isEqual)
    // With those that share its place there is no order to establish.
    let open = contests.filter { !($0.isEstablished && $0.effect > 0.5) && !$0.isEqual && !$0.isShared }
    var sentences: [String] = []
    if !established.isEmpty {
      let names =
        established.count == contests.count && contests.count > 2 ? "all others" : Summary.list(established.map(\.label))
      sentences.append("That \(best) is better than \(names) is established at the level of 5 percent.")
    }
    if !open.isEmpty {
      let names = open.count > 6 ? "\(open.count) others" : Summary.list(open.map(\.label))
      sentences.append("Whether \(best) is better than \(names) is not established: so large a difference may be chance.")
    }
    if !equal.isEmpty { sentences.append("\(Summary.list(([best] + equal.map(\.label)))) do not differ.") }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }
}
