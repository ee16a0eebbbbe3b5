import Core
import Supervised
import Tensors
import Testing

@Suite struct MetricsTests {
  @Test("accuracy, recall and precision of a matrix that was counted by hand")
  func confusion() {
    var matrix = ConfusionMatrix(classes: ["a", "b", "c"])
    for (label, predicted, times) in [(0, 0, 5), (0, 1, 1), (1, 1, 2), (1, 0, 2)] {
      for _ in 0..<times { matrix.count(label, predicted: predicted) }
    }
    #expect(matrix.counts == [5, 1, 0, 2, 2, 0, 0, 0, 0])
    #expect(matrix.total == 10 && matrix.accuracy == 0.7)
    #expect(matrix.recall(of: 0) == 5.0 / 6 && matrix.recall(of: 2) == nil)
    #expect(matrix.precision(of: 0) == 5.0 / 7 && matrix.precision(of: 2) == nil)
    #expect(matrix.balancedAccuracy == (5.0 / 6 + 0.5) / 2)
  }

  @Test("the likeliest k are those of a sort, the first of equals being likelier")
  func topK() {
    var random = RandomKey(seed: 2).stream
    for k in 2...4 {
      let (rows, classes) = (200, 6)
      let logits = (0..<rows * classes).map { _ in Float(random.integer(below: 5)) }
      let labels = (0..<rows).map { _ in Int32(random.integer(below: classes)) }
      var score = ClassificationScore(classes: (0..<classes).map(String.init), topK: k)
      logits.withUnsafeBufferPointer { logits in
        labels.withUnsafeBufferPointer { score.add(logits, labels: $0.baseAddress!, rows: rows, loss: 2) }
      }
      func hits(_ k: Int) -> Double {
        let found = (0..<rows).filter { row in
          (0..<classes).sorted { (-logits[row * classes + $0], $0) < (-logits[row * classes + $1], $1) }
            .prefix(k).contains(Int(labels[row]))
        }
        return Double(found.count) / Double(rows)
      }
      #expect(score.metrics["top\(k)Accuracy"] == hits(k))
      #expect(score.metrics["accuracy"] == hits(1))
      #expect(score.meanLoss == 2)
    }
  }

  @Test("R2 and errors of several numbers are scikit-learn's, in the numbers' own units, in any batches")
  func regression() throws {
    let truth: [Float] = [0.5, 1, -1, 1, 7, -6]
    let predicted: [Float] = [0, 2, -1, 2, 8, -5]
    let dataset = try Dataset(exampleShape: [1], targets: ["a", "b"], features: [0, 0, 0], values: truth)
    let scale = Normalization(.standard, fitting: truth, width: 2)
    var score = RegressionScore(dataset)
    var scaled = predicted
    scale.apply(to: &scaled, count: 6)
    for (start, rows) in [(0, 2), (2, 1)] {
      scaled.withUnsafeBufferPointer { scaled in
        truth.withUnsafeBufferPointer {
          score.add(
            UnsafeBufferPointer(rebasing: scaled[2 * start..<2 * (start + rows)]), values: $0.baseAddress! + 2 * start,
            rows: rows, loss: Float(rows), normalization: scale)
        }
      }
    }
    let metrics = score.metrics
    #expect(abs(metrics["r2"]! - 0.9368005266622779) < 1e-6)
    #expect(abs(metrics["meanAbsoluteError"]! - 0.75) < 1e-6)
    #expect(abs(metrics["rootMeanSquaredError"]! - 0.8416254115301732) < 1e-6)
    #expect(abs(metrics["testLoss"]! - 5.0 / 3) < 1e-6)
  }
}
