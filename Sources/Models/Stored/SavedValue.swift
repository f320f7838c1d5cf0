import Tensors

/// A value as a `.safetensors` file holds it, or on its way there: the form of models, and of
/// whatever else is saved with tensors in it.
///
/// Any reader of the format sees plain tensors by their names. All else stands as texts in
/// `__metadata__`, under keys that start with `thaw.`:
///
/// | key | text |
/// |---|---|
/// | `thaw.version` | version of this form, from 1 |
/// | `thaw.kind` | what the value is: `model` |
/// | `thaw.tensors` | JSON: each tensor's digest by its name, in the value's order |
/// | `thaw.contents` | digest of kind, version, texts and tensors: an edited file is found out |
/// | `thaw.…` | the kind's own texts, most of them JSON |
///
/// A kind adds texts and tensors without a new version as long as a reader who ignores them reads the
/// value rightly; anything else raises the version. The digest is no signature: it tells a damaged
/// file, not a forger.
public struct SavedValue: Sendable {
  /// The version written, and the latest one that is read.
  public static let version = 1

  /// What the value is: `model`.
  public let kind: String
  /// The kind's own texts, without the `thaw.` of their keys.
  public let texts: [(key: String, value: String)]
  /// The tensors in the value's order.
  public let tensors: [(name: String, tensor: Tensor)]

  /// A value to be saved.
  ///
  /// - Precondition: no key of `texts` stands twice or is one of the form's own.
  public init(
    kind: String, texts: [(key: String, value: String)], tensors: [(name: String, tensor: Tensor)]
  ) {
    precondition(
      Set(texts.map(\.key)).union(SavedValue.ownKeys).count
        == texts.count + SavedValue.ownKeys.count, "a key twice, or one of the form's own")
    self.kind = kind
    self.texts = texts
    self.tensors = tensors
  }

  /// The text under a key of the kind's own.
  ///
  /// - Throws: ``SavedValueError/malformed(_:reason:)`` if there is none.
  public func text(_ key: String) throws(SavedValueError) -> String {
    guard let text = texts.first(where: { $0.key == key }) else {
      throw .malformed("thaw.\(key)", reason: "it is missing")
    }
    return text.value
  }

  /// The file of this value; the same value gives the same bytes.
  ///
  /// - Throws: `SavedValueError.checkpoint` if the texts take more than the format's 100 MB.
  public func file() throws(SavedValueError) -> SafetensorsFile {
    let own = [
      ("version", String(SavedValue.version)), ("kind", kind),
      ("tensors", CanonicalValue.map(digests.map { (key: $0.key, value: .text($0.value)) }).json),
      ("contents", contents.description),
    ]
    let metadata = (own + texts).map { (key: "thaw.\($0.0)", value: $0.1) }
    do throws(CheckpointError) {
      return try SafetensorsFile(metadata: metadata, tensors: tensors, integers: .narrowest)
    } catch {
      throw .checkpoint(error)
    }
  }

  private var contents: Digest {
    digestOfContents(kind: kind, version: SavedValue.version, texts: texts, tensors: digests)
  }

  /// The tensors' digests by their names.
  private var digests: [(key: String, value: String)] {
    tensors.map { ($0.name, $0.tensor.digest.description) }
  }

  static let ownKeys = ["version", "kind", "tensors", "contents"]
}

extension SavedValue {
  /// What a checkpoint says it holds, if Thaw wrote it: `model`. Nothing is checked.
  public static func kind(of checkpoint: Checkpoint) -> String? {
    checkpoint.metadata.first { $0.key == "thaw.kind" }?.value
  }

  /// Reads a value from the bytes of a file; see ``init(_:)``.
  public init(bytes: [UInt8]) throws(SavedValueError) {
    let checkpoint: Checkpoint
    do throws(CheckpointError) {
      checkpoint = try Checkpoint(MemoryBytes(bytes: bytes), name: ".safetensors")
    } catch {
      throw .checkpoint(error)
    }
    try self.init(checkpoint)
  }

  /// Reads a value and checks that it is what was saved: every tensor there and none besides, with
  /// the digests recorded, and so the texts.
  ///
  /// - Throws: ``SavedValueError``.
  public init(_ checkpoint: Checkpoint) throws(SavedValueError) {
    var texts: [(key: String, value: String)] = []
    for (key, value) in checkpoint.metadata where key.hasPrefix("thaw.") {
      texts.append((String(key.dropFirst(5)), value))
    }
    func own(_ key: String) throws(SavedValueError) -> String {
      guard let text = texts.first(where: { $0.key == key }) else {
        throw .malformed("thaw.\(key)", reason: "it is missing")
      }
      return text.value
    }
    guard texts.contains(where: { $0.key == "kind" }) else { throw .notThaws }
    guard let version = Int(try own("version")), version > 0 else {
      throw .malformed("thaw.version", reason: "it is not a whole number from 1")
    }
    guard version <= SavedValue.version else {
      throw .laterVersion(version, known: SavedValue.version)
    }
    let kind = try own("kind")
    let recorded = try StoredFields(json: own("tensors"), path: "thaw.tensors").allTexts()
    let kept = texts.filter { !SavedValue.ownKeys.contains($0.key) }
    let found = digestOfContents(kind: kind, version: version, texts: kept, tensors: recorded)
    guard try own("contents") == found.description else { throw .changedContents }
    try checkNames(of: checkpoint, recorded)

    var tensors: [(name: String, tensor: Tensor)] = []
    for (name, digest) in recorded {
      let tensor: Tensor
      do throws(CheckpointError) { tensor = try checkpoint.tensor(named: name) } catch {
        throw .checkpoint(error)
      }
      guard tensor.digest.description == digest else { throw .changedTensor(name) }
      tensors.append((name, tensor))
    }
    self.init(kind: kind, texts: kept, tensors: tensors)
  }
}

private func checkNames(
  of checkpoint: Checkpoint, _ recorded: [(key: String, value: String)]
) throws(SavedValueError) {
  for (name, _) in recorded where checkpoint[name] == nil { throw .missingTensor(name) }
  let names = Set(recorded.map(\.key))
  for entry in checkpoint.entries where !names.contains(entry.name) {
    throw .surplusTensor(entry.name)
  }
}

/// The order of the texts does not count: a program that edits a header may sort them.
private func digestOfContents(
  kind: String, version: Int, texts: [(key: String, value: String)],
  tensors: [(key: String, value: String)]
) -> Digest {
  Digest(of: [
    "kind": .text(kind), "version": .integer(Int64(version)),
    "texts": .map(texts.map { (key: $0.key, value: .text($0.value)) }),
    "tensors": .array(tensors.map { [.text($0.key), .text($0.value)] }),
  ])
}
