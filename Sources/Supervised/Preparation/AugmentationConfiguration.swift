import Core
import Tensors

/// How examples are varied while training, each time anew, so that a network sees more than there is.
public struct AugmentationConfiguration: Configuration {
  public var shift = 0
  public var flip = false
  public var noise: Float = 0

  public init() {}

  public static let help = [
    "shift": "Images move by up to so many pixels in both directions; what comes in at the edge is 0.",
    "flip": "Whether half of the images are mirrored left to right.",
    "noise": "The standard deviation of what is added to every number, after normalization.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "shift": .from(0, to: 1024),
    "noise": .atLeast(0),
  ]

  /// Whether images are moved or mirrored.
  var movesImages: Bool { shift > 0 || flip }

  /// - Throws: `WarrenError` when the examples are no images large enough.
  package func check(_ exampleShape: Shape) throws {
    guard movesImages else { return }
    guard exampleShape.rank == 3 else {
      throw WarrenError(
        "augmentation by shift or flip takes images, [height, width, channels]; the examples have the shape \(exampleShape)")
    }
    guard shift < min(exampleShape[0], exampleShape[1]) else {
      throw WarrenError("a shift by \(shift) pixels moves images of \(exampleShape[0]) x \(exampleShape[1]) out of the frame")
    }
  }
}

/// Draws and applies the variations of one minibatch.
package struct Augmentation {
  let settings: AugmentationConfiguration
  let exampleShape: Shape

  package init(settings: AugmentationConfiguration, exampleShape: Shape) {
    self.settings = settings
    self.exampleShape = exampleShape
  }

  /// Writes one image, moved and mirrored at random.
  package func writeImage(
    _ image: UnsafePointer<Float>, to result: UnsafeMutablePointer<Float>, using random: inout RandomStream
  ) {
    let (height, width, channels) = (exampleShape[0], exampleShape[1], exampleShape[2])
    var (down, right) = (0, 0)
    if settings.shift > 0 {
      down = random.integer(below: 2 * settings.shift + 1) - settings.shift
      right = random.integer(below: 2 * settings.shift + 1) - settings.shift
    }
    let isMirrored = settings.flip && random.next() >> 63 == 1
    let line = width * channels
    for y in 0..<height {
      let to = result + y * line
      guard (0..<height).contains(y - down) else {
        to.update(repeating: 0, count: line)
        continue
      }
      let from = image + (y - down) * line
      if isMirrored {
        for x in 0..<width {
          let source = width - 1 - (x - right)
          for channel in 0..<channels {
            to[x * channels + channel] = (0..<width).contains(source) ? from[source * channels + channel] : 0
          }
        }
      } else {
        let (start, end) = (max(right, 0), min(width + right, width))
        to.update(repeating: 0, count: start * channels)
        (to + start * channels).update(from: from + (start - right) * channels, count: (end - start) * channels)
        (to + end * channels).update(repeating: 0, count: (width - end) * channels)
      }
    }
  }

  /// Adds normal noise.
  func addNoise(to numbers: UnsafeMutablePointer<Float>, count: Int, using random: inout RandomStream) {
    guard settings.noise > 0 else { return }
    for index in 0..<count { numbers[index] += settings.noise * Float(random.normal()) }
  }
}
