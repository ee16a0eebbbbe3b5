import Core

/// One number or row for each copy, at a place that stays: what a wrapper shows in place of the batch inside.
final class WrapperRow<Element: SnapshotElement> {
  let buffer: UnsafeMutableBufferPointer<Element>

  /// A row of so many elements.
  init(count: Int, repeating value: Element) {
    buffer = .allocate(capacity: count)
    buffer.initialize(repeating: value)
  }

  deinit { buffer.deallocate() }

  var view: UnsafeBufferPointer<Element> { UnsafeBufferPointer(buffer) }

  subscript(index: Int) -> Element {
    get { buffer[index] }
    set { buffer[index] = newValue }
  }

  func save(into snapshot: inout Snapshot, as name: String) { snapshot.setArray(name, view) }
  func restore(_ snapshot: Snapshot, from name: String) throws { try snapshot.copyArray(name, to: buffer) }
}
