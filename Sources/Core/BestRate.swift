import Dispatch

/// How many units of work a second the calling thread gets done: the best of several equal stretches of time, since other programs
/// can only slow it down. One more stretch goes ahead to warm up.
/// - Parameters:
///   - seconds: length of one stretch.
///   - work: does some work, long against the reading of a clock, and returns how many units it was.
package func bestRate(seconds: Double, rounds: Int, _ work: () throws -> Int) rethrows -> Double {
  var best = 0.0
  for _ in 0...max(rounds, 1) {
    var units = 0
    let start = DispatchTime.now().uptimeNanoseconds
    var elapsed = 0.0
    while elapsed < seconds {
      units += try work()
      elapsed = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
    }
    best = max(best, Double(units) / elapsed)
  }
  return best
}
