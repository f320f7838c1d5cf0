import Testing

@testable import Tensors

@Suite(.serialized)
struct WorkerPoolTests {
  @Test(arguments: [1, 2, 3, 7])
  func everyTaskRunsOnce(threads: Int) throws {
    let before = WorkerPool.threadCount
    defer { WorkerPool.setThreadCount(before) }
    WorkerPool.setThreadCount(threads)
    for count in [0, 1, 2, 3, 100, 5000] {
      #expect(try WorkerPool.map(count) { $0 * 3 } == (0..<count).map { $0 * 3 })
    }
  }

  @Test func aRunInsideATaskIsRunByThatTask() throws {
    let sums = try WorkerPool.map(8) { outer in
      (try? WorkerPool.map(outer) { $0 })?.reduce(0, +)
    }
    #expect(sums == (0..<8).map { $0 * ($0 - 1) / 2 })
  }

  @Test func runsFromSeveralThreadsWaitForEachOther() async {
    await withTaskGroup(of: [Int]?.self) { group in
      for start in 0..<6 {
        group.addTask { try? WorkerPool.map(200) { $0 + start } }
      }
      for await result in group { #expect(result?.count == 200) }
    }
  }

  @Test func theKernelsInUseAreAmongThoseThisMachineHas() {
    #expect(KernelVariant.available.contains(KernelVariant.current))
  }
}
