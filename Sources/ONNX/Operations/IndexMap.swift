import Tensors

/// Where each number of a result comes from: transposing, slicing, repeating and padding are all this.
enum IndexMap {
  /// The places of a row-major tensor's numbers when its dimensions are put in another order.
  /// - Parameter order: which old dimension each new one is.
  static func transposition(_ dimensions: [Int], by order: [Int]) -> [Int32] {
    let strides = rowMajorStrides(dimensions)
    return strided(order.map { dimensions[$0] }, strides: order.map { strides[$0] })
  }

  /// The places that lie at these strides, from `start`.
  static func strided(_ dimensions: [Int], strides: [Int], start: Int = 0) -> [Int32] {
    var places = [Int32(start)]
    for (size, stride) in zip(dimensions, strides) {
      places = places.flatMap { place in (0..<size).map { place + Int32($0 * stride) } }
    }
    return places
  }

  /// Recurrent weights between Warren's layout, [inputs, 3 units] with the gates r, z and n, and ONNX's, [3 units, inputs] with z, r
  /// and n (there called h).
  static func gates(units: Int, inputs: Int, toONNX: Bool) -> [Int32] {
    let swapped = [1, 0, 2]
    var places: [Int32] = []
    places.reserveCapacity(3 * units * inputs)
    if toONNX {
      for gate in 0..<3 {
        for unit in 0..<units {
          for input in 0..<inputs { places.append(Int32((input * 3 + swapped[gate]) * units + unit)) }
        }
      }
    } else {
      for input in 0..<inputs {
        for gate in 0..<3 {
          for unit in 0..<units { places.append(Int32((swapped[gate] * units + unit) * inputs + input)) }
        }
      }
    }
    return places
  }
}

/// How far apart neighbours along each dimension lie.
func rowMajorStrides(_ dimensions: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: dimensions.count)
  for index in dimensions.indices.dropLast().reversed() { strides[index] = strides[index + 1] * dimensions[index + 1] }
  return strides
}

/// Takes the numbers of an input from other places: y[block, i] = x[block, places[i]].
struct Picking: DifferentiableOperation, Sendable {
  /// -1 stands for `fill`.
  let places: [Int32]
  var fill: Float = 0
  /// How often the same is done, one part of the input after the other.
  var blocks = 1
  let inputCount: Int
  let shape: Shape

  func outputShape(_ inputs: [Shape]) -> Shape { shape }

  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    let size = inputCount / blocks
    places.withUnsafeBufferPointer { places in
      for block in 0..<blocks {
        let (from, to) = (inputs[0].baseAddress! + block * size, output.baseAddress! + block * places.count)
        for index in places.indices { to[index] = places[index] < 0 ? fill : from[Int(places[index])] }
      }
    }
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    guard let target = gradients[0] else { return }
    let size = inputCount / blocks
    places.withUnsafeBufferPointer { places in
      for block in 0..<blocks {
        let (to, from) = (target.baseAddress! + block * size, gradient.baseAddress! + block * places.count)
        for index in places.indices where places[index] >= 0 { to[Int(places[index])] += from[index] }
      }
    }
  }
}

/// Tensors one behind the other along a dimension, each seen as [outer, its part, inner].
struct Concatenation: DifferentiableOperation, Sendable {
  let outer: Int
  /// How many numbers each input has for one of `outer`.
  let parts: [Int]
  let shape: Shape

  func outputShape(_ inputs: [Shape]) -> Shape { shape }

  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    var place = output.baseAddress!
    for line in 0..<outer {
      for (input, size) in zip(inputs, parts) {
        place.update(from: input.baseAddress! + line * size, count: size)
        place += size
      }
    }
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    var place = gradient.baseAddress!
    for line in 0..<outer {
      for (target, size) in zip(gradients, parts) {
        if let target { for index in 0..<size { target[line * size + index] += place[index] } }
        place += size
      }
    }
  }
}
