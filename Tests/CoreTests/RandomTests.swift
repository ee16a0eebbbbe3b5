import Core
import Foundation
import Testing

@Suite struct RandomTests {
  /// A stream at any block of any key, made through its Codable form.
  private func stream(key: UInt64, identifier: UInt64, block: UInt64) throws -> RandomStream {
    let json = #"{"key":\#(key),"streamIdentifier":\#(identifier),"block":\#(block),"spare":0,"hasSpare":false}"#
    return try JSONDecoder().decode(RandomStream.self, from: Data(json.utf8))
  }

  @Test("Philox4x32-10 gives Random123's known answers")
  func knownAnswers() throws {
    var zeros = try stream(key: 0, identifier: 0, block: 0)
    #expect(zeros.next() == 0xe169_c58d_6627_e8d5)
    #expect(zeros.next() == 0x9b00_dbd8_bc57_ac4c)
    var ones = try stream(key: .max, identifier: .max, block: .max)
    #expect(ones.next() == 0x41c8_3b0e_408f_276d)
    #expect(ones.next() == 0x6d54_51fd_a20b_c7c6)
    var digits = try stream(key: 0x299f_31d0_a409_3822, identifier: 0x0370_7344_1319_8a2e, block: 0x85a3_08d3_243f_6a88)
    #expect(digits.next() == 0x94fd_cceb_d16c_fe09)
    #expect(digits.next() == 0x2412_6ea1_5001_e420)
  }

  @Test("children differ from each other, from their parent and from children of other names")
  func childrenDiffer() {
    let key = RandomKey(seed: 1)
    var all = Set([key, key["a"], key["b"], key["a"]["a"]])
    all.formUnion(key.split(1000))
    all.formUnion(key["a"].split(1000))
    #expect(all.count == 2004)
    #expect(key.split(3) == [key[0], key[1], key[2]])
    var first = key["a"].stream
    var second = key["b"].stream
    #expect(first.next() != second.next())
  }

  @Test("many numbers at a time are the same as one by one, and leave the stream at the same place")
  func batches() throws {
    for (seed, skipped) in [(1, 0), (2, 1), (3, 2)] {
      // Near the end of 32 bits, where the counter carries over.
      var stream = try stream(key: UInt64(seed) << 40 | 5, identifier: .max - 7, block: 0xFFFF_FFF0)
      for _ in 0..<skipped { _ = stream.next() }
      for count in [0, 1, 2, 7, 8, 9, 16, 31, 100] {
        var slow = stream
        var numbers = [UInt64](repeating: 0, count: count)
        numbers.withUnsafeMutableBufferPointer { stream.fill($0) }
        #expect(numbers == (0..<count).map { _ in slow.next() })
        #expect(stream == slow)
      }
    }
  }

  @Test("a stream that is saved goes on with the same numbers, also in the middle of a block")
  func continues() throws {
    for skipped in 0..<3 {
      var stream = RandomKey(seed: 9)["stream"].stream
      for _ in 0..<skipped { _ = stream.next() }
      var copy = try JSONDecoder().decode(RandomStream.self, from: JSONEncoder().encode(stream))
      #expect((0..<10).map { _ in stream.next() } == (0..<10).map { _ in copy.next() })
    }
  }

  @Test("integers below a bound are uniform: chi-squared over 7 and over 12 cells")
  func integersAreUniform() {
    var random = RandomKey(seed: 3).stream
    for bound in [7, 12] {
      var counts = [Int](repeating: 0, count: bound)
      let draws = 120_000
      for _ in 0..<draws { counts[random.integer(below: bound)] += 1 }
      let expected = Double(draws) / Double(bound)
      let chiSquared = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
      // 99.99 % quantiles of chi-squared with 6 and 11 degrees of freedom are 27.9 and 37.4.
      #expect(chiSquared < (bound == 7 ? 27.9 : 37.4))
    }
  }

  @Test("uniform and normal numbers have the moments of their distributions")
  func moments() {
    var random = RandomKey(seed: 4).stream
    let count = 200_000
    let uniform = (0..<count).map { _ in Double(random.uniform()) }
    #expect(uniform.allSatisfy { (0..<1).contains($0) })
    #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 0.004)
    let normal = (0..<count).map { _ in random.normal() }
    let mean = normal.reduce(0, +) / Double(count)
    let variance = normal.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let fourth = normal.reduce(0) { $0 + pow($1 - mean, 4) } / Double(count)
    #expect(abs(mean) < 0.012)
    #expect(abs(variance - 1) < 0.02)
    #expect(abs(fourth - 3) < 0.15)
  }

  @Test("all orders of four come up equally often")
  func permutationsAreUniform() {
    var random = RandomKey(seed: 5).stream
    var counts: [[Int]: Int] = [:]
    for _ in 0..<48_000 { counts[random.permutation(4), default: 0] += 1 }
    #expect(counts.count == 24)
    let chiSquared = counts.values.reduce(0) { $0 + pow(Double($1) - 2000, 2) / 2000 }
    // The 99.99 % quantile of chi-squared with 23 degrees of freedom is 55.
    #expect(chiSquared < 55)
  }

  @Test("categorical draws follow the softmax of their logits and never take what is masked")
  func categorical() {
    var random = RandomKey(seed: 6).stream
    let logits: [Float] = [0, -.infinity, log(3), 1000 - 1000]
    var counts = [0, 0, 0, 0]
    for _ in 0..<50_000 { counts[random.categorical(logits: logits)!] += 1 }
    #expect(counts[1] == 0)
    #expect(abs(Double(counts[2]) / 50_000 - 0.6) < 0.01)
    #expect(abs(Double(counts[0]) / 50_000 - 0.2) < 0.01)
    #expect(random.categorical(logits: [-.infinity, -.infinity]) == nil)
    #expect(random.categorical(logits: [0, .nan]) == nil)
    #expect(random.categorical(logits: []) == nil)
  }
}
