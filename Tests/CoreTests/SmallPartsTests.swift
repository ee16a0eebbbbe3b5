import Core
import Foundation
import Synchronization
import Testing

@Suite struct BudgetTests {
  @Test("the first limit that is reached ends a run")
  func firstLimit() {
    let budget = Budget(evaluations: 100, environmentSteps: 10, seconds: 2)
    var ledger = Ledger()
    #expect(!budget.isExhausted(by: ledger))
    ledger.evaluations = 50
    ledger.environmentSteps = 9
    #expect(!budget.isExhausted(by: ledger))
    #expect(budget.fraction(spentBy: ledger) == 0.9)
    ledger.seconds = 1.9
    #expect(budget.countedFraction(spentBy: ledger) == 0.9)
    #expect(abs(budget.fraction(spentBy: ledger) - 0.95) < 1e-12)
    ledger.environmentSteps = 10
    #expect(budget.isExhausted(by: ledger))
  }

  @Test("without limits nothing is ever exhausted")
  func unlimited() {
    var ledger = Ledger()
    ledger.evaluations = 1e18
    ledger.seconds = 1e9
    #expect(!Budget().isExhausted(by: ledger))
    #expect(Budget().fraction(spentBy: ledger) == 0)
  }
}

@Suite struct MetricsTests {
  @Test func keepsOrderAndReplaces() {
    var metrics: Metrics = ["loss": 1, "return": 2]
    metrics["epsilon"] = 0.1
    metrics["loss"] = 3
    #expect(metrics.entries.map(\.name) == ["loss", "return", "epsilon"])
    #expect(metrics["loss"] == 3)
    metrics["return"] = nil
    metrics.merge(["epsilon": 0, "new": 1])
    #expect(metrics == ["loss": 3, "epsilon": 0, "new": 1])
  }
}

@Suite struct HashTests {
  @Test("SHA-256 of FIPS 180-4's examples")
  func examples() {
    let expected = [
      "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq":
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ]
    for (text, hash) in expected { #expect(SHA256.hexadecimal(of: Data(text.utf8)) == hash) }
    #expect(
      SHA256.hexadecimal(of: Data(repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("any division into parts gives the same hash")
  func parts() {
    let data = Data((0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    for size in [1, 3, 55, 56, 63, 64, 65, 128] {
      var hash = SHA256()
      for start in stride(from: 0, to: data.count, by: size) { hash.update(data[start..<min(start + size, data.count)]) }
      #expect(hash.finalize() == SHA256.hexadecimal(of: data))
    }
  }
}

@Suite struct NearestNameTests {
  @Test func slips() {
    let names = ["population", "crossover", "mutation", "elitism"]
    #expect(nearestName(to: "populaton", among: names) == "population")
    #expect(nearestName(to: "corssover", among: names) == "crossover")
    #expect(nearestName(to: "Mutation", among: names) == "mutation")
    #expect(nearestName(to: "learningRate", among: names) == nil)
    #expect(nearestName(to: "", among: names) == nil)
    #expect(nearestName(to: "x", among: []) == nil)
  }
}

@Suite struct ParallelTests {
  @Test("every index is visited once, with any number of threads", arguments: [1, 2, 3, 8])
  func visitsAll(threads: Int) throws {
    for count in [0, 1, 2, 7, 100] {
      let visits = UnsafeMutableBufferPointer<Int>.allocate(capacity: max(count, 1))
      defer { visits.deallocate() }
      visits.update(repeating: 0)
      nonisolated(unsafe) let shared = visits
      parallelFor(count, threads: threads) { shared[$0] += 1 }
      try parallelJobs(count, threads: threads) { shared[$0] += 10 }
      #expect(visits.prefix(count).allSatisfy { $0 == 11 })
    }
  }

  @Test("the processor time of all threads is the caller's, nested work included", arguments: [1, 4])
  func processorTime(threads: Int) throws {
    let times = Mutex([Double](repeating: 0, count: 8))
    let start = ProcessorTime.now
    try parallelJobs(8, threads: threads) { index in
      let start = ProcessorTime.now
      parallelFor(4, threads: threads) { _ in
        var random = RandomKey(seed: 1).stream
        for _ in 0..<200_000 where random.next() == 0 { break }
      }
      let spent = ProcessorTime.now - start
      times.withLock { $0[index] = spent }
    }
    let (all, parts) = (ProcessorTime.now - start, times.withLock { $0.reduce(0, +) })
    #expect(parts > 0 && all >= 0.99 * parts)
  }

  @Test("the error of the lowest index is rethrown, after all jobs have ended", arguments: [1, 4])
  func firstError(threads: Int) {
    let error = #expect(throws: WarrenError.self) {
      try parallelJobs(50, threads: threads) { index in
        if index % 10 == 7 { throw WarrenError("job \(index)") }
      }
    }
    #expect(error?.message == "job 7")
  }
}
