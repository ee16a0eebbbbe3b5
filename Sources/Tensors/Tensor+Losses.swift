import CKernels

/// The mean of squared differences.
/// - Parameters:
///   - target: a constant of the same shape.
///   - weights: one for each row, by which its squared differences are multiplied; all 1 when nil.
public func meanSquaredError(_ prediction: Tensor, _ target: Tensor, weights: Tensor? = nil) -> Tensor {
  regressionLoss(prediction, target, weights) { wk_squared_error($0, $1, $2, $3, $4) }
}

/// The mean of Huber's loss: half the squared difference up to `delta`, and linear beyond (Huber 1964).
/// - Parameters:
///   - target: a constant of the same shape.
///   - weights: one for each row, by which its losses are multiplied; all 1 when nil.
public func huberLoss(_ prediction: Tensor, _ target: Tensor, delta: Float = 1, weights: Tensor? = nil) -> Tensor {
  regressionLoss(prediction, target, weights) { wk_huber($0, $1, $2, delta, $3, $4) }
}

private func regressionLoss(
  _ prediction: Tensor, _ target: Tensor, _ weights: Tensor?,
  _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>, Float) -> Float
) -> Tensor {
  precondition(
    prediction.count == target.count, "a prediction of shape \(prediction.shape) has a target of shape \(target.shape)")
  let tape = Tape.shared(by: prediction)
  let p = tape.address(of: prediction)
  let t = tape.address(of: target)
  let gradient = tape.scratch(prediction.count)
  let loss = tape.result([], isDifferentiable: prediction.node >= 0)
  let scale = 1 / Float(max(prediction.count, 1))
  if let weights {
    let (rows, columns) = (prediction.shape.rows, prediction.shape.columns)
    precondition(weights.count == rows, "\(rows) rows have \(weights.count) weights")
    let w = tape.address(of: weights)
    var total: Float = 0
    for row in 0..<rows {
      let start = row * columns
      total += w[row] * kernel(p + start, t + start, columns, gradient + start, scale * w[row])
    }
    loss.pointer[0] = total * scale
  } else {
    loss.pointer[0] = kernel(p, t, prediction.count, gradient, scale) * scale
  }
  tape.record(.loss(x: prediction.node, gradient: gradient, count: prediction.count), for: loss)
  return loss
}

/// The mean over rows of the cross-entropy between the softmax of the logits and the true classes.
/// - Parameters:
///   - logits: [rows, classes].
///   - labels: the class of each row, in 0..<classes; must outlive the step.
public func softmaxCrossEntropy(_ logits: Tensor, labels: UnsafePointer<Int32>) -> Tensor {
  let (m, n) = (logits.shape.rows, logits.shape.columns)
  for row in 0..<m {
    precondition(labels[row] >= 0 && Int(labels[row]) < n, "row \(row) has the label \(labels[row]) among \(n) classes")
  }
  let tape = Tape.shared(by: logits)
  let x = tape.address(of: logits)
  let losses = tape.scratch(m)
  let probabilities = tape.scratch(m * n)
  let loss = tape.result([], isDifferentiable: logits.node >= 0)
  wk_softmax_cross_entropy(losses, probabilities, x, labels, m, n)
  loss.pointer[0] = wk_sum(losses, m) / Float(max(m, 1))
  tape.record(.crossEntropy(logits: logits.node, probabilities: probabilities, labels: labels, m: m, n: n), for: loss)
  return loss
}
