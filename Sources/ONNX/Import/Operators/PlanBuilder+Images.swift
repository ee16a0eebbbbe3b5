import Core
import Tensors

extension PlanBuilder {
  /// The order in memory in which the engine wants images that a model has channels first.
  private static let channelsLast = [0, 2, 3, 1]

  mutating func convolution(_ node: NodeReader) throws -> [PlanValue?] {
    let (value, weight) = (try images(node), try numbers(1, of: node))
    guard weight.rank == 4 else { throw node.refuse("its filters have four dimensions, not \(weight.dimensions)") }
    let (filters, channels) = (weight.dimensions[0], weight.dimensions[1])
    guard try node.int("group", else: 1) == 1 else { throw node.refuse("convolutions in groups are not supported") }
    let window = Window(height: weight.dimensions[2], width: weight.dimensions[3])
    guard value.dimensions[1] == channels, try node.ints("kernel_shape").map({ $0 == [window.height, window.width] }) ?? true
    else { throw node.refuse("images of \(value.dimensions) do not fit filters of \(weight.dimensions)") }
    let dilation = try self.window(node.ints("dilations"), "dilations", node)
    let (geometry, stride, padding) = try geometry(value, window, dilation: dilation, channelsOut: filters, node)
    let bias = node.hasInput(2) ? try numbers(2, of: node) : nil
    guard bias.map({ $0.dimensions == [filters] }) ?? true else {
      throw node.refuse("the bias does not fit \(filters) filters")
    }

    let x = try step(value, order: Self.channelsLast, at: node.place)
    let w = try step(weight, order: [2, 3, 1, 0], at: node.place)
    let b = try bias.map { try dense($0, at: node.place) }
    let (shape, filterShape) = (imageShape(value), Shape([window.height, window.width, channels, filters]))
    return [
      try emit(outputDimensions(geometry), order: Self.channelsLast, at: node.place) { run in
        run.tensor(x, shape).convolved(
          run.tensor(w, filterShape), bias: b.map { run.tensor($0, [filters]) }, stride: stride, dilation: dilation,
          padding: padding)
      }
    ]
  }

  mutating func pool(_ node: NodeReader, isMaximum: Bool) throws -> [PlanValue?] {
    var value = try images(node)
    let window = try window(node.ints("kernel_shape"), "kernel_shape", node)
    guard try self.window(node.ints("dilations"), "dilations", node) == 1, try !node.flag("storage_order") else {
      throw node.refuse("windows with holes, or images column by column, are not supported")
    }
    let roundsUp = try node.flag("ceil_mode")
    var (geometry, stride, padding) = try geometry(value, window, node)
    if roundsUp, case .explicit(let top, let left, let bottom, let right) = padding {
      func isWhole(_ size: Int, _ window: Int, _ stride: Int) -> Bool { (size - window) % stride == 0 }
      guard isWhole(value.dimensions[2] + top + bottom, window.height, stride.height),
        isWhole(value.dimensions[3] + left + right, window.width, stride.width)
      else { throw node.refuse("windows that reach beyond the edge (ceil_mode) are not supported") }
    }
    if !isMaximum, try node.flag("count_include_pad"),
      case .explicit(let top, let left, let bottom, let right) = padding, top + left + bottom + right > 0
    {
      // The zeros around count as numbers of the image.
      let dimensions = [
        value.dimensions[0], value.dimensions[1], value.dimensions[2] + top + bottom, value.dimensions[3] + left + right,
      ]
      guard elementCount(dimensions, limit: HostArray.largestCount) != nil else {
        throw node.refuse("there is too much padding")
      }
      let places = self.padding(value.dimensions, before: [0, 0, top, left], to: dimensions)
      value = try picked(value, places, dimensions, at: node.place)
      padding = .valid
    }
    guard geometry.everyWindowTouches, !isMaximum || window.height * window.width <= 256 else {
      throw node.refuse("a window of \(window) has more than 256 places, or lies outside the image altogether")
    }
    let source = try step(value, order: Self.channelsLast, at: node.place)
    let shape = imageShape(value)
    return [
      try emit(outputDimensions(geometry), order: Self.channelsLast, at: node.place) { [padding, stride] run in
        let images = run.tensor(source, shape)
        return isMaximum
          ? images.maxPooled(window, stride: stride, padding: padding)
          : images.averagePooled(window, stride: stride, padding: padding)
      }
    ]
  }

  mutating func poolGlobally(_ node: NodeReader, _ kind: LineReduction.Kind) throws -> [PlanValue?] {
    let value = try numbers(0, of: node)
    guard value.rank > 2 else { throw node.refuse("it takes images, not tensors of the dimensions \(value.dimensions)") }
    return [try reduced(value, Array(2..<value.rank), kind, keepsAxes: true, node)]
  }

  private mutating func images(_ node: NodeReader) throws -> PlanValue {
    let value = try numbers(0, of: node)
    guard value.rank == 4 else {
      throw node.refuse("it takes images, [rows, channels, height, width], not tensors of the dimensions \(value.dimensions)")
    }
    return value
  }

  private func imageShape(_ value: PlanValue) -> Shape { Shape(Self.channelsLast.map { value.dimensions[$0] }) }

  private func outputDimensions(_ geometry: WindowGeometry) -> [Int] {
    let shape = geometry.outputShape
    return [rows, shape[2], shape[0], shape[1]]
  }

  /// The two sides of a window; 1 each where nothing is said.
  private func window(_ sides: [Int]?, _ name: String, _ node: NodeReader) throws -> Window {
    guard let sides else { return 1 }
    guard sides.count == 2, sides.allSatisfy({ $0 > 0 && $0 < 1 << 20 }) else {
      throw node.refuse("'\(name)' must be two numbers above zero, found \(sides)")
    }
    return Window(height: sides[0], width: sides[1])
  }

  private func geometry(
    _ value: PlanValue, _ window: Window, dilation: Window = 1, channelsOut: Int? = nil, _ node: NodeReader
  ) throws -> (WindowGeometry, stride: Window, Padding) {
    let stride = try self.window(node.ints("strides"), "strides", node)
    let pads = try node.ints("pads") ?? [0, 0, 0, 0]
    guard pads.count == 4, pads.allSatisfy({ $0 >= 0 && $0 < 1 << 20 }) else {
      throw node.refuse("'pads' must be four numbers that are not negative, found \(pads)")
    }
    let padding: Padding
    switch try node.string("auto_pad", else: "NOTSET") {
    case "NOTSET": padding = .explicit(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
    case "VALID": padding = .valid
    case "SAME_UPPER": padding = .same
    case let other: throw node.refuse("the padding '\(other)' is not supported")
    }
    let image = Shape([value.dimensions[2], value.dimensions[3], value.dimensions[1]])
    guard value.dimensions[0] == rows,
      let geometry = WindowGeometry(
        image: image, window: window, stride: stride, dilation: dilation, padding: padding,
        channelsOut: channelsOut ?? value.dimensions[1])
    else { throw node.refuse("a window of \(window) has no room in images of the dimensions \(value.dimensions)") }
    return (geometry, stride, padding)
  }
}
