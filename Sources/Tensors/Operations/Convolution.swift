import CKernels

/// y = activation(x * weights + bias) on the tape.
struct ConvolutionRecord {
  let geometry: wk_convolution
  let images: Int
  let x: Place, weight: Place, y: UnsafeMutablePointer<Float>
  let bias: Int32
  let activation: Activation

  func propagate(on tape: Tape, gradient: UnsafeMutablePointer<Float>) {
    var geometry = geometry
    let pixels = images * geometry.height_out * geometry.width_out
    let places = geometry.kernel_height * geometry.kernel_width * geometry.channels
    let image = geometry.height_out * geometry.width_out * geometry.channels_out
    // The bias's gradient is summed image by image, while each lies in the cache, and then over images: in the same order for any
    // number of threads.
    let biasTarget = tape.gradientTarget(bias)
    let biasSums = biasTarget == nil ? nil : tape.scratch(images * geometry.channels_out)
    tape.inParts(images, work: pixels * geometry.channels_out * Tape.workOfAnElement) { _, images in
      for place in images {
        let start = gradient + place * image
        Tape.backward(activation, into: start, y: y + place * image, gradient: start, count: image, accumulates: 0)
        if let biasSums {
          let channels = geometry.channels_out
          wk_column_sums(biasSums + place * channels, start, image / max(channels, 1), channels, 0)
        }
      }
    }
    if let biasTarget, let biasSums {
      wk_column_sums(biasTarget.pointer, biasSums, images, geometry.channels_out, biasTarget.accumulates)
    }
    let (scratch, pitch) = tape.scratchForParts(wk_convolution_scratch(&geometry))
    let work = pixels * places * geometry.channels_out
    if let target = tape.gradientTarget(weight.node) {
      weightGradient(on: tape, gradient, target, places: places, work: work, scratch: (scratch, pitch))
    }
    if let target = tape.gradientTarget(x.node) {
      let size = geometry.height * geometry.width * geometry.channels
      tape.inParts(images, work: work) { [geometry] part, images in
        withUnsafePointer(to: geometry) {
          wk_convolution_input_gradient(
            $0, images.count, target.pointer + images.lowerBound * size, gradient + images.lowerBound * image, weight.pointer,
            target.accumulates, scratch + part * pitch)
        }
      }
    }
  }

  /// Few places of the window are summed over blocks of images, one after the other into sums of their own; many places are divided.
  /// Either way every number is summed in an order that does not depend on how many threads there are.
  private func weightGradient(
    on tape: Tape, _ gradient: UnsafeMutablePointer<Float>,
    _ target: (pointer: UnsafeMutablePointer<Float>, accumulates: Int32), places: Int, work: Int,
    scratch: (base: UnsafeMutablePointer<Float>, pitch: Int)
  ) {
    let blocks = min(Self.blocks, images)
    guard places < Self.fewPlaces, blocks > 1 else {
      return tape.inParts(places, work: work) { part, places in
        withUnsafePointer(to: geometry) {
          wk_convolution_weight_gradient(
            $0, images, target.pointer, x.pointer, gradient, places.lowerBound, places.upperBound, target.accumulates,
            scratch.base + part * scratch.pitch)
        }
      }
    }
    let size = geometry.height * geometry.width * geometry.channels
    let image = geometry.height_out * geometry.width_out * geometry.channels_out
    let count = places * geometry.channels_out
    let sums = tape.scratch(blocks * count)
    tape.inParts(blocks, work: work) { part, blockRange in
      for block in blockRange {
        let (first, end) = (images * block / blocks, images * (block + 1) / blocks)
        withUnsafePointer(to: geometry) {
          wk_convolution_weight_gradient(
            $0, end - first, sums + block * count, x.pointer + first * size, gradient + first * image, 0, places, 0,
            scratch.base + part * scratch.pitch)
        }
      }
    }
    wk_column_sums(target.pointer, sums, blocks, count, target.accumulates)
  }

  private static let blocks = 8
  private static let fewPlaces = 48
}

extension Tensor {
  /// activation(self * weight + bias): the convolution (a cross-correlation, as everywhere in this field) of images, channels last.
  /// - Parameters:
  ///   - weight: [window height, window width, channels, channels out].
  ///   - bias: [channels out]; none when nil.
  ///   - stride: how far the window moves.
  ///   - dilation: the distance of the window's places from each other.
  ///   - padding: what lies beyond the edges.
  ///   - activation: what the results go through.
  /// - Returns: [images, height out, width out, channels out], for `self` of [images, height, width, channels].
  /// - Precondition: the shapes fit and there is room for a window.
  public func convolved(
    _ weight: Tensor, bias: Tensor?, stride: Window = 1, dilation: Window = 1, padding: Padding = .valid,
    activation: Activation = .linear
  ) -> Tensor {
    precondition(
      shape.rank == 4 && weight.shape.rank == 4 && weight.shape[2] == shape[3]
        && (bias.map { $0.count == weight.shape[3] } ?? true),
      "images of shape \(shape) do not fit filters of shape \(weight.shape)")
    let window = Window(height: weight.shape[0], width: weight.shape[1])
    guard
      let geometry = WindowGeometry(
        image: shape.example, window: window, stride: stride, dilation: dilation, padding: padding,
        channelsOut: weight.shape[3])
    else { preconditionFailure("a window of \(window) does not fit images of shape \(shape)") }
    guard activation.isFused else {
      return convolved(weight, bias: bias, stride: stride, dilation: dilation, padding: padding).activated(activation)
    }
    let tape = Tape.shared(by: weight, self, bias)
    let (x, w, b) = (tape.address(of: self), tape.address(of: weight), bias.map { UnsafePointer(tape.address(of: $0)) })
    let images = shape[0]
    let isDifferentiable = node >= 0 || weight.node >= 0 || (bias?.node ?? -1) >= 0
    let y = tape.result(geometry.outputShape.batch(images), isDifferentiable: isDifferentiable)
    var kernel = geometry.kernel
    let (scratch, pitch) = tape.scratchForParts(wk_convolution_scratch(&kernel))
    let (size, sizeOut) = (shape.columns, y.shape.columns)
    let result = y.pointer
    tape.inParts(images, work: y.count * weight.count / weight.shape[3]) { [kernel] part, images in
      withUnsafePointer(to: kernel) {
        wk_convolution_forward(
          $0, images.count, result + images.lowerBound * sizeOut, x + images.lowerBound * size, w, b, activation.kernel,
          scratch + part * pitch)
      }
    }
    tape.record(
      .convolution(
        ConvolutionRecord(
          geometry: kernel, images: images, x: Place(self), weight: Place(weight), y: y.pointer, bias: bias?.node ?? -1,
          activation: activation)), for: y)
    return y
  }
}
