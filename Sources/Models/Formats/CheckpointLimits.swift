import Tensors

/// What a checkpoint may ask for, tested before anything is allocated for it.
enum CheckpointLimits {
  /// Longest header of a `.safetensors` file: the limit its specification sets.
  static let safetensorsHeaderBytes = 100_000_000
  /// Files in an archive.
  static let archiveMembers = 1 << 18
  /// Largest packed member; stored members are read in place and may have any size.
  static let packedMemberBytes = 4 << 30
  /// Longest pickle. A state dict of a thousand tensors takes about 100 KB.
  static let pickleBytes = 32 << 20
  /// Values a pickle may build, and values it may keep on its stack.
  static let pickleValues = 4 << 20
  /// Bytes of a whole number in a pickle.
  static let pickleIntegerBytes = 256
  /// Length of a line in a pickle: module and class names.
  static let pickleLineBytes = 4096
  /// How deep dictionaries and modules may nest.
  static let nesting = 64
  /// Places visited while tensors are named; stops pickles whose parts repeat without end.
  static let visits = 1 << 20
  /// Axes of a tensor.
  static let rank = 32
  /// Nesting of JSON in a header.
  static let jsonNesting = 16
  /// Values in a header; a tensor takes about eight.
  static let jsonValues = 4 << 20
}

extension MemoryLimit {
  /// Asks for memory for a part of a checkpoint.
  func grant(_ byteCount: Int, for what: String) throws(CheckpointError) {
    do throws(MemoryLimitError) { try check(byteCount, for: what) } catch {
      throw .memory(what, neededBytes: error.byteCount, limitBytes: error.limit)
    }
  }
}
