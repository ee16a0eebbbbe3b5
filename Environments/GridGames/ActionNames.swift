import ReinforcementLearning

// What people type when they play: `warren play` and `warren describe` show these names.

/// The directions of games whose actions are up, right, down, left, in this order.
private func directionName(_ action: Int) -> String { ["up", "right", "down", "left"][action & 3] }

extension CliffWalking: NamedActions {
  public func name(of action: Int) -> String { directionName(action) }
}

extension Snake: NamedActions {
  public func name(of action: Int) -> String { directionName(action) }
}

extension Game2048: NamedActions {
  public func name(of action: Int) -> String { directionName(action) }
}

extension Maze: NamedActions {
  public func name(of action: Int) -> String { directionName(action) }
}

extension SlidingTile: NamedActions {
  /// Where the empty cell goes.
  public func name(of action: Int) -> String { directionName(action) }
}

extension Sokoban: NamedActions {
  public func name(of action: Int) -> String { directionName(action) }
}

extension FrozenLake: NamedActions {
  public func name(of action: Int) -> String { ["left", "down", "right", "up"][action & 3] }
}

extension Taxi: NamedActions {
  public func name(of action: Int) -> String {
    let names = ["down", "up", "right", "left", "pick up", "drop off"]
    return names.indices.contains(action) ? names[action] : "\(action)"
  }
}

extension Minesweeper: NamedActions {
  /// The cell's row and column, from 1: `r3c5`.
  public func name(of action: Int) -> String {
    let columns = specification.observationShape[1]
    return "r\(action / columns + 1)c\(action % columns + 1)"
  }
}

/// The seven actions of MiniGrid, which rooms without keys or doors have too, though some do nothing there.
private func roomActionName(_ action: Int) -> String {
  let names = ["turn left", "turn right", "forward", "pick up", "drop", "toggle", "done"]
  return names.indices.contains(action) ? names[action] : "\(action)"
}

extension DoorKey: NamedActions {
  public func name(of action: Int) -> String { roomActionName(action) }
}

extension EmptyGrid: NamedActions {
  public func name(of action: Int) -> String { roomActionName(action) }
}

extension FourRooms: NamedActions {
  public func name(of action: Int) -> String { roomActionName(action) }
}

extension MultiRoom: NamedActions {
  public func name(of action: Int) -> String { roomActionName(action) }
}
