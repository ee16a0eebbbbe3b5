import Foundation
import Synchronization

/// How many runs experiments are going to have; counted again only when their files have changed.
final class PlanCache: Sendable {
  private let plan: RunServer.Planner
  private let known = Mutex<[URL: (version: [Int64], count: Int?)]>([:])

  init(_ plan: @escaping RunServer.Planner) { self.plan = plan }

  func count(_ folder: URL, version: [Int64]) -> Int? {
    if let entry = known.withLock({ $0[folder] }), entry.version == version { return entry.count }
    let count = plan(folder)
    known.withLock { $0[folder] = (version, count) }
    return count
  }
}
