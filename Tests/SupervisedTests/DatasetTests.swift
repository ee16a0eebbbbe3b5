import Core
import Foundation
import Supervised
import Tensors
import Testing

@Suite struct DatasetTests {
  @Test("a split keeps the shares of the classes and uses every example once")
  func stratified() throws {
    let labels = (0..<103).map { Int32($0 < 60 ? 0 : $0 < 100 ? 1 : 2) }
    let dataset = try Dataset(
      exampleShape: [1], classes: ["a", "b", "c"], features: (0..<103).map { Float($0) }, labels: labels)
    let (kept, heldOut) = dataset.split(holdingOut: 0.2, key: RandomKey(seed: 1))
    #expect(kept.count == 82 && heldOut.count == 21)
    #expect((kept.features + heldOut.features).sorted() == dataset.features)
    #expect((0..<3).map { label in heldOut.labels.count { $0 == label } } == [12, 8, 1])
    for (feature, label) in zip(kept.features + heldOut.features, kept.labels + heldOut.labels) {
      #expect(labels[Int(feature)] == label)
    }
    #expect(dataset.split(holdingOut: 0.2, key: RandomKey(seed: 1)).heldOut.features == heldOut.features)
    #expect(dataset.split(holdingOut: 0.2, key: RandomKey(seed: 2)).heldOut.features != heldOut.features)
  }

  @Test("noise on the digits has the deviation asked for, leaves the labels alone and is always the same")
  func noisyDigits() throws {
    let (clean, noisy) = (try Digits().dataset, try Digits(noise: 0.3).dataset)
    #expect(noisy.labels == clean.labels)
    #expect(try Digits(noise: 0.3).dataset.features == noisy.features)
    let squares = zip(clean.features, noisy.features).map { ($1 - $0) * ($1 - $0) }
    let deviation = (squares.reduce(0, +) / Float(squares.count)).squareRoot()
    #expect(abs(deviation - 0.3) < 0.005)
  }

  @Test("numbers to predict stay with their examples")
  func regressionSplit() throws {
    let dataset = try Dataset(
      exampleShape: [2], targets: ["s", "d"], features: (0..<40).map { Float($0) },
      values: (0..<20).flatMap { [Float(4 * $0 + 1), Float(-1)] })
    let (kept, heldOut) = dataset.split(holdingOut: 0.25, key: RandomKey(seed: 1))
    #expect(kept.count == 15 && heldOut.count == 5 && heldOut.values.count == 10)
    for part in [kept, heldOut] {
      for index in 0..<part.count {
        #expect(part.values[2 * index] == part.features[2 * index] + part.features[2 * index + 1])
        #expect(part.values[2 * index + 1] == -1)
      }
    }
  }

  @Test func misfits() throws {
    #expect(throws: WarrenError.self) { try Dataset(exampleShape: [2], targets: [], features: [1, 2], values: []) }
    #expect(throws: WarrenError.self) { try Dataset(exampleShape: [2], targets: ["a"], features: [1, 2, 3], values: [1]) }
    #expect(throws: WarrenError.self) { try Dataset(exampleShape: [2], targets: ["a", "b"], features: [1, 2], values: [1]) }
    let one = try Dataset(exampleShape: [1], targets: ["a"], features: [1], values: [1])
    #expect(throws: WarrenError.self) { try DividedSource(one, testFraction: 0.5) }
    let two = try Dataset(exampleShape: [1], targets: ["b"], features: [1], values: [1])
    #expect(throws: WarrenError.self) { try FixedSource(train: one, test: two) }
  }
}

