import Foundation

extension TournamentResult {
  /// The tournament as a table, the best strategy first: a complete `<svg>` element. A cell holds what the strategy of the row got a
  /// round against that of the column, and is the darker the more it was. Beyond 40 strategies only the 40 best have columns.
  /// - Parameter payoffs: decide how dark a cell is.
  public func svg(payoffs: Payoffs) -> String {
    let order = Array(ranking.prefix(40))
    let (means, meanCooperation) = (means, meanCooperation)
    var table = SVGTable(
      headers: ["", "mean", "C"] + order.indices.map { "\($0 + 1)" }, label: "Tournament")
    for (place, row) in order.enumerated() {
      var cells = [
        SVGTable.Cell("\(place + 1) \(strategies[row])"), SVGTable.Cell(number(means[row])),
        SVGTable.Cell(percentage(meanCooperation[row])),
      ]
      for column in order {
        let share = (scores[row][column] - payoffs.sucker) / (payoffs.temptation - payoffs.sucker)
        cells.append(SVGTable.Cell(number(scores[row][column]), shade: share))
      }
      table.rows.append(cells)
    }
    return table.svg
  }
}

extension PrisonersDilemmaProblem {
  /// How a strategy vector fares against each opponent, as a table: a complete `<svg>` element. On the left with which probability
  /// it cooperates in the first 21 situations.
  func svg(of player: DilemmaPlayer, sheet: StrategySheet) -> String {
    var table = SVGTable(
      headers: ["situation", "C", "", "against", "gets", "gives", "C", "its C"], label: "A strategy against its opponents")
    let rounds = Double(rules.rounds)
    let span = rules.payoffs.temptation - rules.payoffs.sucker
    for row in 0..<max(min(sheet.situations.count, 21), opponents.count) {
      var cells: [SVGTable.Cell] = []
      if row < min(sheet.situations.count, 21) {
        cells += [
          SVGTable.Cell(sheet.situations[row]), SVGTable.Cell(number(sheet.cooperation[row]), shade: sheet.cooperation[row]),
        ]
      } else {
        cells += [SVGTable.Cell(""), SVGTable.Cell("")]
      }
      cells.append(SVGTable.Cell(""))
      if row < opponents.count {
        let encounter = result(of: player, against: row)
        cells += [
          SVGTable.Cell(opponents[row].name),
          SVGTable.Cell(
            number(encounter.score / rounds), shade: (encounter.score / rounds - rules.payoffs.sucker) / span),
          SVGTable.Cell(
            number(encounter.opponentScore / rounds), shade: (encounter.opponentScore / rounds - rules.payoffs.sucker) / span),
          SVGTable.Cell(percentage(encounter.cooperation)), SVGTable.Cell(percentage(encounter.opponentCooperation)),
        ]
      }
      table.rows.append(cells)
    }
    return table.svg
  }
}

private func number(_ value: Double) -> String { String(format: "%.2f", value) }
private func percentage(_ share: Double) -> String { String(format: "%.0f %%", 100 * share) }
