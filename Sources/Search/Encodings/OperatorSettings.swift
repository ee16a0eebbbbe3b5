import Synchronization

/// What the operators of one encoding may be told.
///
/// Whoever asks for a setting makes use of it; operators that are given one and do not ask make that an error of the experiment file.
/// So an encoding asks where an operator is made, not before.
public struct OperatorSettings: Sendable {
  private let rate: Double?
  private let stepSize: Double?
  private let crossing: Double?
  private let mutating: Double?
  private let uses = OperatorSettingUses()

  /// Settings for operators.
  public init(
    geneRate: Double? = nil, strength: Double? = nil, crossoverIndex: Double? = nil, mutationIndex: Double? = nil
  ) {
    rate = geneRate
    stepSize = strength
    crossing = crossoverIndex
    mutating = mutationIndex
  }

  /// How likely a mutation changes each gene; about one gene a genotype when nil.
  public var geneRate: Double? {
    uses.note(.geneRate)
    return rate
  }

  /// How large steps are, as a share of the range of a gene; what fits the operator when nil.
  public var strength: Double? {
    uses.note(.strength)
    return stepSize
  }

  /// How near children are to their parents, for a crossover with a distribution index; what fits it when nil.
  public var crossoverIndex: Double? {
    uses.note(.crossoverIndex)
    return crossing
  }

  /// How little a mutation with a distribution index changes; what fits it when nil.
  public var mutationIndex: Double? {
    uses.note(.mutationIndex)
    return mutating
  }

  /// The settings that are given and that no operator has asked for, by the names that configurations have for them, each with the reason.
  /// - Parameters:
  ///   - mutation: the name of the mutation that has been made.
  ///   - genotypes: what operators work on, in the plural.
  func idleFields(of mutation: String, _ genotypes: String) -> [String: String] {
    let mutation = "mutation '\(mutation)' of \(genotypes)"
    let reasons: [(setting: OperatorSettingUses.Setting, value: Double?, name: String, reason: String)] = [
      (.geneRate, rate, "geneMutationRate", "\(mutation) does not go from gene to gene"),
      (.strength, stepSize, "mutationStrength", "\(mutation) has steps of no other size"),
      (.crossoverIndex, crossing, "crossoverIndex", "the crossover of \(genotypes) has no distribution index"),
      (.mutationIndex, mutating, "mutationIndex", "\(mutation) has no distribution index"),
    ]
    let idle = reasons.filter { $0.value != nil && !uses.contains($0.setting) }
    return Dictionary(uniqueKeysWithValues: idle.map { ($0.name, $0.reason) })
  }
}

/// Which settings have been asked for.
private final class OperatorSettingUses: Sendable {
  enum Setting {
    case geneRate, strength, crossoverIndex, mutationIndex
  }

  private let noted = Mutex<Set<Setting>>([])

  func note(_ setting: Setting) { noted.withLock { _ = $0.insert(setting) } }
  func contains(_ setting: Setting) -> Bool { noted.withLock { $0.contains(setting) } }
}
