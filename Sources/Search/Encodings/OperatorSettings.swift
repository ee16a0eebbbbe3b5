import Synchronization

/// What the operators of one encoding may be told.
///
/// Whoever asks for a setting makes use of it; operators that are given one and do not ask make that an error of the experiment file.
/// So an encoding asks where an operator is made, not before.
public struct OperatorSettings: Sendable {
  private let rate: Double?
  private let stepSize: Double?
  private let uses = OperatorSettingUses()

  /// Settings for operators.
  public init(geneRate: Double? = nil, strength: Double? = nil) {
    rate = geneRate
    stepSize = strength
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

  /// Whether the gene rate has been asked for.
  var usesGeneRate: Bool { uses.contains(.geneRate) }
  /// Whether the strength has been asked for.
  var usesStrength: Bool { uses.contains(.strength) }
}

/// Which settings have been asked for.
private final class OperatorSettingUses: Sendable {
  enum Setting {
    case geneRate, strength
  }

  private let noted = Mutex<Set<Setting>>([])

  func note(_ setting: Setting) { noted.withLock { _ = $0.insert(setting) } }
  func contains(_ setting: Setting) -> Bool { noted.withLock { $0.contains(setting) } }
}
