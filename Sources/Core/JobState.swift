import Synchronization

/// Which jobs are still to be handed out, and the error of the first that failed.
final class JobState: Sendable {
  private struct State {
    var next = 0
    var failure: (index: Int, error: any Error)?
  }

  private let count: Int
  private let state = Mutex(State())

  init(count: Int) { self.count = count }

  func take() -> Int? {
    state.withLock { state in
      guard state.next < count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  func fail(_ index: Int, _ error: any Error) {
    state.withLock { state in
      if let known = state.failure, known.index < index { return }
      state.failure = (index, error)
    }
  }

  var firstError: (any Error)? { state.withLock { $0.failure?.error } }
}
