import ReinforcementLearning

// What people type when they play: `warren play` and `warren describe` show these names.

extension CartPole: NamedActions {
  public func name(of action: Int) -> String { action == 0 ? "left" : "right" }
}

extension MountainCar: NamedActions {
  public func name(of action: Int) -> String { action == 0 ? "left" : action == 1 ? "roll" : "right" }
}

extension Acrobot: NamedActions {
  public func name(of action: Int) -> String { action == 0 ? "torque -1" : action == 1 ? "no torque" : "torque 1" }
}
