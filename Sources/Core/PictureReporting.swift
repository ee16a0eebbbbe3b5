/// A drawing that shows what a learner has become.
public struct Picture: Sendable {
  /// The name of its file: small letters, digits and '-'.
  public var name: String
  /// What it shows, in a few words.
  public var title: String
  /// What to see in it, in a sentence or two.
  public var caption: String
  /// A complete SVG with a view box. Ink is best `currentColor`, so that it suits light and dark pages.
  public var svg: String

  /// A drawing with its words.
  public init(name: String, title: String, caption: String, svg: String) {
    self.name = name
    self.title = title
    self.caption = caption
    self.svg = svg
  }
}

/// A learner that can show its state in pictures: what it takes for what, what its weights look like.
///
/// The runner asks for them at the end of a run and writes them to the run's folder, where reports find them.
public protocol PictureReporting {
  /// Draws the present state, in the order in which the pictures are best looked at.
  func makePictures() throws -> [Picture]
}
