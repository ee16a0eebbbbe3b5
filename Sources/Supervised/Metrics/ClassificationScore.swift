import CKernels
import Core

/// Adds up, batch by batch, how well classes are predicted.
package struct ClassificationScore {
  private(set) var matrix: ConfusionMatrix
  private var loss = 0.0
  private var amongLikeliest = 0
  private let topK: Int?

  package init(classes: [String], topK: Int?) {
    matrix = ConfusionMatrix(classes: classes)
    self.topK = topK
  }

  /// Counts a batch.
  /// - Parameters:
  ///   - logits: [rows × classes]
  ///   - loss: the mean loss of the batch.
  package mutating func add(
    _ logits: UnsafeBufferPointer<Float>, labels: UnsafePointer<Int32>, rows: Int, loss: Float
  ) {
    let classes = logits.count / rows
    self.loss += Double(loss) * Double(rows)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows) { predicted in
      wk_row_argmax(predicted.baseAddress!, logits.baseAddress!, rows, classes)
      for row in 0..<rows { matrix.count(Int(labels[row]), predicted: Int(predicted[row])) }
    }
    guard let topK else { return }
    for row in 0..<rows {
      let (start, label) = (row * classes, Int(labels[row]))
      var better = 0
      for index in 0..<classes {
        // Of equal logits, the first counts as the likeliest, as for the prediction itself.
        let isBetter = logits[start + index] > logits[start + label]
        if isBetter || (logits[start + index] == logits[start + label] && index < label) { better += 1 }
      }
      if better < topK { amongLikeliest += 1 }
    }
  }

  /// The mean loss of all examples.
  package var meanLoss: Double { loss / Double(max(matrix.total, 1)) }

  /// `accuracy`, `testLoss`, and `top3Accuracy` when the three likeliest count.
  package var metrics: Metrics {
    var metrics: Metrics = ["accuracy": matrix.accuracy, "testLoss": meanLoss]
    if let topK { metrics["top\(topK)Accuracy"] = Double(amongLikeliest) / Double(max(matrix.total, 1)) }
    return metrics
  }
}
