/// How tensors of different shapes go together number by number: dimensions of size 1 are repeated, as in NumPy.
struct Broadcast: Sendable {
  /// The dimensions of the result; neighbours that can be treated as one are one.
  private var sizes: [Int] = []
  /// How far each input moves along each of them.
  private var strides: [SIMD4<Int>] = []

  /// The dimensions of the result; nil where they do not fit.
  static func dimensions(_ shapes: [[Int]]) -> [Int]? {
    let rank = shapes.map(\.count).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    for shape in shapes {
      for (index, size) in shape.enumerated() where size != 1 {
        let place = rank - shape.count + index
        guard result[place] == 1 || result[place] == size else { return nil }
        result[place] = size
      }
    }
    return result
  }

  /// - Precondition: at most four shapes, which fit.
  init(_ shapes: [[Int]]) {
    let result = Self.dimensions(shapes)!
    var all = result.map { _ in SIMD4<Int>() }
    for (input, shape) in shapes.enumerated() {
      let own = rowMajorStrides(shape)
      for (index, size) in shape.enumerated() where size != 1 { all[result.count - shape.count + index][input] = own[index] }
    }
    for (size, stride) in zip(result, all) where size != 1 {
      if let last = strides.last, last == stride &* SIMD4(repeating: size) {
        sizes[sizes.count - 1] *= size
        strides[strides.count - 1] = stride
      } else {
        sizes.append(size)
        strides.append(stride)
      }
    }
    if sizes.isEmpty {
      sizes = [1]
      strides = [SIMD4()]
    }
  }

  /// Calls `body` for every number of the result in turn, with its place in each input.
  @inline(__always)
  func visit(_ body: (_ output: Int, _ inputs: SIMD4<Int>) -> Void) {
    let (length, step) = (sizes.last!, strides.last!)
    let lines = sizes.dropLast().reduce(1, *)
    var counters = [Int](repeating: 0, count: sizes.count - 1)
    var start = SIMD4<Int>()
    var output = 0
    for _ in 0..<lines {
      var place = start
      for _ in 0..<length {
        body(output, place)
        output += 1
        place &+= step
      }
      var dimension = counters.count - 1
      while dimension >= 0 {
        counters[dimension] += 1
        start &+= strides[dimension]
        if counters[dimension] < sizes[dimension] { break }
        start &-= strides[dimension] &* SIMD4(repeating: sizes[dimension])
        counters[dimension] = 0
        dimension -= 1
      }
    }
  }
}
