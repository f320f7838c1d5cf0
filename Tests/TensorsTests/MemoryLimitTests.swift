import Testing

@testable import Tensors

@Test func sizesReadAsPeopleWriteThem() {
  #expect(MemoryLimit.byteCount("4G") == 4 << 30)
  #expect(MemoryLimit.byteCount("512M") == 512 << 20)
  #expect(MemoryLimit.byteCount("1.5GiB") == 3 << 29)
  #expect(MemoryLimit.byteCount("2KB") == 2048)
  #expect(MemoryLimit.byteCount("1000") == 1000)
  for text in ["", "G", "-1G", "4X", "1e99T", "0", "nan", "0x10", "1..5G", "999999999T"] {
    #expect(MemoryLimit.byteCount(text) == nil, "\(text)")
  }
}

@Test func aRequestCountsWhatIsInUse() throws {
  let limit = MemoryLimit(byteCount: 8 << 20, inUse: { 5 << 20 })
  try limit.check(3 << 20, for: "a tensor")
  #expect(throws: MemoryLimitError.self) { try limit.check(3 << 20 + 1, for: "a tensor") }
  let error = MemoryLimitError(purpose: "a tensor", byteCount: 3 << 30, limit: 3 << 29)
  #expect(error.description == "a tensor needs 3 GB, and the limit is 1.5 GB (THAW_MEMORY)")
}

@Test func theProcessHasALimit() {
  #expect(MemoryLimit.ofProcess.byteCount > 1 << 20)
}
