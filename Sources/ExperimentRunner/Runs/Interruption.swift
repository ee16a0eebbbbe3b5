import Foundation
import Synchronization

/// Whether somebody asked the program to stop. Runs look at it after each step, save a checkpoint and return.
public enum Interruption {
  private static let isRequested = Atomic<Bool>(false)

  /// Whether it has been asked for.
  public static var requested: Bool { isRequested.load(ordering: .relaxed) }

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
