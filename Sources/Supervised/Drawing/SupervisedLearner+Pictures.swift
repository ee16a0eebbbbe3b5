import Core
import NeuralNetworks
import Tensors

extension SupervisedLearner: PictureReporting {
  /// For classes: the confusion matrix, for images those that were misclassified with most confidence, and for points of the plane where
  /// the decision boundary runs. For numbers: predictions
  /// against the truth, and the fitted curve where there is one number to predict from. For images also what the first weights look
  /// like, and what the first convolution makes of some examples.
  public func makePictures() throws -> [Picture] {
    let weights = weights
    var pictures: [Picture] = []
    if test.target.classes != nil {
      pictures += [
        evaluation.classificationScore(test, weights).matrix.picture(), misclassified(weights), try decisionBoundary(),
      ]
      .compactMap { $0 }
    } else {
      pictures += predictionPictures(weights)
    }
    if test.exampleShape.rank == 3 {
      pictures += [filters(weights), activationMaps(weights), classicFilters()].compactMap { $0 }
    }
    return pictures
  }

  private func image(_ index: Int) -> PixelImage {
    let shape = test.exampleShape
    return PixelImage(
      test.features[index * shape.count..<(index + 1) * shape.count], height: shape[0], width: shape[1], channels: shape[2])
  }

  private static func short(_ name: String) -> String { name.count > 8 ? name.prefix(7) + "…" : name }

  // MARK: Misclassified

  private func misclassified(_ weights: Parameters) -> Picture? {
    guard test.exampleShape.rank == 3, let classes = test.target.classes else { return nil }
    var mistakes: [(index: Int, predicted: Int, confidence: Float)] = []
    evaluation.forEachBatch(of: test, weights) { start, rows, output, _, _ in
      let probabilities = output.softmax()
      probabilities.withUnsafeBufferPointer { probabilities in
        for row in 0..<rows {
          let row = (row: row, all: probabilities[row * classes.count..<(row + 1) * classes.count])
          guard let best = row.all.indices.max(by: { row.all[$0] < row.all[$1] }) else { continue }
          let predicted = best - row.all.startIndex
          if predicted != Int(test.labels[start + row.row]) { mistakes.append((start + row.row, predicted, row.all[best])) }
        }
      }
    }
    guard !mistakes.isEmpty else { return nil }
    mistakes.sort { ($1.confidence, $0.index) < ($0.confidence, $1.index) }
    var grid = ImageGrid(title: "Misclassified examples", columns: 8)
    for mistake in mistakes.prefix(24) {
      let label = classes[Int(test.labels[mistake.index])]
      grid.cells.append(
        .init(image: image(mistake.index), label: "\(Self.short(label)) → \(Self.short(classes[mistake.predicted]))"))
    }
    let svg = grid.svg { $1.draw(in: &$0, x: $2, y: $3, side: grid.side) }
    let shown = mistakes.count > grid.cells.count ? "the \(grid.cells.count) of which it was surest" : "all of them"
    return Picture(
      name: "misclassified", title: "Misclassified examples",
      caption: "\(mistakes.count) of \(test.count) were taken for something else; here are \(shown): true class → prediction.",
      svg: svg)
  }

  // MARK: Filters

  private func filters(_ weights: Parameters) -> Picture? {
    guard let sequential = network as? Sequential,
      let index = sequential.layers.firstIndex(where: { $0 is Conv2D || $0 is Linear }),
      let entry = weights.layout.entries.first(where: { $0.name == "\(index)/weight" }), let numbers = weights[entry.name]
    else { return nil }
    let shape = entry.shape
    let (title, images): (String, [PixelImage])
    if sequential.layers[index] is Conv2D {
      let (channels, count) = (shape[2], shape[3])
      title = "Filters of the first convolution"
      images = (0..<min(count, 64)).map { filter in
        // A filter over several channels is drawn as their mean.
        let own = stride(from: filter, to: numbers.count, by: count).map { numbers[$0] }
        return PixelImage(own, height: shape[0], width: shape[1], channels: channels)
      }
    } else {
      let example = test.exampleShape
      guard shape[0] == example.count else { return nil }
      title = "Weights of the first layer"
      images = (0..<min(shape[1], 32)).map { unit in
        let own = stride(from: unit, to: numbers.count, by: shape[1]).map { numbers[$0] }
        return PixelImage(own, height: example[0], width: example[1], channels: example[2])
      }
    }
    var grid = ImageGrid(title: title, columns: 8)
    grid.cells = images.map { .init(image: $0, label: "") }
    let largest = images.flatMap(\.values).reduce(0) { max($0, abs($1)) }
    let all = shape[shape.rank - 1]
    return Picture(
      name: "filters", title: title,
      caption: "Blue weights are above zero, orange ones below."
        + (images.count < all ? " The first \(images.count) of \(all)." : ""),
      svg: grid.svg { $1.drawSigned(in: &$0, x: $2, y: $3, side: grid.side, largest: largest) })
  }

