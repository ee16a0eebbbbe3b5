import CKernels

/// The mean of squared differences.
/// - Parameters:
///   - prediction: what the network says.
///   - target: a constant of the same shape.
///   - weights: one for each row, by which its squared differences are multiplied; all 1 when nil.
public func meanSquaredError(_ prediction: Tensor, _ target: Tensor, weights: Tensor? = nil) -> Tensor {
  regressionLoss(prediction, target, weights) { wk_squared_error($0, $1, $2, $3, $4) }
}

/// The mean of Huber's loss: half the squared difference up to `delta`, and linear beyond (Huber 1964).
/// - Parameters:
///   - prediction: what the network says.
///   - target: a constant of the same shape.
///   - delta: where the loss becomes linear.
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

/// The mean over rows of the cross-entropy between the softmax of the logits and the true classes, each row weighted.
/// - Parameters:
///   - logits: [rows, classes].
///   - labels: the class of each row, in 0..<classes; must outlive the step.
///   - smoothing: the share of the target that is spread evenly over all classes (Szegedy et al. 2016).
///   - weights: one for each class; the mean is weighted by the weight of each row's class. All 1 when nil.
public func softmaxCrossEntropy(
  _ logits: Tensor, labels: UnsafePointer<Int32>, smoothing: Float, weights: [Float]? = nil
) -> Tensor {
  let (m, n) = (logits.shape.rows, logits.shape.columns)
  precondition(smoothing >= 0 && smoothing <= 1, "label smoothing lies from 0 to 1")
  precondition(weights.map { $0.count == n } ?? true, "there are \(n) classes and \(weights?.count ?? 0) weights")
  let tape = Tape.shared(by: logits)
  let targets = tape.scratch(m * n)
  let rows = tape.scratch(m)
  var total: Float = 0
  wk_fill(targets, smoothing / Float(n), m * n)
  for row in 0..<m {
    let label = Int(labels[row])
    precondition(label >= 0 && label < n, "row \(row) has the label \(label) among \(n) classes")
    targets[row * n + label] += 1 - smoothing
    rows[row] = weights.map { $0[label] } ?? 1
    total += rows[row]
  }
  return softCrossEntropy(logits, targets: targets, rows: rows, total: total)
}

/// The mean over rows of the cross-entropy between the softmax of the logits and distributions.
/// - Parameters:
///   - logits: [rows, classes].
///   - targets: a constant of the same shape whose rows sum to 1.
///   - weights: one for each row, by which its cross-entropy is multiplied; all 1 when nil.
///   - rowLosses: receives the cross-entropy of each row before that, [rows].
public func softmaxCrossEntropy(
  _ logits: Tensor, targets: Tensor, weights: UnsafePointer<Float>? = nil, rowLosses: UnsafeMutablePointer<Float>? = nil
) -> Tensor {
  precondition(logits.shape == targets.shape, "logits of shape \(logits.shape) have targets of shape \(targets.shape)")
  let tape = Tape.shared(by: logits)
  let count = logits.shape.rows
  let rows = tape.scratch(count)
  if let weights { wk_copy(rows, weights, count) } else { wk_fill(rows, 1, count) }
  return softCrossEntropy(
    logits, targets: tape.address(of: targets), rows: rows, total: Float(count), rowLosses: rowLosses)
}

private func softCrossEntropy(
  _ logits: Tensor, targets: UnsafePointer<Float>, rows: UnsafePointer<Float>, total: Float,
  rowLosses: UnsafeMutablePointer<Float>? = nil
) -> Tensor {
  let (m, n) = (logits.shape.rows, logits.shape.columns)
  let tape = Tape.shared(by: logits)
  let x = tape.address(of: logits)
  let (losses, gradient) = (rowLosses ?? tape.scratch(m), tape.scratch(m * n))
  let loss = tape.result([], isDifferentiable: logits.node >= 0)
  wk_softmax_cross_entropy_soft(losses, gradient, x, targets, m, n)
  let scale = total > 0 ? 1 / total : 0
  loss.pointer[0] = wk_dot(losses, rows, m) * scale
  for row in 0..<m {
    let start = gradient + row * n
    wk_softmax_cross_entropy_soft_backward(start, start, targets + row * n, rows[row] * scale, 1, n, 0)
  }
  tape.record(.loss(x: logits.node, gradient: gradient, count: m * n), for: loss)
  return loss
}

/// The mean of absolute differences.
/// - Parameters:
///   - prediction: what the network says.
///   - target: a constant of the same shape; likewise below.
///   - weights: one for each row; all 1 when nil.
public func meanAbsoluteError(_ prediction: Tensor, _ target: Tensor, weights: Tensor? = nil) -> Tensor {
  regressionLoss(prediction, target, weights) { wk_absolute_error($0, $1, $2, $3, $4) }
}

