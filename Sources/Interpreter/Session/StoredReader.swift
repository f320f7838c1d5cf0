import Language
import Tensors

/// A stored form on its way back to a value.
public struct StoredReader {
  /// What is small.
  public let content: StoredContent
  /// The version of the form, from 1 to what the kind reads.
  public let version: Int

  let parts: [Digest]
  let blobs: [Digest]
  let evaluator: Evaluator

  /// The value this one is made of at a position.
  public func part(_ position: Int) throws(Diagnostic) -> any Value {
    try evaluator.value(of: heldPart(position))
  }

  /// How many values it is made of.
  public var partCount: Int { parts.count }

  /// The value it is made of at a position, which need not be read yet.
  func heldPart(_ position: Int) throws(Diagnostic) -> HeldValue {
    guard parts.indices.contains(position) else { throw .malformedForm }
    return evaluator.held(parts[position])
  }

  /// The bytes of a large part.
  public func blob(_ position: Int) throws(Diagnostic) -> [UInt8] {
    guard blobs.indices.contains(position) else { throw .malformedForm }
    return try evaluator.blob(blobs[position])
  }

  /// How many large parts there are.
  public var blobCount: Int { blobs.count }
}

/// The small content of a stored form, read field by field. What is not there or of another type is a
/// diagnostic.
public struct StoredContent: Sendable {
  /// The content.
  public let value: CanonicalValue

  /// Content that was read.
  public init(_ value: CanonicalValue) { self.value = value }

  /// The field of that name.
  public func field(_ name: String) throws(Diagnostic) -> StoredContent {
    guard case .map(let fields) = value, let field = fields.first(where: { $0.key == name }) else {
      throw .malformedForm
    }
    return StoredContent(field.value)
  }

  /// The fields by name, sorted as canonical data are.
  public var fields: [(name: String, content: StoredContent)] {
    get throws(Diagnostic) {
      guard case .map(let fields) = value else { throw .malformedForm }
      return fields.map { (name: $0.key, content: StoredContent($0.value)) }
    }
  }

  /// The elements in order.
  public var elements: [StoredContent] {
    get throws(Diagnostic) {
      guard case .array(let elements) = value else { throw .malformedForm }
      return elements.map(StoredContent.init)
    }
  }

  /// This content, or nil where it is null.
  public var optional: StoredContent? { if case .null = value { nil } else { self } }

  /// A text.
  public var text: String {
    get throws(Diagnostic) {
      guard case .text(let text) = value else { throw .malformedForm }
      return text
    }
  }

  /// A list of texts.
  public var texts: [String] {
    get throws(Diagnostic) {
      var texts: [String] = []
      for element in try elements { texts.append(try element.text) }
      return texts
    }
  }

  /// An integer.
  public var integer: Int {
    get throws(Diagnostic) {
      guard case .integer(let integer) = value else { throw .malformedForm }
      return Int(integer)
    }
  }

  /// A real.
  public var real: Double {
    get throws(Diagnostic) {
      guard case .real(let real) = value else { throw .malformedForm }
      return real
    }
  }

  /// A boolean.
  public var boolean: Bool {
    get throws(Diagnostic) {
      guard case .boolean(let boolean) = value else { throw .malformedForm }
      return boolean
    }
  }

  /// Bytes.
  public var bytes: [UInt8] {
    get throws(Diagnostic) {
      guard case .bytes(let bytes) = value else { throw .malformedForm }
      return bytes
    }
  }

  /// A digest.
  public var digest: Digest {
    get throws(Diagnostic) {
      guard let digest = Digest(bytes: try bytes) else { throw .malformedForm }
      return digest
    }
  }
}

extension Diagnostic {
  /// A kept value whose form is none of its kind.
  public static let malformedForm = Diagnostic("what was kept of it can't be read")
}
