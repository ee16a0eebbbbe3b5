extension SudokuGrid {
  /// The grid drawn as a complete `<svg>` element: the puzzle's clues bold, all other digits light, those that conflict underlaid.
  ///
  /// It takes the colour of its text (`currentColor`) and, for the digits that are no clues, the page's `--series-1` where that is
  /// defined.
  public func svg(puzzle: SudokuGrid) -> String {
    let size = 40
    let margin = 4
    var conflicts = Set<Int>()
    for case .duplicate(_, _, let first, let second) in SudokuVerifier.duplicates(in: self) {
      conflicts.formUnion([first, second])
    }
    let fields = conflicts.sorted().map { cell in
      """
      <rect x="\(margin + cell % 9 * size)" y="\(margin + cell / 9 * size)" width="\(size)" height="\(size)" \
      fill="currentColor" fill-opacity="0.15"/>
      """
    }
    func lines(_ numbers: [Int], width: String) -> String {
      let way = numbers.map { number -> String in
        let place = margin + number * size
        return "M\(margin) \(place)h\(9 * size)M\(place) \(margin)v\(9 * size)"
      }
      return "<path d=\"\(way.joined())\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"\(width)\"/>"
    }
    func texts(_ areClues: Bool) -> String {
      digits.indices.filter { digits[$0] != 0 && (puzzle.digits[$0] == digits[$0]) == areClues }.map { cell in
        let (x, y) = (margin + cell % 9 * size + size / 2, margin + cell / 9 * size + size * 7 / 10)
        return "<text x=\"\(x)\" y=\"\(y)\">\(digits[cell])</text>"
      }.joined()
    }
    let extent = 9 * size + 2 * margin
    return """
      <svg viewBox="0 0 \(extent) \(extent)" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Sudoku">\
      \(fields.joined())\(lines([1, 2, 4, 5, 7, 8], width: "0.75"))\(lines([0, 3, 6, 9], width: "2.5"))\
      <g font-size="22" text-anchor="middle" fill="currentColor" font-weight="bold">\(texts(true))</g>\
      <g font-size="22" text-anchor="middle" fill="var(--series-1, currentColor)">\(texts(false))</g></svg>
      """
  }
}
