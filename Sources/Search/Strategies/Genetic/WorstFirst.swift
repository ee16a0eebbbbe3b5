/// Which member of a population is the worst, of equals the last: a heap that a single replacement keeps in order in O(log n).
@usableFromInline
struct WorstFirst: Sendable {
  /// The members as a binary heap, the worst first; of no meaning unless ``isValid``.
  @usableFromInline var heap: [Int] = []
  /// Whether the heap knows the population. Whoever changes members otherwise than by ``replacedWorst(in:)`` sets it to false.
  @usableFromInline var isValid = false

  @inlinable init() {}

  /// The worst member.
  @inlinable var worst: Int { heap[0] }

  /// Takes in a population. O(n).
  @inlinable
  mutating func build(_ fitness: [Fitness]) {
    heap.removeAll(keepingCapacity: true)
    heap.append(contentsOf: fitness.indices)
    for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place, fitness) }
    isValid = true
  }

  /// Called when the worst member has got another fitness. O(log n).
  @inlinable mutating func replacedWorst(in fitness: [Fitness]) { sink(0, fitness) }

  @inlinable
  mutating func sink(_ start: Int, _ fitness: [Fitness]) {
    var place = start
    let member = heap[place]
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, isWorse(heap[child + 1], heap[child], fitness) { child += 1 }
      guard isWorse(heap[child], member, fitness) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = member
  }

  @inlinable
  func isWorse(_ one: Int, _ other: Int, _ fitness: [Fitness]) -> Bool {
    if fitness[other] < fitness[one] { return true }
    return !(fitness[one] < fitness[other]) && one > other
  }
}
