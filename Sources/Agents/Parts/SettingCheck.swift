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

/// Checks settings that agents with a replay of continuous actions have under the same names.
func requireOffPolicySettings(
  hiddenLayers: [Int], batchSize: Int, replayCapacity: Int, learningStarts: Int, samplesPerInsert: Double,
  parallelEnvironments: Int, steps: Int, discount: Float?, targetRate: Float, rewardScale: Float
) throws {
  let width = hiddenLayers.first { $0 < 1 } ?? 1
  try requireSetting(width > 0, "hiddenLayers", "widths above zero", width)
  try requireSetting(batchSize > 0, "batchSize", "above zero", batchSize)
  try requireSetting(replayCapacity > 0, "replayCapacity", "above zero", replayCapacity)
  try requireSetting(
    (0...replayCapacity).contains(learningStarts), "learningStarts", "from 0 to 'replayCapacity'", learningStarts)
  try requireSetting(samplesPerInsert > 0 && samplesPerInsert.isFinite, "samplesPerInsert", "above zero", samplesPerInsert)
  try requireSetting(
    (1...4096).contains(parallelEnvironments), "parallelEnvironments", "from 1 to 4096", parallelEnvironments)
  try requireSetting((1...1000).contains(steps), "steps", "from 1 to 1000", steps)
  if let discount { try requireSetting((0...1).contains(discount), "discount", "from 0 to 1", discount) }
  try requireSetting(targetRate > 0 && targetRate <= 1, "targetRate", "above 0 and at most 1", targetRate)
  try requireSetting(rewardScale > 0 && rewardScale.isFinite, "rewardScale", "above zero", rewardScale)
}
