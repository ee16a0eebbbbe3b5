import Core

/// Checks one setting of an agent.
/// - Throws: `WarrenError` that names the setting, what it must be and what was found.
func requireSetting(_ isRight: Bool, _ name: String, _ range: String, _ value: some Any) throws {
  guard isRight else { throw WarrenError("'\(name)' must be \(range), found \(value)") }
}
