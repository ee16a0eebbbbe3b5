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

  public static let bounds: [String: SettingBounds] = [
    "shapes": .from(1, to: 1000),
    "size": .from(4, to: 256),
  ]
}
