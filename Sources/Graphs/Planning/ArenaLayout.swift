import CKernels

/// Gives each buffer of a region its offset: buffers that are never alive together share memory.
struct ArenaLayout {
  /// When a buffer is alive: from the step that writes it to the last that reads it.
  struct Life {
    var byteCount: Int
    var first: Int
    var last: Int
  }

  /// Bytes from the region's start, for each life.
  private(set) var offsets: [Int] = []
  /// Bytes of the whole region.
  private(set) var byteCount = 0

  /// Places lives in the order they begin, each in the lowest gap that holds it.
  init(_ lives: [Life]) {
    offsets = [Int](repeating: 0, count: lives.count)
    var placed: [Int] = []
    for number in lives.indices.sorted(by: { (lives[$0].first, $0) < (lives[$1].first, $1) }) {
      let life = lives[number]
      let neighbours = placed.filter {
        lives[$0].last >= life.first && lives[$0].first <= life.last
      }
      var offset = 0
      for other in neighbours.sorted(by: { offsets[$0] < offsets[$1] }) {
        if offset + life.byteCount <= offsets[other] { break }
        offset = max(offset, offsets[other] + lives[other].byteCount)
      }
      offsets[number] = offset
      byteCount = max(byteCount, offset + life.byteCount)
      placed.append(number)
    }
  }
}
