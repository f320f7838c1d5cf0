import Language
import Tensors

/// A statement whose command left a checkpoint and did not end: what `resume` goes on with.
struct UnfinishedStatement {
  /// As it was typed.
  let source: String
  /// The lineage of the command, under which the checkpoint is kept.
  let key: Digest
  /// The names it had read, with what they stood for.
  let inputs: [(name: String, digest: Digest)]

  /// Where it is kept, among the checkpoints.
  static let place = Digest(of: ["kind": "unfinished statement"])

  init(source: String, key: Digest, inputs: [(name: String, digest: Digest)]) {
    self.source = source
    self.key = key
    self.inputs = inputs
  }

  /// The bytes that are kept.
  var bytes: [UInt8] {
    CanonicalEncoder.encode([
      "statement": .text(source), "key": .digest(key),
      "inputs": .array(inputs.map { [.text($0.name), .digest($0.digest)] }),
    ])
  }

  /// Reads what ``bytes`` gives; nil for others.
  init?(_ bytes: [UInt8]) {
    guard let value = try? CanonicalDecoder.decode(bytes),
      let statement = try? Self(StoredContent(value))
    else { return nil }
    self = statement
  }

  private init(_ content: StoredContent) throws(Diagnostic) {
    source = try content.field("statement").text
    key = try content.field("key").digest
    var inputs: [(name: String, digest: Digest)] = []
    for input in try content.field("inputs").elements {
      let parts = try input.elements
      guard parts.count == 2 else { throw .malformedForm }
      inputs.append((name: try parts[0].text, digest: try parts[1].digest))
    }
    self.inputs = inputs
  }
}
