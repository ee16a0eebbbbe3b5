import Core
import Foundation
import NeuralNetworks
import ONNX
import Tensors
import Testing

/// The models that PyTorch has exported, with what it gives for an input of each; Models/record.py made them.
enum Recorded {
  static let networks = [
    "activations", "attention", "block", "cnn", "fused-attention", "last-state", "lenet", "mlp", "pieces", "recurrent",
    "residual-images",
  ]
  static let files = networks.flatMap { ["\($0)-torchscript", "\($0)-dynamo"] }

  /// Models of a single operator or two, with what onnxruntime gives; Models/record_operators.py made them.
  static let operators: [String: Safetensors.Entry] = {
    do { return try Safetensors.decode(Data(contentsOf: folder.appendingPathComponent("operators.safetensors"))) } catch {
      preconditionFailure("\(error)")
    }
  }()

  static let operatorNames = operators.keys.filter { $0.hasSuffix("/model") }.map { String($0.dropLast(6)) }.sorted()

  private static let folder = Bundle.module.resourceURL!.appendingPathComponent("Models")

  static func url(_ file: String) -> URL { folder.appendingPathComponent(file + ".onnx") }

  static func tensor(_ name: String) throws -> Tensor {
    let entries = try Safetensors.decode(Data(contentsOf: folder.appendingPathComponent("records.safetensors")))
    return try tensor(#require(entries[name]))
  }

  static func tensor(_ entry: Safetensors.Entry) -> Tensor {
    let numbers = entry.bytes.withUnsafeBytes { bytes in
      (0..<entry.count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    return Tensor(numbers, shape: Shape(entry.shape))
  }
}

/// The numbers of images, [rows, channels, height, width], channels last; other tensors as they are.
func channelsLast(_ tensor: Tensor) -> Tensor {
  guard tensor.shape.rank == 4 else { return tensor }
  let (numbers, shape) = (tensor.array, tensor.shape)
  let (channels, pixels) = (shape[1], shape[2] * shape[3])
  let moved = (0..<tensor.count).map { index in
    let (row, pixel, channel) = (index / (channels * pixels), index / channels % pixels, index % channels)
    return numbers[(row * channels + channel) * pixels + pixel]
  }
  return Tensor(moved, shape: [shape[0], shape[2], shape[3], channels])
}

func output(_ network: any Layer, _ parameters: Parameters, _ input: Tensor) -> Tensor {
  GradientTape().evaluate(parameters) { network.apply($0, input.onTape($0.tape)).copy() }
}

func largestDifference(_ a: Tensor, _ b: Tensor) -> Float {
  zip(a.array, b.array).map { $0.isFinite && $1.isFinite ? abs($0 - $1) : $0 == $1 ? 0 : .infinity }.max() ?? .infinity
}

/// Numbers from -1 to 1.
func randomTensor(_ shape: Shape, seed: UInt64 = 1) -> Tensor {
  var random = RandomKey(seed: seed).stream
  return Tensor((0..<shape.count).map { _ in Float(random.uniformDouble() * 2 - 1) }, shape: shape)
}
