/// What a check of a task has looked at, and what it has found.
public struct TaskCheck: Sendable, Equatable {
  /// What breaks the contract, in words; empty when nothing does.
  public var findings: [String]
  /// What has been looked at, in words; empty where there is no check for what the task is.
  public var checked: [String]

  /// The outcome of a check.
  public init(findings: [String] = [], checked: [String] = []) {
    self.findings = findings
    self.checked = checked
  }
}