/// The mean cross-entropy between the logistic function of logits and targets from 0 to 1.
public func binaryCrossEntropy(_ logits: Tensor, _ target: Tensor, weights: Tensor? = nil) -> Tensor {
  regressionLoss(logits, target, weights) { wk_logistic_cross_entropy($0, $1, $2, $3, $4) }
}

/// The mean of max(0, 1 - target · prediction), for targets of -1 and 1.
public func hingeLoss(_ prediction: Tensor, _ target: Tensor, weights: Tensor? = nil) -> Tensor {
  regressionLoss(prediction, target, weights) { wk_hinge($0, $1, $2, $3, $4) }
}

/// The mean over rows of the Kullback-Leibler divergence Σ target · (log target - logarithm).
/// - Parameters:
///   - logarithms: of probabilities, [rows, classes], as ``Tensor/logSoftmax()`` gives them.
///   - target: the probabilities aimed at, a constant of the same shape.
public func klDivergence(_ logarithms: Tensor, _ target: Tensor) -> Tensor {
  Float(logarithms.shape.columns) * regressionLoss(logarithms, target, nil) { wk_divergence($0, $1, $2, $3, $4) }
}

/// The mean negative logarithm of a normal distribution's density at the target, without the constant log(2π) / 2 (Nix and Weigend
/// 1994): (log variance + (mean - target)² / variance) / 2.
/// - Parameters:
///   - mean: of the shape of `variance`; may have gradients.
///   - variance: of the shape of `mean`; may have gradients. One below `floor` counts as that.
///   - target: a constant of the same shape.
///   - floor: the least variance that counts.
public func gaussianNegativeLogLikelihood(mean: Tensor, variance: Tensor, _ target: Tensor, floor: Float = 1e-6) -> Tensor {
  precondition(
    mean.shape == variance.shape && mean.count == target.count,
    "means of shape \(mean.shape), variances of \(variance.shape) and targets of \(target.shape) do not fit")
  let tape = Tape.shared(by: mean, variance)
  let (m, v, t) = (tape.address(of: mean), tape.address(of: variance), tape.address(of: target))
  let (dm, dv) = (tape.scratch(mean.count), tape.scratch(mean.count))
  let loss = tape.result([], isDifferentiable: mean.node >= 0 || variance.node >= 0)
  let scale = 1 / Float(max(mean.count, 1))
  loss.pointer[0] = wk_gaussian(m, v, t, mean.count, dm, dv, floor, scale) * scale
  tape.record(.pairLoss(a: mean.node, b: variance.node, aGradient: dm, bGradient: dv, count: mean.count), for: loss)
  return loss
}

/// The quantile regression loss with Huber's (Dabney et al. 2018): over all pairs of a predicted quantile i and a target j, with
/// u = target - prediction and τ = (i + 1/2) / quantiles, the Huber loss of u, over delta, times |τ - (u < 0)|; summed over i, and
/// the mean over j and rows.
/// - Parameters:
///   - prediction: [rows, quantiles].
///   - target: a constant [rows, targets], samples or quantiles of the distribution aimed at.
///   - delta: where the loss becomes linear.
///   - weights: one for each row, by which its loss is multiplied; all 1 when nil.
///   - rowLosses: receives the loss of each row before that, [rows].
public func quantileHuberLoss(
  _ prediction: Tensor, _ target: Tensor, delta: Float = 1, weights: UnsafePointer<Float>? = nil,
  rowLosses: UnsafeMutablePointer<Float>? = nil
) -> Tensor {
  precondition(prediction.shape.rows == target.shape.rows, "\(prediction.shape.rows) rows have \(target.shape.rows) targets")
  precondition(delta > 0, "delta is above zero")
  let tape = Tape.shared(by: prediction)
  let (p, t) = (tape.address(of: prediction), tape.address(of: target))
  let (m, n, k) = (prediction.shape.rows, prediction.shape.columns, target.shape.columns)
  let (losses, gradient) = (rowLosses ?? tape.scratch(m), tape.scratch(m * n))
  let loss = tape.result([], isDifferentiable: prediction.node >= 0)
  var total: Float = 0
  for row in 0..<m {
    let weight = weights?[row] ?? 1
    let scale = weight / Float(m * k)
    losses[row] = wk_quantile_huber(p + row * n, t + row * k, n, k, delta, gradient + row * n, scale) / Float(k)
    total += weight * losses[row]
  }
  loss.pointer[0] = total / Float(max(m, 1))
  tape.record(.loss(x: prediction.node, gradient: gradient, count: m * n), for: loss)
  return loss
}
