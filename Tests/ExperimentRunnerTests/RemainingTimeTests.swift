import ExperimentRunner
import Testing

@Suite struct RemainingTimeTests {
  @Test func nothingIsSaidBeforeAnythingIsKnown() {
    var time = RemainingTime(of: [("a/1", "a"), ("b/1", "b")], total: 2)
    #expect(time.estimate(at: 5) == nil)
    time.advanced("a/1", of: "a", to: 0, at: 5)
    #expect(time.estimate(at: 6) == nil)
  }

  /// Quick runs that have ended say nothing about a slow one: a tenth done in ten seconds leaves ninety.
  @Test func aSlowRunCountsByItsOwnPace() throws {
    var time = RemainingTime(of: [("quick/1", "quick"), ("quick/2", "quick"), ("slow/1", "slow")], total: 3)
    time.advanced("quick/1", of: "quick", to: 0, at: 0)
    time.ended("quick/1", of: "quick", at: 0.5)
    time.advanced("quick/2", of: "quick", to: 0, at: 0.5)
    time.ended("quick/2", of: "quick", at: 1)
    time.advanced("slow/1", of: "slow", to: 0, at: 1)
    time.advanced("slow/1", of: "slow", to: 0.1, at: 11)
    let left = try #require(time.estimate(at: 11))
    #expect(abs(left - 90) < 1e-9)
  }

  @Test func waitingRunsTakeAsLongAsTheirKind() throws {
    var time = RemainingTime(of: [("a/1", "a"), ("a/2", "a"), ("a/3", "a"), ("b/1", "b"), ("b/2", "b")], total: 5)
    time.advanced("a/1", of: "a", to: 0, at: 0)
    time.ended("a/1", of: "a", at: 10)
    time.advanced("b/1", of: "b", to: 0, at: 10)
    time.ended("b/1", of: "b", at: 12)
    #expect(time.estimate(at: 12) == 22)
    // Two at once halve what waits.
    time.advanced("a/2", of: "a", to: 0, at: 12)
    time.advanced("a/3", of: "a", to: 0, at: 12)
    let left = try #require(time.estimate(at: 12))
    #expect(abs(left - 11) < 1e-9)
  }

  /// What had been done before this start took no time of it.
  @Test func resumedAndFinishedRunsDoNotCount() throws {
    var time = RemainingTime(of: [("a/1", "a"), ("a/2", "a")], total: 2)
    time.ended("a/1", of: "a", at: 0)
    #expect(time.estimate(at: 0) == nil)
    time.advanced("a/2", of: "a", to: 0.8, at: 0)
    time.advanced("a/2", of: "a", to: 0.9, at: 10)
    let left = try #require(time.estimate(at: 10))
    #expect(abs(left - 10) < 1e-9)
  }

  /// A goal that is reached early ends a run: the next of its kind is expected to take as long.
  @Test func runsThatEndEarlyCountAsTheyEnded() {
    var time = RemainingTime(of: [("a/1", "a"), ("a/2", "a")], total: 2)
    time.advanced("a/1", of: "a", to: 0, at: 0)
    time.advanced("a/1", of: "a", to: 0.1, at: 3)
    time.ended("a/1", of: "a", at: 3)
    #expect(time.estimate(at: 3) == 3)
  }

  @Test func trialsCountUntilTheyHaveBegun() {
    var time = RemainingTime(of: [("a/1", "a")], total: 3)
    time.advanced("trial/1", of: "a", to: 0, at: 0)
    time.ended("trial/1", of: "a", at: 4)
    #expect(time.estimate(at: 4) == 8)
    time.advanced("trial/2", of: "a", to: 0, at: 4)
    time.ended("trial/2", of: "a", at: 8)
    #expect(time.estimate(at: 8) == 4)
    time.ended("a/1", of: "a", at: 8)
    #expect(time.estimate(at: 8) == 0)
  }
}
