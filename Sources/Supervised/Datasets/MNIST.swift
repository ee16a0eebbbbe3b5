import Core
import Foundation
import Tensors

/// MNIST's 60,000 and 10,000 handwritten digits of 28 x 28 pixels (LeCun, Cortes and Burges), or data in the same four files, such
/// as Fashion-MNIST.
public struct MNIST: DataSource {
  private let source: FixedSource
  /// SHA-256 of the files that were read, by name.
  public let fileHashes: [String: String]

  /// Reads the four files from a folder, plain or gzip: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
  /// `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`. Pixels become numbers from 0 to 1.
  /// - Throws: `WarrenError` with the file that is missing or damaged.
  public init(folder: URL) throws {
    var hashes: [String: String] = [:]
    func read(_ name: String) throws -> IDX {
      let candidates = [name, name + ".gz", name.replacingOccurrences(of: "-idx", with: ".idx")]
      for candidate in candidates {
        let url = folder.appendingPathComponent(candidate)
        guard FileManager.default.fileExists(atPath: url.path) else { continue }
        let data = try contents(of: url)
        hashes[candidate] = SHA256.hexadecimal(of: data)
        do { return try IDX(data) } catch let error as WarrenError { throw error.within(url.path) }
      }
      throw WarrenError(
        "there is no file '\(name)' or '\(name).gz'", at: folder.path,
        hint: "name the folder that holds MNIST's four IDX files")
    }
    func dataset(_ part: String) throws -> Dataset {
      let images = try read("\(part)-images-idx3-ubyte")
      let labels = try read("\(part)-labels-idx1-ubyte")
      guard images.dimensions.count == 3 else {
        throw WarrenError("the images have \(images.dimensions.count) dimensions, expected 3", at: folder.path)
      }
      guard labels.dimensions == [images.dimensions[0]] else {
        throw WarrenError(
          "there are \(images.dimensions[0]) images and labels of dimensions \(labels.dimensions)", at: folder.path)
      }
      return try Dataset(
        exampleShape: [images.dimensions[1], images.dimensions[2], 1], classes: (0..<10).map(String.init),
        features: images.bytes.map { Float($0) / 255 }, labels: labels.bytes.map { Int32($0) })
    }
    let (train, test) = (try dataset("train"), try dataset("t10k"))
    do { source = try FixedSource(train: train, test: test) } catch let error as WarrenError { throw error.within(folder.path) }
    fileHashes = hashes
  }

  public var exampleShape: Shape { source.exampleShape }
  public var target: Target { source.target }
  public var trainingCount: Int { source.trainingCount }
  public func split(key: RandomKey) -> DataSplit { source.parts }
}
