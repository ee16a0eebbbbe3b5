import CKernels
import Testing

/// The pooling of windows over an image; padding is of top and left, the windows reach where `outputs` says.
private func pooling(
  _ image: (Int, Int, Int), _ window: (Int, Int), stride: (Int, Int), padding: (Int, Int) = (0, 0), outputs: (Int, Int)
) -> wk_convolution {
  wk_convolution(
    height: image.0, width: image.1, channels: image.2, height_out: outputs.0, width_out: outputs.1, channels_out: image.2,
    kernel_height: window.0, kernel_width: window.1, stride_height: stride.0, stride_width: stride.1, dilation_height: 1,
    dilation_width: 1, top: padding.0, left: padding.1)
}

/// Windows that tile the image, leave gaps, overlap, reach beyond it; few and many channels.
private func examples(channels: Int) -> [wk_convolution] {
  [
    pooling((4, 6, channels), (2, 2), stride: (2, 2), outputs: (2, 3)),
    pooling((5, 7, channels), (2, 2), stride: (2, 2), outputs: (2, 3)),
    pooling((5, 7, channels), (2, 2), stride: (2, 2), outputs: (3, 4)),
    pooling((6, 6, channels), (3, 2), stride: (1, 2), outputs: (4, 3)),
    pooling((6, 5, channels), (3, 3), stride: (2, 2), padding: (1, 1), outputs: (3, 3)),
    pooling((7, 7, channels), (2, 3), stride: (3, 4), outputs: (2, 2)),
    pooling((3, 4, channels), (3, 4), stride: (3, 4), outputs: (1, 1)),
  ]
}

/// Visits the windows: the index of the result, and those of its elements in the image with their places in the window.
private func forEachWindow(_ g: wk_convolution, images: Int, _ body: (Int, [(index: Int, place: Int)]) -> Void) {
  for image in 0..<images {
    for row in 0..<g.height_out {
      for column in 0..<g.width_out {
        for channel in 0..<g.channels {
          var elements: [(index: Int, place: Int)] = []
          for i in 0..<g.kernel_height {
            for j in 0..<g.kernel_width {
              let (line, pixel) = (row * g.stride_height - g.top + i, column * g.stride_width - g.left + j)
              guard line >= 0, line < g.height, pixel >= 0, pixel < g.width else { continue }
              let index = ((image * g.height + line) * g.width + pixel) * g.channels + channel
              elements.append((index, i * g.kernel_width + j))
            }
          }
          body(((image * g.height_out + row) * g.width_out + column) * g.channels + channel, elements)
        }
      }
    }
  }
}

private let images = 2

extension Kernels {
  @Suite struct Pooling {
    @Test(arguments: [1, 3, 4, 7, 8, 9, 16, 17, 33])
    func largest(channels: Int) {
      forEachLevel { level in
        for (index, example) in examples(channels: channels).enumerated() {
          var numbers = Numbers(index)
          // Few different numbers, so that there are equals.
          let x = Floats(
            numbers.integers(images * example.height * example.width * channels, below: 4).map { Float($0) - 2 }, offset: 1)
          let count = images * example.height_out * example.width_out * channels
          let y = Floats(repeating: .nan, count: count, offset: 2)
          var chosen = [UInt8](repeating: 99, count: count + 1)
          var geometry = example
          wk_max_pool(&geometry, images, y.pointer, &chosen, x.pointer)
          let dy = numbers.array(count)
          let before = numbers.array(x.count)
          let dx = Floats(repeating: .nan, count: x.count, offset: 3)
          let more = Floats(before)
          wk_max_pool_backward(&geometry, images, dx.pointer, chosen, dy, 0)
          wk_max_pool_backward(&geometry, images, more.pointer, chosen, dy, 1)
          var expected = [Float](repeating: 0, count: count)
          var places = [UInt8](repeating: 99, count: count + 1)
          var gradient = [Double](repeating: 0, count: x.count)
          forEachWindow(example, images: images) { result, elements in
            let largest = elements.map { x.pointer[$0.index] }.max()!
            let first = elements.first { x.pointer[$0.index] == largest }!
            expected[result] = largest
            places[result] = UInt8(first.place)
            gradient[first.index] += Double(dy[result])
          }
          #expect(y.values == expected && chosen == places, "example \(index) of \(channels) channels level \(level)")
          expectClose(dx.values, gradient, 1e-6, "example \(index) of \(channels) channels level \(level)")
          expectClose(more.values, zip(gradient, before).map { $0 + Double($1) }, 1e-6, "example \(index) level \(level)")
          #expect(y.isIntact && dx.isIntact && more.isIntact)
        }
      }
    }

    @Test func notANumberAndInfinity() {
      forEachLevel { _ in
        for channels in [1, 8, 16] {
          var geometry = pooling((2, 4, channels), (2, 2), stride: (2, 2), outputs: (1, 2))
          var x = [Float](repeating: -.infinity, count: 8 * channels)
          // Channel 0 of the second pixel, which is place 1 of the first window.
          x[channels] = .nan
          x[0] = .infinity
          var y = [Float](repeating: 0, count: 2 * channels)
          var chosen = [UInt8](repeating: 9, count: 2 * channels)
          wk_max_pool(&geometry, 1, &y, &chosen, x)
          #expect(y[0].isNaN && chosen[0] == 1)
          #expect(y[1...].allSatisfy { $0 == -.infinity } && chosen[1...].allSatisfy { $0 == 0 })
        }
      }
    }

    @Test(arguments: [1, 5, 8, 16, 20])
    func mean(channels: Int) {
      forEachLevel { level in
        for (index, example) in examples(channels: channels).enumerated() {
          var numbers = Numbers(index)
          let x = Floats(numbers.array(images * example.height * example.width * channels), offset: 1)
          let count = images * example.height_out * example.width_out * channels
          let y = Floats(repeating: .nan, count: count, offset: 2)
          let (dy, before) = (numbers.array(count), numbers.array(x.count))
          let (dx, more) = (Floats(repeating: .nan, count: x.count, offset: 3), Floats(before))
          var geometry = example
          wk_average_pool(&geometry, images, y.pointer, x.pointer)
          wk_average_pool_backward(&geometry, images, dx.pointer, dy, 0)
          wk_average_pool_backward(&geometry, images, more.pointer, dy, 1)
          var expected = [Double](repeating: 0, count: count)
          var gradient = [Double](repeating: 0, count: x.count)
          forEachWindow(example, images: images) { result, elements in
            expected[result] = elements.reduce(0) { $0 + Double(x.pointer[$1.index]) } / Double(elements.count)
            for element in elements { gradient[element.index] += Double(dy[result]) / Double(elements.count) }
          }
          expectClose(y.values, expected, 1e-6, "example \(index) of \(channels) channels level \(level)")
          expectClose(dx.values, gradient, 1e-6, "example \(index) of \(channels) channels level \(level)")
          expectClose(more.values, zip(gradient, before).map { $0 + Double($1) }, 1e-6, "example \(index) level \(level)")
          #expect(y.isIntact && dx.isIntact && more.isIntact)
        }
      }
    }
  }
}
