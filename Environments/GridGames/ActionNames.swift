import ReinforcementLearning

// What people type when they play: `warren play` and `warren describe` show these names.

/// Games whose actions are up, right, down, left, in this order.
private protocol FourDirections: NamedActions {}

extension FourDirections {
  public func name(of action: Int) -> String { ["up", "right", "down", "left"][action & 3] }
}

extension CliffWalking: FourDirections {}
extension Snake: FourDirections {}
extension Game2048: FourDirections {}
extension Maze: FourDirections {}
// Where the empty cell goes.
extension SlidingTile: FourDirections {}
extension Sokoban: FourDirections {}

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
private protocol RoomActions: NamedActions {}

extension RoomActions {
  public func name(of action: Int) -> String {
    let names = ["turn left", "turn right", "forward", "pick up", "drop", "toggle", "done"]
    return names.indices.contains(action) ? names[action] : "\(action)"
  }
}

extension DoorKey: RoomActions {}
extension EmptyGrid: RoomActions {}
extension FourRooms: RoomActions {}
extension MultiRoom: RoomActions {}
