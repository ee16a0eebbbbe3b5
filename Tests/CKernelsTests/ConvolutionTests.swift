import CKernels
import Foundation
import Testing

/// A convolution of a few images with numbers to try it on.
private struct Example: CustomStringConvertible {
  var geometry: wk_convolution
  let images = 2

  /// Padding is of top and left, bottom and right.
  init(
    _ image: (Int, Int, Int), _ window: (Int, Int), _ channelsOut: Int, stride: (Int, Int) = (1, 1),
    dilation: (Int, Int) = (1, 1), padding: (Int, Int, Int, Int) = (0, 0, 0, 0)
  ) {
    func outputs(_ size: Int, _ window: Int, _ dilation: Int, _ stride: Int) -> Int {
      (size - (window - 1) * dilation - 1) / stride + 1
    }
    geometry = wk_convolution(
      height: image.0, width: image.1, channels: image.2,
      height_out: outputs(image.0 + padding.0 + padding.2, window.0, dilation.0, stride.0),
      width_out: outputs(image.1 + padding.1 + padding.3, window.1, dilation.1, stride.1), channels_out: channelsOut,
      kernel_height: window.0, kernel_width: window.1, stride_height: stride.0, stride_width: stride.1,
      dilation_height: dilation.0, dilation_width: dilation.1, top: padding.0, left: padding.1)
  }

  var description: String {
    let g = geometry
    return "\(g.height)x\(g.width)x\(g.channels) window \(g.kernel_height)x\(g.kernel_width) to "
      + "\(g.height_out)x\(g.width_out)x\(g.channels_out) stride \(g.stride_height) \(g.stride_width) "
      + "dilation \(g.dilation_height) \(g.dilation_width) level \(wk_level())"
  }

  var size: Int { geometry.height * geometry.width * geometry.channels }
  var sizeOut: Int { geometry.height_out * geometry.width_out * geometry.channels_out }
  var places: Int { geometry.kernel_height * geometry.kernel_width * geometry.channels }

  /// Visits every product of an input with a weight: the indices of x, of the weight and of y.
  func forEachProduct(_ body: (Int, Int, Int) -> Void) {
    let g = geometry
    for image in 0..<images {
      for row in 0..<g.height_out {
        for column in 0..<g.width_out {
          for i in 0..<g.kernel_height {
            for j in 0..<g.kernel_width {
              let line = row * g.stride_height - g.top + i * g.dilation_height
              let pixel = column * g.stride_width - g.left + j * g.dilation_width
              guard line >= 0, line < g.height, pixel >= 0, pixel < g.width else { continue }
              let x = ((image * g.height + line) * g.width + pixel) * g.channels
              let w = (i * g.kernel_width + j) * g.channels
              let y = ((image * g.height_out + row) * g.width_out + column) * g.channels_out
              for channel in 0..<g.channels {
                for out in 0..<g.channels_out { body(x + channel, (w + channel) * g.channels_out + out, y + out) }
              }
            }
          }
        }
      }
    }
  }

  /// Calls `body` with the geometry and scratch memory of exactly the size that is asked for.
  func withScratch(_ body: (UnsafePointer<wk_convolution>, UnsafeMutablePointer<Float>) -> Void) {
    withUnsafePointer(to: geometry) { geometry in
      let scratch = Floats(repeating: .nan, count: wk_convolution_scratch(geometry))
      body(geometry, scratch.pointer)
      #expect(scratch.isIntact, "\(self)")
    }
  }
}

/// Few and many channels, odd and even runs, whole vectors and parts, windows beyond the image and not, one pixel, gaps.
private let examples = [
  Example((5, 7, 1), (3, 3), 8, padding: (1, 1, 1, 1)),
  Example((4, 29, 1), (3, 3), 16, padding: (1, 1, 1, 1)),
  Example((6, 6, 1), (3, 3), 3),
  Example((6, 5, 3), (3, 3), 5),
  Example((7, 14, 8), (3, 3), 16, padding: (1, 1, 1, 1)),
  Example((5, 9, 16), (3, 3), 8, padding: (1, 1, 1, 1)),
  Example((5, 6, 2), (3, 3), 2, padding: (1, 1, 1, 1)),
  Example((9, 8, 2), (3, 2), 17, stride: (2, 3), padding: (1, 0, 1, 1)),
  Example((11, 10, 4), (2, 3), 33, dilation: (2, 3), padding: (1, 2, 0, 3)),
  Example((7, 7, 16), (1, 1), 40),
  Example((8, 9, 5), (5, 5), 3, padding: (2, 2, 2, 2)),
  Example((6, 6, 6), (3, 3), 7, stride: (2, 2), dilation: (2, 2), padding: (2, 2, 2, 2)),
  Example((4, 4, 2), (4, 4), 2),
  Example((3, 20, 1), (1, 1), 1, stride: (2, 2)),
  Example((3, 4, 20), (2, 2), 34, padding: (0, 0, 1, 1)),
  Example((5, 5, 1), (3, 3), 9, dilation: (1, 2)),
]

