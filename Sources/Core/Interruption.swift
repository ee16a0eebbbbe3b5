import Foundation
import Synchronization

/// Whether somebody asked the program to stop. Runs look at it after each step, long evaluations while they go on; then a checkpoint
/// is saved, from which the same command goes on.
public enum Interruption {
  /// What work that is cut short throws. It is no failure: nothing of it counts, and it is done anew when the run goes on.
  public struct Requested: Error {
    /// Work that is cut short now.
    public init() {}
  }

  private static let isRequested = Atomic<Bool>(false)

  /// Whether it has been asked for.
  public static var requested: Bool { isRequested.load(ordering: .relaxed) }

  /// Cuts work short that can be done anew, such as an evaluation.
  /// - Throws: `Requested` where it has been asked for.
  public static func check() throws {
    if requested { throw Requested() }
  }

  /// Asks for it, as an interrupt would.
  public static func request() { isRequested.store(true, ordering: .relaxed) }

  /// Lets SIGINT and SIGTERM ask for it; a second one ends the program at once.
  public static func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interruption.requested {
          signal(number, SIG_DFL)
          raise(number)
        }
        Interruption.request()
      }
    }
  }
}
