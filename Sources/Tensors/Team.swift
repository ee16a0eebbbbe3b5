import CKernels
import Core
import Dispatch
import Foundation
import Synchronization

/// Threads that share the work inside one step: they wait by spinning for a moment, then sleep.
///
/// Work is cut into as many parts as there are threads, and part i is always done by thread i. A call costs below a microsecond
/// while the threads are awake.
final class Team: @unchecked Sendable {
  /// One thread beside the caller's.
  private final class Worker: @unchecked Sendable {
    let turn = Atomic<Int>(0)
    let done = Atomic<Int>(0)
    let sleeps = Atomic<Bool>(false)
    /// Processor nanoseconds of all that it has done.
    let nanoseconds = Atomic<Int>(0)
    let alarm = DispatchSemaphore(value: 0)
    let ended = DispatchSemaphore(value: 0)
  }

  private let workers: [Worker]
  private var turn = 0
  /// The sum of the workers' times that have been counted as the caller's.
  private var counted = 0
  private var job: ((Int) -> Void)?
  /// Spins before a thread sleeps, some 20 microseconds.
  private static let patience = 2000

  /// A team of that many threads, the caller's among them.
  init(threads: Int) {
    workers = (1..<max(threads, 1)).map { _ in Worker() }
    for (index, worker) in workers.enumerated() {
      // The thread must not keep the team alive, but it ends before the team does.
      let team = Unmanaged.passUnretained(self)
      let thread = Thread { Self.serve(team, worker, part: index + 1) }
      thread.start()
    }
  }

  deinit {
    job = nil
    for worker in workers {
      wake(worker, turn: -1)
      worker.ended.wait()
    }
  }

  /// Does the parts 0..<threads, part 0 on the caller's thread, and returns when all are done. The threads' processor time, what they
  /// spend waiting for their parts included, counts as the caller's.
  func run(_ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      job = body
      turn += 1
      for worker in workers { wake(worker, turn: turn) }
      body(0)
      for worker in workers {
        var spins = 0
        while worker.done.load(ordering: .acquiring) != turn {
          spins += 1
          if spins < Self.patience { wk_pause() } else { wk_yield() }
        }
      }
      job = nil
    }
    let all = workers.reduce(0) { $0 + $1.nanoseconds.load(ordering: .relaxed) }
    ProcessorTime.add(Double(all - counted) * 1e-9)
    counted = all
  }

  private func wake(_ worker: Worker, turn: Int) {
    worker.turn.store(turn, ordering: .sequentiallyConsistent)
    if worker.sleeps.exchange(false, ordering: .sequentiallyConsistent) { worker.alarm.signal() }
  }

  private static func serve(_ team: Unmanaged<Team>, _ worker: Worker, part: Int) {
    var seen = 0
    while true {
      var spins = 0
      while worker.turn.load(ordering: .sequentiallyConsistent) == seen {
        if spins < patience {
          spins += 1
          wk_pause()
          continue
        }
        worker.sleeps.store(true, ordering: .sequentiallyConsistent)
        if worker.turn.load(ordering: .sequentiallyConsistent) == seen
          || !worker.sleeps.exchange(false, ordering: .sequentiallyConsistent)
        {
          // Either nothing has come, or somebody has seen the sleeper and signals.
          worker.alarm.wait()
        }
        spins = 0
      }
      seen = worker.turn.load(ordering: .sequentiallyConsistent)
      if seen < 0 { break }
      team._withUnsafeGuaranteedRef { $0.job!(part) }
      worker.nanoseconds.store(Int(ProcessorTime.ofThread * 1e9), ordering: .relaxed)
      worker.done.store(seen, ordering: .releasing)
    }
    worker.ended.signal()
  }
}
