import Core
import Foundation

/// Counts the wall-clock time of one thread while it runs, and its processor time with that of the threads that share its work.
struct Stopwatch {
  private(set) var seconds: Double
  private(set) var cpuSeconds: Double
  private var started: (wall: Double, cpu: Double)?

  /// A stopwatch that stands at these times.
  init(seconds: Double, cpuSeconds: Double) {
    self.seconds = seconds
    self.cpuSeconds = cpuSeconds
  }

  mutating func start() {
    started = (Self.now, ProcessorTime.now)
  }

  /// Adds the time since ``start()``, and goes on.
  mutating func lap() {
    guard let from = started else { return }
    let now = (wall: Self.now, cpu: ProcessorTime.now)
    seconds += now.wall - from.wall
    cpuSeconds += now.cpu - from.cpu
    started = now
  }

  mutating func stop() {
    lap()
    started = nil
  }

  /// Seconds since some fixed moment.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

}
