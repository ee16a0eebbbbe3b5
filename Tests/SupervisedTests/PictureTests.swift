import Core
import Foundation
import NeuralNetworks
import Supervised
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct PictureTests {
  /// Counts the elements of an SVG while reading it strictly.
  private final class Reader: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]
    var texts: [String] = []
    private var text = ""

    func parser(
      _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      counts[element, default: 0] += 1
      text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }

    func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
      if element == "text" { texts.append(text) }
    }
  }

  private func read(_ picture: Picture) throws -> Reader {
    let reader = Reader()
    let parser = XMLParser(data: Data(picture.svg.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(picture.name)")
    #expect(picture.svg.utf8.count < 400_000)
    #expect(!picture.title.isEmpty && !picture.caption.isEmpty)
    return reader
  }

  @Test("a convolutional network on digits shows its confusion matrix, mistakes, filters and activation maps")
  func convolution() throws {
    var convolution = ConvolutionConfiguration()
    convolution.filters = 6
    convolution.activation = .relu
    var settings = SupervisedConfiguration()
    settings.network = [
      try LayerDescription("conv", convolution), try LayerDescription("flatten", FlattenConfiguration()),
    ]
    let learner = try SupervisedLearner(settings, source: Digits(), key: RandomKey(seed: 2))
    while learner.ledger.epochs < 2 { _ = try learner.step() }
    let pictures = try learner.makePictures()
    #expect(pictures.map(\.name) == ["confusion-matrix", "misclassified", "filters", "activation-maps", "classic-filters"])
    let matrix = try read(pictures[0])
    let counted = matrix.texts.compactMap(Int.init).reduce(0, +)
    // The names of the classes are the numbers 0 to 9, once at each side.
    #expect(counted == 359 + 2 * 45)
    let accuracy = learner.evaluate(episodes: 1, key: RandomKey(seed: 0))["accuracy"]!
    let mistakes = Int((359 * (1 - accuracy)).rounded())
    #expect(mistakes > 0)
    #expect(try read(pictures[1]).texts.filter { $0.contains("→") }.count == min(mistakes, 24))
    #expect(pictures[1].caption.contains("\(mistakes) of 359"))
    #expect(try read(pictures[2]).counts["rect"] == 6)
    #expect(try read(pictures[3]).counts["rect"] == 4 * 7)
  }

  @Test("a perceptron on digits shows its first weights as images")
  func perceptron() throws {
    let learner = try SupervisedLearner(SupervisedConfiguration(), source: Digits(), key: RandomKey(seed: 2))
    let pictures = try learner.makePictures()
    #expect(pictures.map(\.name) == ["confusion-matrix", "misclassified", "filters"])
    #expect(try read(pictures[2]).counts["rect"] == 32)
  }

  @Test("a regression shows predictions against the truth, and the curve over a single feature; names are only text")
  func regression() throws {
    let features = (0..<100).map { Float($0) / 50 - 1 }
    let data = try Dataset(
      exampleShape: [1], targets: ["<b>&\"y\""], features: features, values: features.map { $0 * $0 })
    let learner = try SupervisedLearner(
      SupervisedConfiguration(), data: DataSplit(train: data, test: data), key: RandomKey(seed: 2))
    let pictures = try learner.makePictures()
    #expect(pictures.map(\.name) == ["predictions", "fit"])
    for picture in pictures {
      let reader = try read(picture)
      #expect(reader.counts["circle"] == 100)
      #expect(reader.texts.contains { $0.contains("<b>&\"y\"") })
    }
  }
}
