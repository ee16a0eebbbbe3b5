import CKernels
import Testing

/// One block of Philox4x32-10, after the definition in the paper.
private func naivePhilox(counter: [UInt32], key: [UInt32]) -> [UInt32] {
  var (c, k) = (counter, key)
  for round in 0..<10 {
    if round > 0 {
      k[0] &+= 0x9E37_79B9
      k[1] &+= 0xBB67_AE85
    }
    let (p0, p1) = (UInt64(0xD251_1F53) * UInt64(c[0]), UInt64(0xCD9E_8D57) * UInt64(c[2]))
    let (low0, low1) = (UInt32(truncatingIfNeeded: p0), UInt32(truncatingIfNeeded: p1))
    c = [UInt32(p1 >> 32) ^ c[1] ^ k[0], low1, UInt32(p0 >> 32) ^ c[3] ^ k[1], low0]
  }
  return c
}

private func split(_ x: UInt64) -> [UInt32] { [UInt32(truncatingIfNeeded: x), UInt32(x >> 32)] }

private func naiveWords(_ n: Int, _ key: UInt64, _ stream: UInt64, _ block: UInt64) -> [UInt32] {
  let blocks = (0..<UInt64((n + 3) / 4)).flatMap { naivePhilox(counter: split(block &+ $0) + split(stream), key: split(key)) }
  return Array(blocks.prefix(n))
}

private func join(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }

extension Kernels {
  @Suite struct Random {
    /// The known answers for philox4x32, 10 rounds, that the authors' Random123 library is tested with.
    static let knownAnswers: [(counter: [UInt32], key: [UInt32], result: [UInt32])] = [
      ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ]

    @Test func knownAnswersOfRandom123() {
      forEachLevel { _ in
        for (counter, key, result) in Self.knownAnswers {
          #expect(naivePhilox(counter: counter, key: key) == result)
          var words = [UInt32](repeating: 0, count: 4)
          wk_philox_fill(&words, 4, join(key[0], key[1]), join(counter[2], counter[3]), join(counter[0], counter[1]))
          #expect(words == result)
        }
      }
    }

    @Test func wordsAreTheSameAtEveryLengthAndLevel() {
      forEachLevel { level in
        for n in lengths {
          for block: UInt64 in [0, 5, 0xffff_fffe, .max - 1] {
            let (key, stream): (UInt64, UInt64) = (0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210)
            let expected = naiveWords(n, key, stream, block)
            let guardWord: UInt32 = 0xdead_beef
            var words = [UInt32](repeating: guardWord, count: n + 8)
            wk_philox_fill(&words, n, key, stream, block)
            #expect(words == expected + [UInt32](repeating: guardWord, count: 8), "n \(n) block \(block) level \(level)")
            let uniform = Floats(repeating: -1, count: n, offset: 1)
            wk_uniform_fill(uniform.pointer, n, key, stream, block)
            #expect(uniform.values == expected.map { Float($0 >> 8) * 0x1p-24 }, "n \(n) block \(block) level \(level)")
            #expect(uniform.isIntact)
          }
        }
      }
    }

    @Test func dropout() {
      forEachLevel { level in
        for n in lengths + [10_000] {
          for rate: Float in [0, 0.25, 0.5] {
            var numbers = Numbers(n)
            let x = numbers.array(n)
            let (y, mask) = (Floats(repeating: .nan, count: n, offset: 1), Floats(repeating: .nan, count: n))
            wk_dropout(y.pointer, x, mask.pointer, n, rate, 11, 22, 33)
            let expected = naiveWords(n, 11, 22, 33).map { Float($0 >> 8) * 0x1p-24 >= rate ? 1 / (1 - rate) : 0 }
            #expect(mask.values == expected && y.values == zip(x, expected).map { $0 * $1 }, "n \(n) level \(level)")
            #expect(y.isIntact && mask.isIntact)
            if n == 10_000 { #expect(abs(mask.values.reduce(0, +) / 10_000 - 1) < 0.05) }
          }
        }
      }
    }
  }
}