extension Kernels {
  @Suite struct Convolution {
    @Test func forward() {
      forEachLevel { _ in
        for (index, example) in examples.enumerated() {
          for activation in [WK_NONE, WK_RELU, WK_TANH, WK_LOGISTIC] {
            var numbers = Numbers(index)
            let (g, images) = (example.geometry, example.images)
            let x = Floats(numbers.array(images * example.size), offset: index % 3)
            let weights = Floats(numbers.array(example.places * g.channels_out), offset: 1)
            let bias = index % 3 == 1 ? nil : numbers.array(g.channels_out)
            let y = Floats(repeating: .nan, count: images * example.sizeOut, offset: index % 5)
            var sums = [Double](repeating: 0, count: images * example.sizeOut)
            if let bias { for index in sums.indices { sums[index] = Double(bias[index % g.channels_out]) } }
            example.forEachProduct { sums[$2] += Double(x.pointer[$0]) * Double(weights.pointer[$1]) }
            let expected = sums.map { sum -> Double in
              switch activation {
              case WK_RELU: max(sum, 0)
              case WK_TANH: tanh(sum)
              case WK_LOGISTIC: 1 / (1 + exp(-sum))
              default: sum
              }
            }
            example.withScratch { geometry, scratch in
              wk_convolution_forward(
                geometry, images, y.pointer, x.pointer, weights.pointer, bias, Int32(activation), scratch)
            }
            expectClose(y.values, expected, 2e-6 * Double(example.places).squareRoot(), "\(example) \(activation)")
            #expect(y.isIntact, "\(example)")
          }
        }
      }
    }

    @Test(arguments: [false, true])
    func inputGradient(accumulates: Bool) {
      forEachLevel { _ in
        for (index, example) in examples.enumerated() {
          var numbers = Numbers(index)
          let (g, images) = (example.geometry, example.images)
          let dy = Floats(numbers.array(images * example.sizeOut), offset: index % 3)
          let weights = Floats(numbers.array(example.places * g.channels_out), offset: 1)
          let before = accumulates ? numbers.array(images * example.size) : nil
          let dx = Floats(before ?? .init(repeating: .nan, count: images * example.size), offset: index % 5)
          var expected = before?.map(Double.init) ?? .init(repeating: 0, count: images * example.size)
          example.forEachProduct { expected[$0] += Double(dy.pointer[$2]) * Double(weights.pointer[$1]) }
          example.withScratch { geometry, scratch in
            wk_convolution_input_gradient(
              geometry, images, dx.pointer, dy.pointer, weights.pointer, accumulates ? 1 : 0, scratch)
          }
          let terms = g.kernel_height * g.kernel_width * g.channels_out
          expectClose(dx.values, expected, 2e-6 * Double(terms).squareRoot(), "\(example)")
          #expect(dx.isIntact, "\(example)")
        }
      }
    }

    @Test(arguments: [false, true])
    func weightGradient(accumulates: Bool) {
      forEachLevel { _ in
        for (index, example) in examples.enumerated() {
          var numbers = Numbers(index)
          let (g, images) = (example.geometry, example.images)
          let count = example.places * g.channels_out
          let x = Floats(numbers.array(images * example.size), offset: index % 3)
          let dy = Floats(numbers.array(images * example.sizeOut), offset: 1)
          let before = accumulates ? numbers.array(count) : nil
          let dw = Floats(before ?? .init(repeating: .nan, count: count), offset: index % 5)
          var expected = before?.map(Double.init) ?? .init(repeating: 0, count: count)
          example.forEachProduct { expected[$1] += Double(x.pointer[$0]) * Double(dy.pointer[$2]) }
          example.withScratch { geometry, scratch in
            wk_convolution_weight_gradient(
              geometry, images, dw.pointer, x.pointer, dy.pointer, 0, example.places, accumulates ? 1 : 0, scratch)
          }
          let terms = images * g.height_out * g.width_out
          expectClose(dw.values, expected, 2e-6 * Double(terms).squareRoot(), "\(example)")
          #expect(dw.isIntact, "\(example)")
        }
      }
    }

