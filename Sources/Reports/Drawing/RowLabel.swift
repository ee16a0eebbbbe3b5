import Foundation

/// The name of a method beside its row in a drawing, on one line or on several; how wide it is decides how much room there must be.
///
/// Nothing in the page can measure text before it is shown, so widths are those of a wide common typeface, a little too large for
/// most. Sizes are in units of the drawing, for the largest text that the style sheet gives to rows.
struct RowLabel {
  /// What is shown, from the top down.
  private(set) var lines: [String]
  /// The whole name, where it is cut.
  private var whole: String?

  /// The height of a line where a narrow screen sets text large.
  static let lineHeight = 17.0
  /// The size of the text then.
  private static let size = 16.0

  /// - Parameters:
  ///   - room: how wide a line may be.
  ///   - mostLines: how many lines it may take; what has no room is cut.
  ///   - whole: what the label stands for, where it has been cut before.
  init(_ label: String, room: Double, mostLines: Int, whole: String? = nil) {
    lines = []
    self.whole = whole
    var rest = Substring(label)
    while !rest.isEmpty, lines.count < mostLines {
      if Self.extent(rest) <= room {
        lines.append(String(rest))
        return
      }
      let isLast = lines.count == mostLines - 1
      let fitting = Self.fitting(rest, room: isLast ? room - Self.extent("…") : room)
      if isLast {
        lines.append(fitting + "…")
        self.whole = whole ?? label
        return
      }
      let end = Self.breakPoint(rest, within: fitting.endIndex)
      lines.append(rest[..<end].trimmingCharacters(in: .whitespaces))
      rest = rest[end...].drop { $0 == " " }
    }
  }

  /// As many characters as have room, at least one.
  private static func fitting(_ text: Substring, room: Double) -> Substring {
    var width = 0.0
    var end = text.startIndex
    while end < text.endIndex {
      width += Self.share(of: text[end]) * size
      if width > room, end > text.startIndex { break }
      end = text.index(after: end)
    }
    return text[..<end]
  }

  /// Where to break so that no more than what fits stands on the line: behind a hyphen, a space or another mark, else anywhere.
  private static func breakPoint(_ text: Substring, within limit: Substring.Index) -> Substring.Index {
    var place = limit
    while place > text.startIndex {
      let before = text.index(before: place)
      let follows = place < text.endIndex ? text[place] : " "
      if "-_ ,;:/+=·".contains(text[before]) || " (".contains(follows), before > text.startIndex { return place }
      place = before
    }
    return limit
  }

  /// How wide the widest line is.
  var width: Double { lines.map { Self.extent(Substring($0)) }.max() ?? 0 }

  /// How wide a text of that size is.
  static func extent(_ text: Substring, size: Double = size) -> Double { text.reduce(0) { $0 + share(of: $1) } * size }

  /// The width of a character in shares of the text's size.
  private static func share(of character: Character) -> Double {
    switch character {
    case "i", "j", "l", "I", "|", "'", ".", ",", ":", ";", "!", " ": 0.34
    case "f", "r", "t", "(", ")", "[", "]", "-", "/": 0.42
    case "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻": 0.45
    case "m", "w", "M", "W", "@", "%", "…": 0.98
    case "A"..."Z", "=", "+", "<", ">", "×": 0.76
    default: character.isASCII ? 0.63 : 1.02
    }
  }

  /// The text at a place, its lines around the height `y`; in front of or behind `x`, as the anchor says.
  func markup(x: Double, y: Double, anchor: Markup) -> Markup {
    let title: Markup = whole.map { "<title>\($0)</title>" } ?? ""
    let first = y + 4 - Self.lineHeight / 2 * Double(lines.count - 1)
    guard lines.count > 1 else {
      return
        "<text class=\"row\" text-anchor=\"\(anchor)\" x=\"\(x.short)\" y=\"\(first.short)\">\(title)\(lines.first ?? "")</text>"
    }
    let parts: [Markup] = lines.enumerated().map { index, line in
      "<tspan x=\"\(x.short)\" y=\"\((first + Self.lineHeight * Double(index)).short)\">\(line)</tspan>"
    }
    return "<text class=\"row\" text-anchor=\"\(anchor)\">\(title)\(parts)</text>"
  }
}

/// The names of all rows of a drawing, with the room that they need on the left.
struct RowLabels {
  let labels: [RowLabel]
  /// Where the frame begins.
  let left: Double
  /// How far apart rows must be for all lines of their names.
  let rowHeight: Double

  /// - Parameters:
  ///   - room: how wide a line may be.
  ///   - mostLines: how many lines a name may take.
  ///   - whole: what the names stand for, where some have been cut before.
  init(_ names: [String], room: Double = 186, mostLines: Int = 2, whole: [String?]? = nil) {
    labels = names.enumerated().map { index, name in
      RowLabel(name, room: room, mostLines: mostLines, whole: whole?[index] ?? nil)
    }
    left = max(62, 18 + (labels.map(\.width).max() ?? 0))
    rowHeight = 6 + RowLabel.lineHeight * Double(labels.map(\.lines.count).max() ?? 1)
  }
}
