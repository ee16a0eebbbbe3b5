import Core
import Designs
import Foundation
import Search
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct DesignTests {
  private let encoding = DesignEncoding()

  private func sample(_ count: Int, seed: UInt64 = 1) -> [[Gene]] {
    var random = RandomKey(seed: seed).stream
    return (0..<count).map { _ in
      var genotype = encoding.makeGenotype()
      encoding.sample(into: &genotype, using: &random)
      return genotype
    }
  }

  @Test func everyOperatorMakesDesigns() throws {
    var random = RandomKey(seed: 2).stream
    let parents = sample(40)
    for settings in [OperatorSettings(), OperatorSettings(geneRate: 1, strength: 1), OperatorSettings(geneRate: 0)] {
      for named in encoding.crossovers(settings) {
        var crossover = named.make()
        for (first, second) in zip(parents, parents.dropFirst()) {
          var child = parents[0]
          crossover.cross(first, second, into: &child, using: &random)
          try encoding.validate(child)
          crossover.cross(first, first, into: &child, using: &random)
          #expect(encoding.distance(child, first) == 0)
        }
      }
      for named in encoding.mutations(settings) {
        var mutation = named.make()
        for parent in parents {
          var child = parent
          mutation.mutate(&child, using: &random)
          try encoding.validate(child)
          if settings.geneRate == 0 { #expect(child == parent) }
        }
      }
    }
  }

  @Test func crossoverTakesWholeLayers() throws {
    let parents = sample(2)
    var crossover = LayerCrossover(encoding)
    var random = RandomKey(seed: 3).stream
    var wholeCount = 0
    for _ in 0..<200 {
      var child = parents[0]
      crossover.cross(parents[0], parents[1], into: &child, using: &random)
      for first in stride(from: 9, to: child.count, by: 15) {
        let layer = child[first..<first + 15]
        if layer == parents[0][first..<first + 15] || layer == parents[1][first..<first + 15] { wholeCount += 1 }
      }
    }
    // Three quarters of 1200 layers; the deviation is 15.
    #expect(abs(wholeCount - 900) < 75)
  }

  @Test func drawingsAreValidAndAlikeForTheSameGenes() throws {
    for genotype in sample(100, seed: 4) {
      let design = encoding.decode(genotype)
      let drawing = try Drawing(design.svg())
      #expect(drawing.identifiers.count == Set(drawing.identifiers).count)
      #expect(drawing.references.isSubset(of: Set(drawing.identifiers)))
      #expect(drawing.outside.isEmpty)
      #expect(encoding.decode(genotype).svg() == design.svg())
      let copy = try JSONDecoder().decode(Design.self, from: JSONEncoder().encode(design))
      #expect(copy == design && copy.svg() == design.svg())
    }
  }

  @Test func sheetsKeepTheirDesignsApart() throws {
    let designs = sample(7, seed: 5).map(encoding.decode)
    let drawing = try Drawing(Design.sheet(designs, title: "Seven & <more>"))
    #expect(drawing.identifiers.count == Set(drawing.identifiers).count)
    #expect(drawing.references.isSubset(of: Set(drawing.identifiers)))
    #expect(drawing.identifiers.filter { $0.hasSuffix("b") }.count == 7)
    #expect(drawing.title == "Seven & <more>")
    _ = try Drawing(Design.sheet([]))
  }

  @Test func designsThatLookAlikeAreEqual() throws {
    // The corners of a circle and the width of a line that is not there change nothing.
    var genotype = try #require(
      sample(2000, seed: 6).first {
        guard case .category(let shape) = $0[9], case .category(let shading) = $0[18] else { return false }
        return Design.Shape.allCases[shape] == .ellipse && Design.Shading.allCases[shading] == .flat
      })
    let before = genotype
    for (place, other) in [(16, Gene.integer(9)), (16, .integer(3)), (23, .real(0.1)), (23, .real(0.9)), (21, .real(0.3))] {
      genotype[place] = other
      #expect(encoding.distance(before, genotype) == 0)
    }
    genotype[13] = .real(0.01)
    genotype[11] = genotype[11] == .real(1) ? .real(0) : .real(1)
    #expect(try #require(encoding.distance(before, genotype)) > 0)
  }

  @Test func chosenByAPersonTheyStayApart() throws {
    var evolution = try InteractiveEvolution(InteractiveConfiguration(), encoding: encoding, key: RandomKey(seed: 1))
    for round in 0..<15 {
      let drawings = evolution.page.members.map { encoding.decode($0.genotype).svg() }
      #expect(Set(drawings).count == 12)
      try evolution.setPreference(.loved, at: round % 12)
      try evolution.setPreference(.liked, at: (round + 5) % 12)
      try evolution.setMutationStrength(0.02)
      _ = try evolution.step()
    }
    var resumed = try InteractiveEvolution(InteractiveConfiguration(), encoding: encoding, key: RandomKey(seed: 2))
    try resumed.restore(evolution.save())
    #expect(resumed.page == evolution.page)
  }

  @Test func colorsGoThereAndBack() throws {
    // sRGB's primaries in OKLCH, from Ottosson's page and CSS Color 4's examples.
    let red = PerceptualColor(red: 1, green: 0, blue: 0)
    #expect(abs(red.lightness - 0.62796) < 1e-4 && abs(red.chroma - 0.25768) < 1e-4 && abs(red.hue * 360 - 29.234) < 1e-2)
    let blue = PerceptualColor(red: 0, green: 0, blue: 1)
    #expect(abs(blue.lightness - 0.45201) < 1e-4 && abs(blue.chroma - 0.31321) < 1e-4 && abs(blue.hue * 360 - 264.052) < 1e-2)
    #expect(PerceptualColor(red: 1, green: 1, blue: 1).hexadecimal == "#ffffff")
    var random = RandomKey(seed: 7).stream
    for _ in 0..<1000 {
      let numbers = (0..<3).map { _ in random.integer(below: 256) }
      let shares = numbers.map { Double($0) / 255 }
      let color = PerceptualColor(red: shares[0], green: shares[1], blue: shares[2])
      #expect(color.hexadecimal == "#" + numbers.map { String(format: "%02x", $0) }.joined())
    }
    // No screen shows so much chroma; the hue stays.
    let wild = PerceptualColor(lightness: 0.7, chroma: 0.9, hue: 0.4).hexadecimal
    #expect(wild.count == 7 && wild != PerceptualColor(lightness: 0.7, chroma: 0, hue: 0.4).hexadecimal)
  }
}

/// What a test wants to know of an SVG.
final class Drawing: NSObject, XMLParserDelegate {
  private(set) var identifiers: [String] = []
  private(set) var references: Set<String> = []
  /// Whatever could act or load something.
  private(set) var outside: [String] = []
  private(set) var title = ""
  private var isInTitle = false

  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
  }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    isInTitle = element == "title"
    let known = ["svg", "title", "defs", "g", "use", "path", "rect", "circle", "ellipse", "polygon", "stop"]
    if !known.contains(element), !element.hasSuffix("Gradient") { outside.append(element) }
    for (name, value) in attributes {
      switch name {
      case "id": identifiers.append(value)
      case "href":
        if value.hasPrefix("#") { references.insert(String(value.dropFirst())) } else { outside.append(value) }
      case "xmlns": if value != "http://www.w3.org/2000/svg" { outside.append(value) }
      default:
        if value.hasPrefix("url(#") {
          references.insert(String(value.dropFirst(5).dropLast()))
        } else if value.contains("url") || value.contains(":/") || name.hasPrefix("on") {
          outside.append("\(name)=\(value)")
        }
      }
    }
  }

  func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
    isInTitle = false
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if isInTitle { title += string }
  }
}
