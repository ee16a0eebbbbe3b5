/// Something that a person can put right: what is wrong, where, and what was expected.
public struct WarrenError: Error, CustomStringConvertible, Sendable, Equatable {
  /// What kind of mistake it is; the command line turns it into an exit status.
  public enum Kind: Sendable, Equatable {
    /// The request itself is wrong: an unknown key, a malformed file, a pair that does not fit. Nothing has run.
    case usage
    /// The request was right, but carrying it out failed: a full disk, a number that diverged.
    case failure
  }

  /// What kind of mistake it is.
  public var kind: Kind
  /// What is wrong and what was expected, as one or more sentences without a final full stop.
  public var message: String
  /// Where: a file with its line, a key path, a run.
  public var place: String?
  /// What might help: the nearest valid name, the valid choices.
  public var hint: String?

  /// An error with a message, where it applies, and what might help.
  public init(_ message: String, at place: String? = nil, hint: String? = nil, kind: Kind = .usage) {
    self.kind = kind
    self.message = message
    self.place = place
    self.hint = hint
  }

  public var description: String {
    (place.map { "\($0): " } ?? "") + message + (hint.map { " (\($0))" } ?? "")
  }

  /// The same error, found inside something larger: `place` goes before the place it has.
  public func within(_ outer: String) -> WarrenError {
    var error = self
    error.place = place.map { "\(outer): \($0)" } ?? outer
    return error
  }

  /// "did you mean 'x'?" for the nearest valid name; else the valid names, when they are few.
  public static func hint(for name: String, among valid: [String]) -> String? {
    if let nearest = nearestName(to: name, among: valid) { return "did you mean '\(nearest)'?" }
    guard !valid.isEmpty, valid.count <= 24 else { return nil }
    return "valid: " + valid.sorted().joined(separator: ", ")
  }
}

/// The name closest to `name` in single-character edits, if it is close enough to be a likely slip.
public func nearestName(to name: String, among valid: [String]) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
  let nearest = valid.map { (name: $0, distance: editDistance(wanted, Array($0.lowercased().unicodeScalars))) }
    .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
  // Where every letter differs, nothing speaks for a slip.
  guard let nearest, nearest.distance <= max(1, wanted.count / 3), nearest.distance < wanted.count else { return nil }
  return nearest.name
}

/// Levenshtein's distance with transpositions of neighbours counted as one edit (optimal string alignment).
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var older = [Int]()
  var previous = Array(0...b.count)
  var current = previous
  for i in a.indices {
    current[0] = i + 1
    for j in b.indices {
      var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
      current[j + 1] = best
    }
    older = previous
    swap(&previous, &current)
  }
  return previous[b.count]
}