  // MARK: Activations

  private func activationMaps(_ weights: Parameters) -> Picture? {
    guard let sequential = network as? Sequential, let index = sequential.layers.firstIndex(where: { $0 is Conv2D }) else {
      return nil
    }
    let examples = variedExamples(4)
    let chosen = test.selecting(examples)
    var maps: [[PixelImage]] = []
    evaluation.forEachBatch(of: chosen, weights) { _, rows, _, view, batch in
      batch.withInput { input in
        var result = view.input(input, shape: batch.shape)
        for place in 0...index { result = sequential.layers[place].apply(view.child(place), result) }
        let shape = result.shape
        result.withUnsafeBufferPointer { numbers in
          for row in 0..<rows {
            let own = numbers[row * shape.columns..<(row + 1) * shape.columns]
            maps.append(
              (0..<min(shape[3], 8)).map {
                PixelImage(own, height: shape[1], width: shape[2], channels: shape[3], channel: $0)
              })
          }
        }
      }
    }
    guard let count = maps.first?.count else { return nil }
    var grid = ImageGrid(title: "Activation maps", columns: count + 1)
    for (example, row) in zip(examples, maps) {
      grid.cells.append(.init(image: image(example), label: ""))
      grid.cells += row.map { .init(image: $0, label: "") }
    }
    return Picture(
      name: "activation-maps", title: "What the first convolution sees",
      caption:
        "On the left an example to test with, then what its filters\(count == 8 ? ", up to eight of them," : "") make of it, "
        + "each from its smallest to its largest number.",
      svg: grid.svg { $1.draw(in: &$0, x: $2, y: $3, side: grid.side) })
  }

  /// The same examples through filters that nobody has learned, to look at beside those that a convolution has.
  private func classicFilters() -> Picture? {
    guard let sequential = network as? Sequential, sequential.layers.contains(where: { $0 is Conv2D }) else { return nil }
    let examples = variedExamples(2)
    let shape = test.exampleShape
    let filters = ImageFilter.examples
    var grid = ImageGrid(title: "Classic filters", columns: filters.count + 1)
    grid.side = 78
    for (place, example) in examples.enumerated() {
      grid.cells.append(.init(image: image(example), label: place == 0 ? "the example" : ""))
      let numbers = Array(test.features[example * shape.count..<(example + 1) * shape.count])
      for filter in filters {
        let filtered = filter.apply(to: Tensor(numbers, shape: shape.batch(1))).array
        let label = filter.name.replacing(", deviation", with: "").replacing(", ", with: " ")
        grid.cells.append(
          .init(
            image: PixelImage(filtered, height: shape[0], width: shape[1], channels: shape[2]), label: place == 0 ? label : ""))
      }
    }
    return Picture(
      name: "classic-filters", title: "What classic filters see",
      caption: "Means blur; Prewitt's and Sobel's answer to edges, dark where it gets darker and light where it gets lighter.",
      svg: grid.svg { $1.draw(in: &$0, x: $2, y: $3, side: grid.side) })
  }

  /// The first examples of different classes, or just the first.
  private func variedExamples(_ count: Int) -> [Int] {
    var seen: Set<Int32> = []
    let varied = test.labels.indices.filter { seen.count < count && seen.insert(test.labels[$0]).inserted }
    return varied.isEmpty ? Array(0..<min(count, test.count)) : varied
  }
}
