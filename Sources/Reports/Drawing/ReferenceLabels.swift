/// Where the labels of reference lines stand, so that no label meets another one or a line that is not its own.
///
/// Sizes are those of the largest text that the style sheet gives to notes, 15.5 units high.
enum ReferenceLabels {
  /// A label beside a level line.
  struct Beside: Equatable {
    /// The baseline of the text.
    var y: Double
    /// Whether the text ends at the right edge instead of beginning at the left one.
    var isAtEnd: Bool
  }

  /// A label above an upright line.
  struct Above: Equatable {
    /// In which row it stands, from 0 for the one next to the frame.
    var row: Int
    /// The side of the text that is at the line: `start`, `middle` or `end`.
    var anchor: String
  }

  /// How far apart the rows above a frame are.
  static let rowHeight = 16.0

  /// The labels of level lines at the heights `lines`, in their order: below their lines at the left where nothing is in the way, else
  /// above, else at the right.
  /// - Parameter bottom: the height below which labels would meet those of the axis.
  static func beside(_ lines: [Double], bottom: Double) -> [Beside] {
    var placed = [Beside?](repeating: nil, count: lines.count)
    for index in lines.indices.sorted(by: { (lines[$0], $0) < (lines[$1], $1) }) {
      let candidates = [false, true].flatMap { isAtEnd in
        [Beside(y: lines[index] + 13, isAtEnd: isAtEnd), Beside(y: lines[index] - 5, isAtEnd: isAtEnd)]
      }
      let free = candidates.first { label in
        let meetsLine = lines.indices.contains { other in
          other != index && lines[other] > label.y - 12 && lines[other] < label.y + 4
        }
        let meetsLabel = placed.contains { $0.map { $0.isAtEnd == label.isAtEnd && abs($0.y - label.y) < 15 } ?? false }
        return label.y < bottom && !meetsLine && !meetsLabel
      }
      placed[index] = free ?? candidates[1]
    }
    return placed.map { $0! }
  }

  /// The labels of upright lines in their order: all in one row where they have room, else stacked, each with a free way for its line.
  /// - Parameters:
  ///   - positions: where the lines are, from 0 at the left edge of the frame to 1 at the right one.
  ///   - lengths: how many characters each label has.
  ///   - width: the width of the frame.
  static func above(_ positions: [Double], lengths: [Int], width: Double) -> [Above] {
    let anchors = positions.map { $0 < 0.3 ? "start" : $0 > 0.7 ? "end" : "middle" }
    let spans = positions.indices.map { index in
      let length = Double(lengths[index]) * 8.2
      let start = positions[index] * width - (anchors[index] == "start" ? 0 : anchors[index] == "end" ? length : length / 2)
      return start...(start + length)
    }
    let meet = positions.indices.contains { one in positions.indices.contains { $0 > one && spans[$0].overlaps(spans[one]) } }
    guard meet else { return anchors.map { Above(row: 0, anchor: $0) } }
    // Texts that end at their lines leave the ways to their right free, and those that begin there the ways to their left.
    let endsAtLine = positions.reduce(0, +) > 0.5 * Double(positions.count)
    let order = positions.indices.sorted { endsAtLine == ((positions[$0], $0) < (positions[$1], $1)) }
    var labels = anchors.map { _ in Above(row: 0, anchor: endsAtLine ? "end" : "start") }
    for (row, index) in order.enumerated() { labels[index].row = row }
    return labels
  }
}
