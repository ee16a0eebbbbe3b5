import Core

/// Chooses actions for a batch of environments: a policy, with whatever exploration and randomness it carries.
///
/// ``EnvironmentLoop`` and ``Evaluator`` call it once for each step of the batch.
public protocol Actor: AnyObject {
  /// Takes note that episodes begin in all copies, whatever was played before: what it remembers of others counts no more. An episode
  /// that begins because the one before has ended is seen by the statuses of the batch.
  func beginEpisodes(in environment: any BatchEnvironment)
  /// Writes an action for every copy, legal where the environment has illegal ones.
  func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) throws
}

extension Actor {
  /// Nothing, as for policies that look at the present observation alone.
  public func beginEpisodes(in environment: any BatchEnvironment) {}

  /// Selects actions and takes them, in all copies. A loop of many steps keeps its ``ActionBatch`` instead.
  public func act(in environment: any BatchEnvironment) throws {
    let actions = ActionBatch(for: environment)
    try selectActions(for: environment, into: actions)
    try actions.take(in: environment, copies: environment.count)
  }
}

/// A learner whose policy can be taken out, to be shown or played against.
public protocol PolicyProviding {
  /// The policy as it is evaluated, without exploration, with the weights that the learner has at the time of each action.
  func makePolicy() throws -> any Actor
}
