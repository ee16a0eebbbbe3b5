import Foundation

/// The valley in which the mountain cars drive: between two walls, with a flag on the right hill.
enum Valley {
  static let lowest = -1.2
  static let highest = 0.6
  static let maximumSpeed = 0.07

  /// The valley's outline with the car as `@` and the flag as `F`, and the state in a line below.
  static func rendering(position: Double, speed: Double, goal: Double) -> String {
    let width = 55
    let height = 10
    func place(_ position: Double) -> (row: Int, column: Int) {
      let column = (Double(width - 1) * (position - lowest) / (highest - lowest)).rounded()
      let row = (Double(height - 1) * (1 - sin(3 * position)) / 2).rounded()
      return (Int(row), Int(column))
    }
    var lines = [[Character]](repeating: [Character](repeating: " ", count: width), count: height + 1)
    for column in 0..<width {
      let position = lowest + (highest - lowest) * Double(column) / Double(width - 1)
      lines[place(position).row + 1][column] = "-"
    }
    for (mark, position) in [("F" as Character, goal), ("@", position)] {
      let (row, column) = place(position)
      lines[row][column] = mark
    }
    let state = String(format: "position %+.3f  speed %+.4f", position, speed)
    return (lines.map { String($0) } + [state]).joined(separator: "\n")
  }
}
