import Core
import NeuralNetworks
import Tensors

extension Conv2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let images = graph.arranged(input, .channelsFirst)
    let geometry = try graph.geometry(
      images, window: window, stride: stride, dilation: dilation, padding: padding, channelsOut: filters)
    let weight = try graph.weight("weight")
    let places = IndexMap.transposition(weight.dimensions, by: [3, 2, 0, 1])
    var inputs = [
      images.name,
      graph.constant(
        "weight", places.map { weight.numbers[Int($0)] },
        dimensions: [filters, weight.dimensions[2], window.height, window.width]),
    ]
    if hasBias { inputs.append(graph.constant("bias", try graph.weight("bias").numbers, dimensions: [filters])) }
    let result = graph.add(
      "Conv", inputs,
      [
        "dilations": .ints(dilation.sides), "group": .int(1), "kernel_shape": .ints(window.sides), "pads": .ints(geometry.pads),
        "strides": .ints(stride.sides),
      ])
    return graph.activate(images.replaced(by: result, shape: geometry.outputShape), activation)
  }
}

extension MaxPool2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let images = graph.arranged(input, .channelsFirst)
    let geometry = try graph.geometry(images, window: window, stride: stride, padding: padding)
    let result = graph.add(
      "MaxPool", [images.name],
      ["kernel_shape": .ints(window.sides), "pads": .ints(geometry.pads), "strides": .ints(stride.sides)])
    return images.replaced(by: result, shape: geometry.outputShape)
  }
}

extension AveragePool2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    let images = graph.arranged(input, .channelsFirst)
    let geometry = try graph.geometry(images, window: window, stride: stride, padding: padding)
    let result = graph.add(
      "AveragePool", [images.name],
      [
        "count_include_pad": .int(0), "kernel_shape": .ints(window.sides), "pads": .ints(geometry.pads),
        "strides": .ints(stride.sides),
      ])
    return images.replaced(by: result, shape: geometry.outputShape)
  }
}

extension GlobalAveragePool2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    graph.pooledGlobally(input, images: "GlobalAveragePool", sequences: "ReduceMean")
  }
}

extension GlobalMaxPool2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws -> ONNXValue {
    graph.pooledGlobally(input, images: "GlobalMaxPool", sequences: "ReduceMax")
  }
}

extension ONNXGraph {
  fileprivate mutating func pooledGlobally(_ input: ONNXValue, images: String, sequences: String) -> ONNXValue {
    let shape: Shape = [input.shape[input.shape.rank - 1]]
    guard input.isImage else {
      return input.replaced(
        by: add(sequences, [input.name], ["axes": .ints([1]), "keepdims": .int(0)]), shape: shape)
    }
    let pooled = add(images, [arranged(input, .channelsFirst).name])
    return input.replaced(by: add("Flatten", [pooled], ["axis": .int(1)]), shape: shape)
  }

  fileprivate func geometry(
    _ images: ONNXValue, window: Window, stride: Window, dilation: Window = 1, padding: Padding, channelsOut: Int? = nil
  ) throws -> WindowGeometry {
    guard
      let geometry = WindowGeometry(
        image: images.shape, window: window, stride: stride, dilation: dilation, padding: padding,
        channelsOut: channelsOut ?? images.shape[2])
    else { throw WarrenError("a window of \(window) has no room in images of shape \(images.shape)", at: place) }
    return geometry
  }
}

extension Window {
  fileprivate var sides: [Int] { [height, width] }
}

extension WindowGeometry {
  /// Zeros before and behind the image, as ONNX lists them. What no window sees is left out.
  fileprivate var pads: [Int] { [start.top, start.left, end.bottom, end.right] }
}
