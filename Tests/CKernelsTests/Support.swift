import CKernels
import Testing

/// All tests of the kernels. They run one after another, as the level is one setting for the whole process.
@Suite(.serialized) struct Kernels {}

/// Lengths on both sides of every vector width and unrolled block.
let lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 129, 257]

/// Runs `body` at each level that the processor has and restores the highest.
func forEachLevel(_ body: (Int32) throws -> Void) rethrows {
  defer { wk_set_level(wk_max_level()) }
  for level in 0...wk_max_level() {
    wk_set_level(level)
    try body(level)
  }
}

/// Floats in memory of their own at a chosen misalignment, between guards that show a write out of bounds.
final class Floats {
  static let guardCount = 32
  static let guardValue: Float = -12345.5
  let count: Int
  private let memory: UnsafeMutablePointer<Float>
  let pointer: UnsafeMutablePointer<Float>

  /// `offset` is the misalignment in floats from a 64-byte boundary.
  init(_ values: [Float], offset: Int = 0) {
    count = values.count
    let total = count + 2 * Self.guardCount + offset
    memory = UnsafeMutableRawPointer.allocate(byteCount: total * 4, alignment: 64).bindMemory(to: Float.self, capacity: total)
    memory.initialize(repeating: Self.guardValue, count: total)
    pointer = memory + Self.guardCount + offset
    for (i, value) in values.enumerated() { pointer[i] = value }
  }

  convenience init(repeating value: Float, count: Int, offset: Int = 0) {
    self.init([Float](repeating: value, count: count), offset: offset)
  }

  deinit { memory.deallocate() }

  var values: [Float] { (0..<count).map { pointer[$0] } }

  /// Whether nothing was written around the array.
  var isIntact: Bool {
    (1...Self.guardCount).allSatisfy { (pointer - $0).pointee == Self.guardValue }
      && (0..<Self.guardCount).allSatisfy { pointer[count + $0] == Self.guardValue }
  }
}

/// Repeatable numbers in -1..<1 by a linear congruential generator (Knuth's MMIX constants).
struct Numbers {
  var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) * 0x1p-23 - 1
  }

  mutating func array(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }

  mutating func integers(_ count: Int, below bound: Int) -> [Int32] {
    (0..<count).map { _ in min(Int32((next() + 1) / 2 * Float(bound)), Int32(bound - 1)) }
  }
}

/// Expects equal counts and |a - b| <= tolerance * max(1, |b|) everywhere, reported once.
func expectClose(
  _ actual: [Float], _ expected: [Double], _ tolerance: Double, _ comment: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record("\(actual.count) elements for \(expected.count): \(comment())", sourceLocation: sourceLocation)
    return
  }
  for i in actual.indices {
    let a = Double(actual[i])
    let b = expected[i]
    if a == b || (a.isNaN && b.isNaN) { continue }
    if !(abs(a - b) <= tolerance * max(1, abs(b))) {
      Issue.record("element \(i) is \(a), expected \(b): \(comment())", sourceLocation: sourceLocation)
      return
    }
  }
}

/// Distance in units in the last place between a result and the exact value rounded to a float.
func unitsInLastPlace(_ actual: Float, _ exact: Double) -> Double {
  let rounded = Float(exact)
  if actual == rounded || (actual.isNaN && exact.isNaN) { return 0 }
  guard actual.isFinite, rounded.isFinite else { return .infinity }
  return abs(Double(actual) - exact) / Double(max(rounded.ulp, Float.leastNonzeroMagnitude))
}