@Suite struct TableTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.write(
      "id,size,color,kind\n1,0.5,red,cat\n2,1.5,blue,dog\n3,2.5,red,dog\n4,3.5,green,cat\n5,4.5,red,emu\n", to: "pets.csv")
    try folder.write("x;y;z\n1;2;3\n4;5;9\n7;8;15\n", to: "numbers.csv")
  }

  private func load(_ change: (inout TableConfiguration) -> Void) throws -> any DataSource {
    var settings = TableConfiguration()
    settings.file = "pets.csv"
    settings.testFraction = 0.2
    change(&settings)
    try settings.validate()
    return try settings.load(from: folder.url).source
  }

  @Test("a text target gives classes, chosen columns give features, text among them one column a value")
  func classes() throws {
    let source = try load {
      $0.ignore = ["id"]
      $0.categories = true
    }
    #expect(source.target == .classes(["cat", "dog", "emu"]))
    #expect(source.exampleShape == [4])
    let dataset = try #require(source as? DividedSource).dataset
    #expect(dataset.features == [0.5, 0, 0, 1, 1.5, 1, 0, 0, 2.5, 0, 0, 1, 3.5, 0, 1, 0, 4.5, 0, 0, 1])
    #expect(dataset.labels == [0, 1, 1, 0, 2])
    let chosen = try load { $0.features = ["size", "1"] }
    #expect(try #require(chosen as? DividedSource).dataset.features.prefix(4) == [0.5, 1, 1.5, 2])
  }

  @Test("numeric targets give numbers, or classes when asked for; the delimiter and several targets are settings")
  func numbers() throws {
    let source = try load {
      $0.file = "numbers.csv"
      $0.delimiter = ";"
      $0.target = ["y", "z"]
      $0.testFraction = 0.4
    }
    #expect(source.target == .numbers(["y", "z"]))
    #expect(try #require(source as? DividedSource).dataset.values == [2, 3, 5, 9, 8, 15])
    let asClasses = try load {
      $0.file = "numbers.csv"
      $0.delimiter = ";"
      $0.prediction = .classification
      $0.testFraction = 0.4
    }
    #expect(asClasses.target == .classes(["3", "9", "15"]))
  }

  @Test("a second file is for testing; its classes count too")
  func testFile() throws {
    try folder.write("id,size,color,kind\n9,7,red,fox\n", to: "more.csv")
    let source = try load {
      $0.testFile = "more.csv"
      $0.ignore = ["id", "color"]
    }
    #expect(source.target == .classes(["cat", "dog", "emu", "fox"]))
    let parts = try source.split(key: RandomKey(seed: 1))
    #expect(parts.train.count == 5 && parts.test.labels == [3] && parts.test.features == [7])
    try folder.write("id,size,kind\n9,7,fox\n", to: "other.csv")
    #expect(throws: WarrenError.self) { try load { $0.testFile = "other.csv" } }
  }

  @Test("mistakes name the file, the line and the column")
  func mistakes() throws {
    let text = #expect(throws: WarrenError.self) { try load { _ in } }
    #expect(text?.description.contains("pets.csv: line 2, column 'color': a number was expected, found 'red'") == true)
    #expect(text?.hint?.contains("categories") == true)
    let unknown = #expect(throws: WarrenError.self) { try load { $0.target = ["knd"] } }
    #expect(unknown?.description.contains("did you mean 'kind'?") == true)
    #expect(throws: WarrenError.self) {
      try load {
        $0.target = ["kind"]
        $0.features = ["kind"]
      }
    }
    #expect(throws: WarrenError.self) { try load { $0.features = ["size", "2"] } }
    #expect(throws: WarrenError.self) { try load { $0.prediction = .regression } }
    #expect(throws: WarrenError.self) { try load { $0.file = "nothing.csv" } }
    #expect(throws: WarrenError.self) { try load { $0.delimiter = "ab" } }
    let rows = (1...9).map { "\($0),\(2 * $0)" }.joined(separator: "\n")
    try folder.write("x,y\n\(rows)\n10,NA\n", to: "cell.csv")
    let cell = #expect(throws: WarrenError.self) { try load { $0.file = "cell.csv" } }
    #expect(cell?.description.contains("line 11, column 'y'") == true && cell?.hint?.contains("classification") == true)
    let classes = try load {
      $0.file = "cell.csv"
      $0.prediction = .classification
    }
    #expect(classes.target.outputCount == 10)
    #expect(throws: WarrenError.self) { try load { $0.file = "" } }
  }

  @Test func fileHashes() throws {
    var settings = TableConfiguration()
    settings.file = "pets.csv"
    settings.ignore = ["color"]
    let hashes = try settings.load(from: folder.url).hashes
    #expect(hashes["pets.csv"]?.count == 64)
  }
}

