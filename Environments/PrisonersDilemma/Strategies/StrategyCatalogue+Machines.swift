extension StrategyCatalogue {
  /// Small machines. Fortress, Ripoff, Raider, Thumper, Predator and the usual ones are from Ashlock's studies of evolved
  /// automata (Ashlock and Kim, "Fingerprinting", 2008; Ashlock, Brown and Hingston, "Multiple opponent optimization of prisoner's
  /// dilemma playing agents", 2015); all-or-none from Hilbe et al., "Memory-n strategies of direct reciprocity", 2017.
  static let machines: [DilemmaStrategy] = [
    DilemmaStrategy("fortress-3", .machine("1: 1D 2D\n2: 1D 3C\n3: 3C 1D", start: 1, first: "D")),
    DilemmaStrategy("fortress-4", .machine("1: 1D 2D\n2: 1D 3D\n3: 1D 4C\n4: 4C 1D", start: 1, first: "D")),
    DilemmaStrategy("ripoff", .machine("1: 2C 3C\n2: 1D 3C\n3: 3C 3D", start: 1, first: "D")),
    DilemmaStrategy("thumper", .machine("1: 1C 2D\n2: 1D 1D", start: 1, first: "C")),
    DilemmaStrategy("pun-1", .machine("1: 2C 2C\n2: 1C 1D", start: 1, first: "D")),
    DilemmaStrategy("raider", .machine("0: 2D 2D\n1: 1C 1D\n2: 0D 3C\n3: 0D 1C", start: 0, first: "D")),
    DilemmaStrategy(
      "predator",
      .machine(
        "0: 0D 1D\n1: 2D 3D\n2: 4C 3D\n3: 5D 4C\n4: 2C 6D\n5: 7D 3D\n6: 7C 7D\n7: 8D 7D\n8: 8D 6D", start: 0, first: "C")),
    DilemmaStrategy("usually-cooperates", .machine("1: 1C 2C\n2: 1D 1C", start: 1, first: "C")),
    DilemmaStrategy("usually-defects", .machine("1: 2D 1D\n2: 1D 1C", start: 1, first: "D")),
    DilemmaStrategy("solution-b1", .machine("1: 2D 1D\n2: 2C 3C\n3: 3C 3C", start: 1, first: "D")),
    DilemmaStrategy(
      "solution-b5", .machine("1: 2C 6D\n2: 2C 3D\n3: 6C 1D\n4: 3C 6D\n5: 5D 4D\n6: 3C 5D", start: 1, first: "D")),
    DilemmaStrategy("evolved-machine-4", .machine("0: 0C 2D\n1: 3D 0C\n2: 2D 1C\n3: 3D 1D", start: 0, first: "C")),
    DilemmaStrategy("all-or-none-2", horizon: .init(moves: 2, ownMoves: 2, rounds: 2)) {
      defect(if: $0.round >= 2 && ($0.own ^ $0.other) & 3 != 0)
    },
    DilemmaStrategy("delayed-all-or-none-1", horizon: .init(moves: 2, ownMoves: 2, rounds: 2)) { state in
      // Cooperates where both did the same in both rounds, and where both defected last and only one of them before.
      let (own, other) = (state.own & 3, state.other & 3)
      return defect(if: state.round >= 2 && !(own == other || own & other == 1))
    },
  ]
}
