import CKernels

/// The largest or the mean of each window, on the tape.
struct PoolingRecord {
  let geometry: wk_convolution
  let images: Int
  let x: Int32
  /// The places of the largest elements; nil for means.
  let chosen: UnsafeMutablePointer<UInt8>?

  func propagate(on tape: Tape, gradient: UnsafeMutablePointer<Float>) {
    guard let target = tape.gradientTarget(x) else { return }
    let size = geometry.height * geometry.width * geometry.channels
    let sizeOut = geometry.height_out * geometry.width_out * geometry.channels
    tape.inParts(images, work: images * size * Tape.workOfAnElement) { _, images in
      withUnsafePointer(to: geometry) {
        let (dx, dy) = (target.pointer + images.lowerBound * size, gradient + images.lowerBound * sizeOut)
        if let chosen {
          wk_max_pool_backward($0, images.count, dx, chosen + images.lowerBound * sizeOut, dy, target.accumulates)
        } else {
          wk_average_pool_backward($0, images.count, dx, dy, target.accumulates)
        }
      }
    }
  }
}

extension Tensor {
  /// The largest element of each window, channel by channel; the edges' zeros do not count.
  /// - Returns: [images, height out, width out, channels], for `self` of [images, height, width, channels].
  public func maxPooled(_ window: Window, stride: Window? = nil, padding: Padding = .valid) -> Tensor {
    pooled(window, stride ?? window, padding, isMaximum: true)
  }

  /// The mean of each window, channel by channel, over its elements inside the image.
  public func averagePooled(_ window: Window, stride: Window? = nil, padding: Padding = .valid) -> Tensor {
    pooled(window, stride ?? window, padding, isMaximum: false)
  }

  private func pooled(_ window: Window, _ stride: Window, _ padding: Padding, isMaximum: Bool) -> Tensor {
    precondition(shape.rank == 4, "pooling takes images, [images, height, width, channels], not \(shape)")
    guard
      let geometry = WindowGeometry(
        image: shape.example, window: window, stride: stride, padding: padding, channelsOut: shape[3]),
      geometry.everyWindowTouches, !isMaximum || window.height * window.width <= 256
    else { preconditionFailure("a window of \(window) does not fit images of shape \(shape)") }
    let tape = Tape.shared(by: self)
    let x = tape.address(of: self)
    let images = shape[0]
    let y = tape.result(geometry.outputShape.batch(images), isDifferentiable: node >= 0)
    let chosen =
      isMaximum
      ? UnsafeMutableRawPointer(tape.scratch((y.count + 3) / 4)).bindMemory(to: UInt8.self, capacity: y.count) : nil
    let (size, sizeOut, result) = (shape.columns, y.shape.columns, y.pointer)
    tape.inParts(images, work: images * size * Tape.workOfAnElement) { _, images in
      withUnsafePointer(to: geometry.kernel) {
        let (from, to) = (x + images.lowerBound * size, result + images.lowerBound * sizeOut)
        if let chosen {
          wk_max_pool($0, images.count, to, chosen + images.lowerBound * sizeOut, from)
        } else {
          wk_average_pool($0, images.count, to, from)
        }
      }
    }
    tape.record(.pooling(PoolingRecord(geometry: geometry.kernel, images: images, x: node, chosen: chosen)), for: y)
    return y
  }
}
