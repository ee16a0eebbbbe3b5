import CKernels
import Testing

extension Kernels {
  @Suite struct Levels {
    @Test func levelsAreClamped() {
      let highest = wk_max_level()
      defer { wk_set_level(highest) }
      wk_set_level(99)
      #expect(wk_level() == highest)
      wk_set_level(-1)
      #expect(wk_level() == 0)
    }
  }
}
