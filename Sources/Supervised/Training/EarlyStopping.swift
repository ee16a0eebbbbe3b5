/// Notes when the validation loss stops falling (Prechelt, "Early stopping - but when?", 1998).
struct EarlyStopping: Codable, Equatable {
  /// The smallest loss so far.
  private(set) var best: Double?
  /// Epochs since then.
  private(set) var epochsWithoutProgress = 0

  /// Takes in the loss after an epoch.
  /// - Returns: whether it is the smallest so far.
  mutating func note(_ loss: Double) -> Bool {
    if best.map({ loss < $0 }) ?? true {
      best = loss
      epochsWithoutProgress = 0
      return true
    }
    epochsWithoutProgress += 1
    return false
  }
}
