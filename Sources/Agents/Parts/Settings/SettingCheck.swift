import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning

/// Checks one setting of an agent.
/// - Throws: `WarrenError` that names the setting, what it must be and what was found.
func requireSetting(_ isRight: Bool, _ name: String, _ range: String, _ value: some Any) throws {
  guard isRight else { throw WarrenError("'\(name)' must be \(range), found \(value)") }
}

/// Checks hidden layers of sensible widths: between two of them are at most 2^28 weights, which with their gradient, the moments of
/// Adam and a target network take six gigabytes.
func requireWidths(_ widths: [Int]) throws {
  try requireSetting(widths.count <= 1000, "hiddenLayers", "at most 1000 widths", widths.count)
  let weights = zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
  try requireSetting(
    weights <= 1 << 28, "hiddenLayers", "widths with at most \(1 << 28) weights between them", "\(widths), with \(weights)")
}

/// The settings that make no difference where layers are described one by one, each with the reason.
func idleSettings(_ settings: String..., beside network: [LayerDescription]) -> [String: String] {
  guard !network.isEmpty else { return [:] }
  return Dictionary(uniqueKeysWithValues: settings.map { ($0, "'network' describes the layers") })
}

/// How many examples an update is made of.
let sensibleBatchSize = SettingBounds.from(1, to: 1_000_000)

/// How many transitions or positions are kept.
let sensibleReplayCapacity = SettingBounds.from(1, to: 1_000_000_000)

/// How wide a layer is.
let sensibleWidths = SettingBounds.from(1, to: 65_536)

/// Checks that what settings ask for goes into the memory of this machine.
/// - Parameter needs: settings, each with the bytes that it needs.
/// - Throws: `WarrenError` that names the setting that asks for the most.
func requireMemory(_ needs: [(setting: String, bytes: Double)]) throws {
  let most = Double(ProcessInfo.processInfo.physicalMemory)
  guard needs.reduce(0, { $0 + $1.bytes }) > most, let largest = needs.max(by: { $0.bytes < $1.bytes }) else { return }
  func gigabytes(_ bytes: Double) -> String { String(format: "%.3g GB", bytes / 1e9) }
  throw WarrenError(
    "'\(largest.setting)' asks for \(gigabytes(largest.bytes)) of memory in this environment, and the machine has "
      + gigabytes(most), hint: "choose a smaller one")
}

/// What stands for a discount that is left out, under its name.
func discountChoice(_ discount: Float) -> [String: JSONValue] { numberChoice("discount", discount) }

/// A number under its name, in as few digits as tell it from others.
func numberChoice(_ name: String, _ value: Float) -> [String: JSONValue] {
  (try? JSONValue(encoding: [name: value]).decode([String: JSONValue].self)) ?? [:]
}

/// About how many bytes a replay takes: each observation is kept once, with the legal actions that go with it.
func replayBytes(_ capacity: Int, _ specification: EnvironmentSpecification) -> Double {
  let item = 4 * specification.observationSize + specification.actionSpace.maskSize + 4 * specification.actionSpace.width + 24
  return Double(capacity) * Double(item)
}

/// About how many bytes a batch of transitions takes, with what layers make of it and their gradients.
func batchBytes(_ size: Int, _ specification: EnvironmentSpecification, widths: [Int]) -> Double {
  let item = 2 * specification.observationSize + specification.actionSpace.maskSize + 2 * widths.reduce(0, +)
  return 4 * Double(size) * Double(item)
}

/// About how many bytes the weights between layers of these widths take, with their gradient, the moments of Adam and a target.
func networkBytes(_ widths: [Int]) -> Double {
  24 * zip(widths, widths.dropFirst()).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