@Suite struct ArraysTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try folder.write(NPY((0..<48).map { Float($0) }, shape: [6, 2, 4]).data, to: "x.npy")
    try folder.write(NPY([0, 1, 2, 0, 1, 2] as [Int64], shape: [6]).data, to: "labels.npy")
    try folder.write(NPY((0..<12).map { Double($0) }, shape: [6, 2]).data, to: "values.npy")
  }

  private func load(_ change: (inout ArraysConfiguration) -> Void) throws -> any DataSource {
    var settings = ArraysConfiguration()
    settings.features = "x.npy"
    settings.targets = "labels.npy"
    settings.testFraction = 0.5
    change(&settings)
    try settings.validate()
    return try settings.load(from: folder.url).source
  }

  @Test func classesAndNumbers() throws {
    let classes = try load { $0.classes = ["a", "b", "c"] }
    #expect(classes.exampleShape == [2, 4] && classes.target == .classes(["a", "b", "c"]))
    #expect(try #require(classes as? DividedSource).dataset.labels == [0, 1, 2, 0, 1, 2])
    #expect(try load { _ in }.target == .classes(["0", "1", "2"]))
    let numbers = try load { $0.targets = "values.npy" }
    #expect(numbers.target == .numbers(["target 1", "target 2"]))
    #expect(try load { $0.prediction = .regression }.target == .numbers(["target"]))
  }

  @Test func separateTestFiles() throws {
    try folder.write(NPY((0..<8).map { Float($0) }, shape: [1, 2, 4]).data, to: "tx.npy")
    try folder.write(NPY([Int64(3)], shape: [1]).data, to: "ty.npy")
    let source = try load {
      $0.testFeatures = "tx.npy"
      $0.testTargets = "ty.npy"
    }
    #expect(source.target == .classes(["0", "1", "2", "3"]))
    #expect(try source.split(key: RandomKey(seed: 1)).test.labels == [3])
  }

  @Test func mistakes() throws {
    try folder.write(NPY([Int64(-1), 0, 0, 0, 0, 0], shape: [6]).data, to: "negative.npy")
    try folder.write(NPY([Int64(0), 0, 0], shape: [3]).data, to: "few.npy")
    try folder.write(NPY([Float(1), .nan], shape: [2, 1]).data, to: "nan.npy")
    try folder.write(NPY([Float(1), 2], shape: [2]).data, to: "two.npy")
    try folder.write(Data("not numpy".utf8), to: "text.npy")
    for change: (inout ArraysConfiguration) -> Void in [
      { $0.targets = "negative.npy" }, { $0.targets = "few.npy" }, { $0.targets = "text.npy" }, { $0.targets = "none.npy" },
      { $0.classes = ["a", "b"] }, { $0.testFeatures = "x.npy" }, { $0.features = "" },
      {
        $0.targets = "values.npy"
        $0.prediction = .classification
      },
      {
        $0.targets = "values.npy"
        $0.classes = ["a"]
      },
      {
        $0.features = "nan.npy"
        $0.targets = "two.npy"
      },
    ] { #expect(throws: WarrenError.self) { try load(change) } }
    try folder.write(NPY([1e300, 0, 0, 0, 0, 0], shape: [6]).data, to: "huge.npy")
    try folder.write(NPY([Float](), shape: [6, 0]).data, to: "hollow.npy")
    let messages: [(String, (inout ArraysConfiguration) -> Void)] = [
      ("text.npy: not a .npy file", { $0.targets = "text.npy" }),
      ("example 0 has the label -1; a class is a whole number from 0 to", { $0.targets = "negative.npy" }),
      ("example 0 has the target inf, expected numbers that single precision can hold", { $0.targets = "huge.npy" }),
      ("examples of shape [0] hold no number", { $0.features = "hollow.npy" }),
      ("'classes' names 'a' twice", { $0.classes = ["a", "b", "a"] }),
      ("'classes' has an empty name for class 1", { $0.classes = ["a", ""] }),
    ]
    for (words, change) in messages {
      let error = #expect(throws: WarrenError.self) { try load(change) }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
  }
}
