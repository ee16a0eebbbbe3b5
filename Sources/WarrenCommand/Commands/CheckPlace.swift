import Foundation

/// Where a check is, for the case that the code it calls traps: then the program ends at once, and nothing but a signal handler can
/// still say which episode, step or genotype it was.
enum CheckPlace {
  private static let capacity = 1000
  /// The place as UTF-8: a handler must not touch a string.
  nonisolated(unsafe) private static let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
  nonisolated(unsafe) private static var count = 0
  /// What was to happen with each signal before.
  nonisolated(unsafe) private static let previous = UnsafeMutablePointer<sigaction>.allocate(capacity: 64)

  /// Keeps the place that the check has come to.
  static func set(_ place: String) {
    var place = place
    count = place.withUTF8 { text in
      let length = min(text.count, capacity)
      if let base = text.baseAddress { bytes.update(from: base, count: length) }
      return length
    }
  }

  /// Makes the signals of a trap write the place to standard error before they do what they did before.
  static func showWhenTrapped() {
    set("the beginning")
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
      var action = sigaction()
      sigaction(number, nil, &action)
      previous.advanced(by: Int(number)).initialize(to: action)
      signal(number) { CheckPlace.show($0) }
      // A stack that has overflown is none to show anything on.
      sigaction(number, nil, &action)
      action.sa_flags |= SA_ONSTACK
      sigaction(number, &action, nil)
    }
  }

  /// Lets the signals of a trap do what they did before.
  static func stopShowing() {
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
      sigaction(number, previous.advanced(by: Int(number)), nil)
    }
  }

  /// Writes the place and hands the signal back: the trap repeats itself as soon as this returns.
  private static func show(_ number: Int32) {
    let words: StaticString = "error: what is checked has trapped. The check had come to: "
    _ = write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
    _ = write(STDERR_FILENO, bytes, count)
    let end: StaticString = "\n"
    _ = write(STDERR_FILENO, end.utf8Start, end.utf8CodeUnitCount)
    sigaction(number, previous.advanced(by: Int(number)), nil)
  }
}
