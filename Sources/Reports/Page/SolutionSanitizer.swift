import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Makes a drawing from a run directory safe to stand inside the report.
///
/// The file is parsed as XML and written anew from what is known to be harmless: shapes, text, gradients, markers, clips, and
/// their paint. Everything else is left out, with what it contains: scripts, styles, event attributes, references to anything
/// outside the drawing, foreign content, and elements that could multiply (`use`, entities).
package enum SolutionSanitizer {
  /// Larger drawings would swell the page.
  static let maximumBytes = 600_000

  /// The safe `<svg>` element; nil when the file is no SVG with a view box, declares a document type, or is too large.
  /// - Parameter prefix: put before every identifier, so that two drawings on a page do not meet.
  package static func sanitize(_ data: Data, prefix: String = "drawing-") -> String? {
    guard data.count <= maximumBytes, !data.isEmpty else { return nil }
    // Document types are the door for entities; a drawing needs none.
    guard data.range(of: Data("<!DOCTYPE".utf8)) == nil, data.range(of: Data("<!ENTITY".utf8)) == nil else { return nil }
    let writer = SanitizedWriter(prefix: prefix)
    let parser = XMLParser(data: data)
    parser.shouldResolveExternalEntities = false
    parser.shouldProcessNamespaces = true
    parser.delegate = writer
    guard parser.parse(), writer.isComplete else { return nil }
    return writer.text
  }

  static let elements: Set<String> = [
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc", "defs",
    "linearGradient", "radialGradient", "stop", "marker", "clipPath",
  ]

  static let attributes: Set<String> = [
    "id", "viewBox", "preserveAspectRatio", "transform", "d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx",
    "ry", "fx", "fy", "dx", "dy", "width", "height", "pathLength", "offset", "gradientUnits", "gradientTransform",
    "spreadMethod", "markerWidth", "markerHeight", "markerUnits", "refX", "refY", "orient", "clipPathUnits", "textLength",
    "lengthAdjust", "role",
  ]

  /// Paint and text, as attributes or inside `style`.
  static let properties: Set<String> = [
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "color", "stop-color", "stop-opacity", "font-size",
    "font-family", "font-weight", "font-style", "text-anchor", "dominant-baseline", "alignment-baseline", "letter-spacing",
    "marker-start", "marker-mid", "marker-end", "clip-path", "clip-rule", "vector-effect", "paint-order", "visibility",
    "shape-rendering",
  ]

  /// The value when it refers to nothing outside the drawing, with its identifiers prefixed; nil otherwise.
  static func safe(_ value: String, prefix: String) -> String? {
    let lowered = value.lowercased().filter { !$0.isWhitespace }
    let isForbidden = [
      "\\", "@", "<", "&", "javascript:", "data:", "expression(", "image(", "image-set(", "/*", "attr(", "env(",
    ]
    .contains { lowered.contains($0) }
    guard !isForbidden else { return nil }
    guard lowered.contains("url(") else { return value }
    // Exactly url(#name), nothing before or after it.
    guard lowered.hasPrefix("url(#"), lowered.hasSuffix(")"), lowered.components(separatedBy: "url(").count == 2 else {
      return nil
    }
    let name = value.drop { $0 != "#" }.dropFirst().dropLast().filter { !$0.isWhitespace }
    return isIdentifier(name) ? "url(#\(prefix)\(name))" : nil
  }

  static func isIdentifier(_ name: String) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy {
        ("a"..."z" ~= $0) || ("A"..."Z" ~= $0) || ("0"..."9" ~= $0) || $0 == "-" || $0 == "_"
      }
  }
}

/// Writes the harmless part of the events of a parser.
private final class SanitizedWriter: NSObject, XMLParserDelegate {
  private(set) var text = ""
  private let prefix: String
  private var open: [String] = []
  /// How deep the parser is inside an element that is left out.
  private var skipped = 0
  private(set) var isComplete = false

  init(prefix: String) { self.prefix = prefix }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    let isDrawing = namespaceURI == nil || namespaceURI == "" || namespaceURI == "http://www.w3.org/2000/svg"
    if open.isEmpty, skipped == 0, element != "svg" || attributes["viewBox"] == nil || isComplete {
      parser.abortParsing()
      return
    }
    guard skipped == 0, isDrawing, SolutionSanitizer.elements.contains(element), open.count < 64 else {
      skipped += 1
      return
    }
    text += "<\(element)"
    let isRoot = open.isEmpty
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      // The page decides how large the drawing is.
      if isRoot, name == "width" || name == "height" || name == "x" || name == "y" || name == "role" { continue }
      guard let written = sanitized(name, value) else { continue }
      text += " \(name)=\"\(Markup.escape(written))\""
    }
    text += isRoot ? " role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">" : ">"
    open.append(element)
  }

  func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
    guard skipped == 0 else {
      skipped -= 1
      return
    }
    guard let last = open.popLast() else { return }
    text += "</\(last)>"
    if open.isEmpty { isComplete = true }
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) {
    guard skipped == 0, let element = open.last, ["text", "tspan", "title", "desc"].contains(element) else { return }
    text += Markup.escape(characters)
  }

  private func sanitized(_ name: String, _ value: String) -> String? {
    if name == "id" { return SolutionSanitizer.isIdentifier(value) ? prefix + value : nil }
    if name == "style" {
      let kept = value.split(separator: ";").compactMap { declaration -> String? in
        let parts = declaration.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count == 2, SolutionSanitizer.properties.contains(parts[0]) else { return nil }
        return SolutionSanitizer.safe(parts[1], prefix: prefix).map { "\(parts[0]): \($0)" }
      }
      return kept.isEmpty ? nil : kept.joined(separator: "; ")
    }
    guard SolutionSanitizer.attributes.contains(name) || SolutionSanitizer.properties.contains(name) else { return nil }
    return SolutionSanitizer.safe(value, prefix: prefix)
  }
}
