import Core

/// Checks one setting of an agent.
/// - Throws: ``WarrenError`` that names the setting, what it must be and what was found.
func requireSetting(_ isRight: Bool, _ name: String, _ range: String, _ value: some Any) throws {
  guard isRight else { throw WarrenError("'\(name)' must be \(range), found \(value)") }
}

/// Checks settings that all policy-gradient agents have under the same names.
func requirePolicySettings(
  hiddenLayers: [Int], learningRate: Float, discount: Float?, valueWeight: Float, entropyBonus: Float,
  largestGradientNorm: Float, initialDeviation: Float, rewardScale: Float
) throws {
  let width = hiddenLayers.first { $0 < 1 } ?? 1
  try requireSetting(width > 0, "hiddenLayers", "widths above zero", width)
  try requireSetting(learningRate > 0 && learningRate.isFinite, "learningRate", "above zero", learningRate)
  if let discount { try requireSetting((0...1).contains(discount), "discount", "from 0 to 1", discount) }
  try requireSetting(valueWeight >= 0 && valueWeight.isFinite, "valueWeight", "at least 0", valueWeight)
  try requireSetting(entropyBonus >= 0 && entropyBonus.isFinite, "entropyBonus", "at least 0", entropyBonus)
  try requireSetting(largestGradientNorm > 0, "largestGradientNorm", "above zero", largestGradientNorm)
  try requireSetting(
    initialDeviation > 1e-6 && initialDeviation < 1e3, "initialDeviation", "from 1e-6 to 1000", initialDeviation)
  try requireSetting(rewardScale > 0 && rewardScale.isFinite, "rewardScale", "above zero", rewardScale)
}
