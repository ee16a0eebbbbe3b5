import Core
import Synchronization

/// The landscapes of a moving peaks problem after each of its changes, the same for all who ask and in whatever order.
///
/// A landscape follows from the one before, so every 16th is kept from the beginning on, and beside those the ones last asked for.
final class PeakHistory: Sendable {
  private struct State {
    /// The landscapes after 0, 16, 32, ... changes.
    var landmarks: [PeakLandscape]
    /// Those last asked for, each in the slot that its number falls into.
    var recent = [(changes: Int, landscape: PeakLandscape)?](repeating: nil, count: 64)
  }

  private let settings: MovingPeaksConfiguration
  private let key: RandomKey
  private let state: Mutex<State>
  private static let spacing = 16

  init(_ settings: MovingPeaksConfiguration) {
    self.settings = settings
    key = RandomKey(seed: UInt64(settings.instance))["moving-peaks"]
    var random = key["start"].stream
    state = Mutex(State(landmarks: [PeakLandscape(settings, using: &random)]))
  }

  /// The landscape after so many changes. The next one takes microseconds; going back, at most 16 times as long.
  func landscape(after changes: Int) -> PeakLandscape {
    state.withLock { state in
      let slot = changes % state.recent.count
      if let found = state.recent[slot], found.changes == changes { return found.landscape }
      while state.landmarks.count <= changes / Self.spacing {
        let last = state.landmarks.count - 1
        let from = last * Self.spacing
        state.landmarks.append(advanced(state.landmarks[last], from: from, to: from + Self.spacing))
      }
      var landscape = state.landmarks[changes / Self.spacing]
      var from = changes - changes % Self.spacing
      if changes > from, let before = state.recent[(changes - 1) % state.recent.count], before.changes == changes - 1 {
        (landscape, from) = (before.landscape, changes - 1)
      }
      landscape = advanced(landscape, from: from, to: changes)
      state.recent[slot] = (changes, landscape)
      return landscape
    }
  }

  private func advanced(_ landscape: PeakLandscape, from: Int, to: Int) -> PeakLandscape {
    var landscape = landscape
    for number in from..<to {
      var random = key["change"][number].stream
      landscape.change(settings, using: &random)
    }
    return landscape
  }
}
