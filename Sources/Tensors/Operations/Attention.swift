import CKernels

/// Scaled dot-product attention of several heads, on the tape.
struct AttentionRecord {
  let query: Place, key: Place, value: Place
  /// [examples, heads, queries, keys]
  let probabilities: UnsafeMutablePointer<Float>
  let examples: Int, heads: Int, queries: Int, keys: Int, width: Int

  func propagate(on tape: Tape, gradient: UnsafeMutablePointer<Float>) {
    let size = width / heads
    let factor = 1 / Float(size).squareRoot()
    let (dq, dk, dv) = (tape.gradientTarget(query.node), tape.gradientTarget(key.node), tape.gradientTarget(value.node))
    let scores = tape.scratch(queries * keys)
    for example in 0..<examples {
      for head in 0..<heads {
        let q = (example * queries) * width + head * size
        let k = (example * keys) * width + head * size
        let p = probabilities + (example * heads + head) * queries * keys
        let dy = gradient + q
        if let dv {
          wk_gemm(keys, size, queries, p, 1, keys, dy, width, 1, Float(dv.accumulates), dv.pointer + k, width, nil, 0)
        }
        guard dq != nil || dk != nil else { continue }
        wk_gemm(queries, keys, size, dy, width, 1, value.pointer + k, 1, width, 0, scores, keys, nil, 0)
        wk_softmax_rows_backward(scores, p, scores, queries, keys, 0)
        wk_scale(scores, scores, factor, queries * keys)
        if let dq {
          wk_gemm(
            queries, size, keys, scores, keys, 1, key.pointer + k, width, 1, Float(dq.accumulates), dq.pointer + q, width, nil,
            0)
        }
        if let dk {
          wk_gemm(
            keys, size, queries, scores, 1, keys, query.pointer + q, width, 1, Float(dk.accumulates), dk.pointer + k, width,
            nil, 0)
        }
      }
    }
  }
}

/// Which keys a query may attend to.
public struct AttentionMask {
  /// A query sees the keys up to its own place only.
  public var isCausal: Bool
  /// [examples, keys], a constant: 0 for keys that nobody may see, such as padding; nil when all are seen.
  public var keys: Tensor?

  /// A mask; all may be seen by default.
  public init(isCausal: Bool = false, keys: Tensor? = nil) {
    self.isCausal = isCausal
    self.keys = keys
  }
}

/// softmax(query · keyᵀ / sqrt(width / heads)) · value for each head (Vaswani et al. 2017).
///
/// A query that may see no key gives zeros.
/// - Parameters:
///   - query: [examples, queries, width]; head h owns the numbers h · width / heads and on.
///   - key: [examples, keys, width].
///   - value: [examples, keys, width].
///   - heads: divides the width.
///   - mask: which keys a query may see.
/// - Returns: [examples, queries, width].
public func attention(_ query: Tensor, _ key: Tensor, _ value: Tensor, heads: Int, mask: AttentionMask = AttentionMask())
  -> Tensor
{
  let (examples, queries, width) = (query.shape[0], query.shape[1], query.shape[2])
  let keys = key.shape[1]
  precondition(
    key.shape == value.shape && key.shape[0] == examples && key.shape[2] == width && heads > 0 && width % heads == 0,
    "queries of shape \(query.shape), keys of \(key.shape) and values of \(value.shape) do not fit \(heads) heads")
  let tape = Tape.shared(by: query, key, value)
  let (q, k, v) = (tape.address(of: query), tape.address(of: key), tape.address(of: value))
  let seen = mask.keys.map { tape.address(of: $0) }
  precondition(mask.keys.map { $0.count == examples * keys } ?? true, "the mask has the shape [examples, keys]")
  let probabilities = tape.scratch(examples * heads * queries * keys)
  let y = tape.result(query.shape, isDifferentiable: query.node >= 0 || key.node >= 0 || value.node >= 0)
  let size = width / heads
  let factor = 1 / Float(size).squareRoot()
  for example in 0..<examples {
    for head in 0..<heads {
      let (qs, ks) = (example * queries * width + head * size, example * keys * width + head * size)
      let p = probabilities + (example * heads + head) * queries * keys
      wk_gemm(queries, keys, size, q + qs, width, 1, k + ks, 1, width, 0, p, keys, nil, 0)
      wk_scale(p, p, factor, queries * keys)
      if mask.isCausal || seen != nil {
        for row in 0..<queries {
          let scores = p + row * keys
          var visible = 0
          for column in 0..<keys {
            let hidden = (mask.isCausal && column > row) || (seen.map { $0[example * keys + column] == 0 } ?? false)
            if hidden { scores[column] = -.infinity } else { visible += 1 }
          }
          if visible > 0 { wk_softmax_rows(scores, scores, 1, keys) } else { wk_fill(scores, 0, keys) }
        }
      } else {
        wk_softmax_rows(p, p, queries, keys)
      }
      wk_gemm(queries, size, keys, p, keys, 1, v + ks, width, 1, 0, y.pointer + qs, width, nil, 0)
    }
  }
  tape.record(
    .attention(
      AttentionRecord(
        query: Place(query), key: Place(key), value: Place(value), probabilities: probabilities, examples: examples,
        heads: heads, queries: queries, keys: keys, width: width)), for: y)
  return y
}
