import Core
import ReinforcementLearning

/// How the numbers of an observation and the actions change places under each symmetry of a board.
package struct SymmetryTable: Sendable {
  /// One symmetry: the new observation's number i is the old one's number `observation[i]`; likewise for actions.
  package struct Order: Sendable {
    package let observation: [Int]
    package let actions: [Int]
  }

  /// All symmetries, the identity first.
  package let orders: [Order]

  /// The symmetries of the boards of a game, whose observations are [rows, columns, planes]. Actions stand for columns or for the
  /// cells row by row; one more action, such as passing, keeps its place.
  /// - Throws: `WarrenError` when observations or actions are not of that form, or the game says that it is another one then.
  package init(_ symmetry: BoardSymmetry, _ specification: EnvironmentSpecification) throws {
    let size = specification.observationSize
    let actions = specification.actionSpace.maskSize
    guard symmetry != .none else {
      orders = [Order(observation: Array(0..<size), actions: Array(0..<actions))]
      return
    }
    if let own = specification.boardSymmetry, !own.includes(symmetry) {
      let possible = BoardSymmetry.allCases.filter { own.includes($0) }.map(\.rawValue)
      throw WarrenError(
        "under 'symmetry: \(symmetry.rawValue)' the game is not the same; it is under \(possible.joined(separator: ", "))")
    }
    let shape = specification.observationShape
    guard shape.count == 3 else {
      throw WarrenError(
        "'symmetry' needs observations of the shape [rows, columns, planes], those of the game have \(shape)",
        hint: "leave it out")
    }
    let (rows, columns, planes) = (shape[0], shape[1], shape[2])
    let cells = rows * columns
    let isByColumn = actions == columns && symmetry == .mirror
    guard isByColumn || actions == cells || actions == cells + 1 else {
      throw WarrenError(
        "'symmetry: \(symmetry.rawValue)' needs an action for each "
          + (symmetry == .mirror ? "column or " : "") + "cell of the board of \(rows) x \(columns), the game has \(actions)",
        hint: "leave it out")
    }
    guard symmetry != .square || rows == columns else {
      throw WarrenError("'symmetry: square' needs a square board, that of the game has \(rows) x \(columns) cells")
    }
    let numbers =
      switch symmetry {
      case .none: [0]
      case .mirror: [0, 1]
      case .halfTurn: [0, 3]
      case .square: Array(0..<8)
      }
    orders = numbers.map { number in
      /// From where the content of a cell comes.
      func source(_ row: Int, _ column: Int) -> Int {
        var (row, column) = (row, column)
        if number & 1 != 0 { column = columns - 1 - column }
        if number & 2 != 0 { row = rows - 1 - row }
        if number & 4 != 0 { (row, column) = (column, row) }
        return row * columns + column
      }
      let sources = (0..<cells).map { source($0 / columns, $0 % columns) }
      return Order(
        observation: (0..<size).map { sources[$0 / planes] * planes + $0 % planes },
        actions: (0..<actions).map { isByColumn ? sources[$0] : $0 < cells ? sources[$0] : $0 })
    }
  }
}