    /// Images and places divided among threads.
    @Test func partsGiveTheSameBits() {
      forEachLevel { _ in
        for (index, example) in examples.enumerated() {
          var numbers = Numbers(index)
          let (g, images, size, sizeOut) = (example.geometry, example.images, example.size, example.sizeOut)
          let (x, dy) = (numbers.array(images * size), numbers.array(images * sizeOut))
          let weights = numbers.array(example.places * g.channels_out)
          let (y, yParts) = (Floats(repeating: 0, count: dy.count), Floats(repeating: 0, count: dy.count))
          let (dx, dxParts) = (Floats(repeating: 0, count: x.count), Floats(repeating: 0, count: x.count))
          let (dw, dwParts) = (Floats(repeating: 0, count: weights.count), Floats(repeating: 0, count: weights.count))
          x.withUnsafeBufferPointer { x in
            dy.withUnsafeBufferPointer { dy in
              example.withScratch { geometry, scratch in
                wk_convolution_forward(geometry, images, y.pointer, x.baseAddress!, weights, nil, 0, scratch)
                wk_convolution_input_gradient(geometry, images, dx.pointer, dy.baseAddress!, weights, 0, scratch)
                wk_convolution_weight_gradient(
                  geometry, images, dw.pointer, x.baseAddress!, dy.baseAddress!, 0, example.places, 0, scratch)
                for image in 0..<images {
                  let (xPart, dyPart) = (x.baseAddress! + image * size, dy.baseAddress! + image * sizeOut)
                  wk_convolution_forward(geometry, 1, yParts.pointer + image * sizeOut, xPart, weights, nil, 0, scratch)
                  wk_convolution_input_gradient(geometry, 1, dxParts.pointer + image * size, dyPart, weights, 0, scratch)
                }
                for cut in [1, 4, example.places / 2, example.places - 1] where cut > 0 && cut < example.places {
                  for (first, end) in [(0, cut), (cut, example.places)] {
                    wk_convolution_weight_gradient(
                      geometry, images, dwParts.pointer, x.baseAddress!, dy.baseAddress!, first, end, 0, scratch)
                  }
                  #expect(dwParts.values == dw.values, "\(example) cut at place \(cut)")
                }
              }
            }
          }
          #expect(yParts.values == y.values && dxParts.values == dx.values, "\(example)")
        }
      }
    }

    @Test func noImagesGiveNoGradient() {
      forEachLevel { _ in
        let example = examples[0]
        let dw = Floats(repeating: .nan, count: example.places * 8)
        example.withScratch { geometry, scratch in
          wk_convolution_weight_gradient(geometry, 0, dw.pointer, dw.pointer, dw.pointer, 0, example.places, 0, scratch)
        }
        #expect(dw.values.allSatisfy { $0 == 0 })
      }
    }

    @Test func border() {
      forEachLevel { level in
        var numbers = Numbers(1)
        for channels in [1, 3, 8, 20] {
          for (top, left, spreadLines, spreadColumns) in [
            (1, 2, 1, 1), (0, 0, 2, 1), (1, 1, 2, 3), (-1, -2, 1, 1), (3, -1, 1, 2),
          ] {
            let image = numbers.array(4 * 5 * channels)
            let to = Floats(repeating: .nan, count: 9 * 11 * channels)
            wk_with_border(to.pointer, 9, 11, image, 4, 5, channels, top, left, spreadLines, spreadColumns)
            var expected = [Float](repeating: 0, count: 9 * 11 * channels)
            for line in 0..<4 {
              for column in 0..<5 {
                let (y, x) = (top + line * spreadLines, left + column * spreadColumns)
                guard y >= 0, y < 9, x >= 0, x < 11 else { continue }
                for channel in 0..<channels {
                  expected[(y * 11 + x) * channels + channel] = image[(line * 5 + column) * channels + channel]
                }
              }
            }
            #expect(to.values == expected && to.isIntact, "\(channels) channels from \(top) \(left) level \(level)")
          }
        }
      }
    }
  }
}
