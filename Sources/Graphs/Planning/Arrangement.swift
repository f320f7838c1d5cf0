import CKernels
import Tensors

/// The steps of a plan in their sections, with the place of every buffer: what is kept from one section
/// over images to a later one, what is computed there again, and where each lies.
struct Arrangement {
  private(set) var buffers: [Lowering.Buffer]
  private(set) var phases: Phases
  /// Bytes of one image region and of the batch arena.
  private(set) var imageByteCount = 0
  private(set) var batchByteCount = 0

  /// Whether images are run in shards, because sums over them are formed.
  private let hasShards: Bool
  private let maximumRows: Int

  /// - Parameter keptByteCount: memory for values that a later section reads again; the others are
  ///   computed again there. It decides speed, never results.
  init(_ lowering: Lowering, keptByteCount: Int = .max) {
    buffers = lowering.buffers
    phases = lowering.phases
    maximumRows = lowering.maximumRows
    hasShards = lowering.buffers.contains { $0.raw.is_per_shard != 0 }
    let crossing = crossingBuffers()
    var (kept, left) = (Set<Int32>(), keptByteCount)
    // The smallest first: a narrow value between wide ones saves as much work for less memory.
    for number in crossing.sorted(by: {
      (buffers[Int($0)].byteCount, $0) < (buffers[Int($1)].byteCount, $1)
    }) {
      let needed = buffers[Int(number)].byteCount * maximumRows
      guard needed <= left else { break }
      kept.insert(number)
      left -= needed
    }
    if kept.count < crossing.count { computeAgain(Set(crossing).subtracting(kept)) }
    for number in kept { keep(number) }
    if hasShards { spreadOverShards() }
    imageByteCount = place(THAW_IMAGE)
    batchByteCount = place(THAW_BATCH)
  }

  /// The sections as CKernels knows them.
  var sections: [thaw_section] {
    var (sections, first) = ([thaw_section](), 0)
    for (phase, steps) in phases.steps.enumerated() where !steps.isEmpty {
      let kind =
        !Phases.isImage(phase)
        ? THAW_SECTION_BATCH : hasShards ? THAW_SECTION_SHARDS : THAW_SECTION_IMAGES
      sections.append(
        thaw_section(
          kind: Int32(kind.rawValue), first_step: Int32(first), step_count: Int32(steps.count),
          reserved: 0))
      first += steps.count
    }
    return sections
  }

  /// Bytes of values that could be computed again instead of kept.
  var keptByteCount: Int {
    crossingBuffers().reduce(0) { $0 + buffers[Int($1)].byteCount * maximumRows }
  }

  /// The layer whose values take most of the batch arena.
  var largestLayer: String {
    let batch = buffers.filter { $0.raw.place == Int32(THAW_BATCH.rawValue) }
    return batch.max { $0.byteCount < $1.byteCount }?.layer ?? ""
  }

  /// Image buffers that more than one section touches, in order.
  private func crossingBuffers() -> [Int32] {
    var (seen, crossing) = ([Int32: Int](), Set<Int32>())
    for (phase, steps) in phases.steps.enumerated() {
      for operand in steps.flatMap(\.operands)
      where buffers[Int(operand)].raw.place == Int32(THAW_IMAGE.rawValue) {
        if let first = seen[operand], first != phase { crossing.insert(operand) }
        seen[operand] = phase
      }
    }
    return crossing.sorted()
  }

  /// Makes a value outlive its section: one piece for each row in the batch arena.
  private mutating func keep(_ number: Int32) {
    buffers[Int(number)].raw.place = Int32(THAW_BATCH.rawValue)
    buffers[Int(number)].raw.is_per_row = 1
    buffers[Int(number)].byteCount *= maximumRows
  }

  /// Every image region holds the images of a shard.
  private mutating func spreadOverShards() {
    for number in buffers.indices
    where buffers[number].raw.place == Int32(THAW_IMAGE.rawValue) {
      buffers[number].raw.is_per_row = 1
      buffers[number].byteCount *= Int(THAW_SHARD_IMAGES)
    }
  }

  /// In sections that read one of these from an earlier one, the steps that made it are run again just
  /// before it is needed, into memory of that section.
  private mutating func computeAgain(_ dropped: Set<Int32>) {
    var makers: [Int32: thaw_step] = [:]
    for step in phases.all {
      for result in step.results where dropped.contains(result) { makers[result] = step }
    }
    var arranged: [[thaw_step]] = []
    for steps in phases.steps {
      var (again, section) = ([Int32: Int32](), [thaw_step]())
      let own = Set(steps.flatMap(\.results))
      func isDropped(_ number: Int32) -> Bool { dropped.contains(number) && !own.contains(number) }
      for step in steps {
        for operand in step.operands where isDropped(operand) {
          make(operand, by: makers, isDropped, &again, &section)
        }
        section.append(step.replacing(again))
      }
      arranged.append(section)
    }
    phases = Phases(arranged)
  }

  private mutating func make(
    _ number: Int32, by makers: [Int32: thaw_step], _ isDropped: (Int32) -> Bool,
    _ again: inout [Int32: Int32], _ section: inout [thaw_step]
  ) {
    guard again[number] == nil, let maker = makers[number] else { return }
    for operand in maker.operands where operand != number && isDropped(operand) {
      make(operand, by: makers, isDropped, &again, &section)
    }
    buffers.append(buffers[Int(number)])
    again[number] = Int32(buffers.count - 1)
    section.append(maker.replacing(again))
  }

  /// Gives the buffers of a region their offsets and returns the region's size.
  private mutating func place(_ region: thaw_place) -> Int {
    var lives: [ArenaLayout.Life] = []
    var places: [Int: Int] = [:]
    var time = 0
    for (phase, steps) in phases.steps.enumerated() {
      let whole = time..<time + steps.count
      for step in steps {
        // Images pass through a section one after another, so what they share is alive all along it.
        let isShared = Phases.isImage(phase) && region == THAW_BATCH
        let (first, last) = isShared ? (whole.lowerBound, whole.upperBound - 1) : (time, time)
        for operand in step.operands.map(Int.init)
        where buffers[operand].raw.place == Int32(region.rawValue) {
          if let life = places[operand] {
            lives[life].last = last
          } else {
            places[operand] = lives.count
            lives.append(
              ArenaLayout.Life(byteCount: buffers[operand].byteCount, first: first, last: last))
          }
        }
        time += 1
      }
    }
    let layout = ArenaLayout(lives)
    for (buffer, life) in places { buffers[buffer].raw.offset = Int64(layout.offsets[life]) }
    return layout.byteCount
  }
}
