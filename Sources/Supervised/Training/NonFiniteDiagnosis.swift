import CKernels
import Core
import NeuralNetworks
import Tensors

/// Finds where numbers ceased to be finite: the first layer whose weights or results are not.
struct NonFiniteDiagnosis {
  let network: any Layer
  let parameters: Parameters
  let tape: GradientTape

  /// The first place that is not finite when the network is applied to these examples, in words; nil when all is finite.
  func place(input: UnsafePointer<Float>, shape: Shape) -> String? {
    if wk_all_finite(input, shape.count) == 0 { return "the examples" }
    guard let sequential = network as? Sequential else {
      if let entry = firstEntry(of: parameters, where: { _ in true }) { return "'\(entry)' of the weights" }
      let isFinite = tape.evaluate(parameters) { Self.isFinite(network.apply($0, $0.input(input, shape: shape))) }
      return isFinite ? nil : "the result of the network"
    }
    // One pass for each layer, as the tape belongs to one step; this happens once, at the end of a run.
    for (index, layer) in sequential.layers.enumerated() {
      let name = Self.name(index, layer)
      if firstEntry(of: parameters, where: { $0.hasPrefix("\(index)/") }) != nil { return "the weights of \(name)" }
      let isFinite = tape.evaluate(parameters) { view in
        var result = view.input(input, shape: shape)
        for place in 0...index { result = sequential.layers[place].apply(view.child(place), result) }
        return Self.isFinite(result)
      }
      if !isFinite { return "the result of \(name)" }
    }
    return nil
  }

  /// The first layer whose gradient is not finite, in words.
  func place(inGradient gradient: Parameters) -> String? {
    guard let entry = firstEntry(of: gradient, where: { _ in true }) else { return nil }
    let index = entry.prefix { $0 != "/" }
    guard let sequential = network as? Sequential, let number = Int(index), sequential.layers.indices.contains(number) else {
      return "the gradient of '\(entry)'"
    }
    return "the gradient of \(Self.name(number, sequential.layers[number]))"
  }

  private func firstEntry(of parameters: Parameters, where isMeant: (String) -> Bool) -> String? {
    parameters.withUnsafeBufferPointer { slab in
      parameters.layout.entries.first {
        isMeant($0.name) && wk_all_finite(slab.baseAddress! + $0.offset, $0.shape.count) == 0
      }?.name
    }
  }

  private static func isFinite(_ tensor: Tensor) -> Bool {
    tensor.withUnsafeBufferPointer { wk_all_finite($0.baseAddress!, $0.count) != 0 }
  }

  private static func name(_ index: Int, _ layer: any Layer) -> String { "layer \(index) (\(type(of: layer)))" }
}
