import Core

/// The settings of the task `picture`.
public struct PictureConfiguration: Configuration {
  public var target = PictureTarget.sunset
  public var shapes = 30
  public var size = 32

  public init() {}

  public static let help = [
    "target": "Which picture is to be matched; each is made by a formula.",
    "shapes": "How many translucent shapes may be laid on the background.",
    "size": "How many pixels wide and high the picture is.",
  ]

  public func validate() throws {
    guard (1...1000).contains(shapes) else { throw WarrenError("shapes is \(shapes); it lies between 1 and 1000") }
    guard (4...256).contains(size) else { throw WarrenError("size is \(size); it lies between 4 and 256") }
  }
}
