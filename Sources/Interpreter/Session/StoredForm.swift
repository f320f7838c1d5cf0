import Language
import Tensors

/// How a value is kept: what is small as canonical data, the values it is made of, and what is large
/// as bytes.
public struct StoredForm: Sendable {
  /// Bytes that stand in ``content`` at most; more go into a blob: 16 KiB.
  public static let inlineByteCount = 16 << 10

  /// What is small.
  public var content: CanonicalValue
  /// Values that it is made of.
  public var parts: [HeldValue]
  /// Large parts.
  public var blobs: [StoredBlob]

  /// A stored form.
  public init(
    _ content: CanonicalValue = .null, parts: [HeldValue] = [], blobs: [StoredBlob] = []
  ) {
    self.content = content
    self.parts = parts
    self.blobs = blobs
  }
}

/// Bytes that are too many to be held twice: whoever keeps them gets them piece by piece.
public struct StoredBlob: Sendable {
  private let give: @Sendable ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

  /// Bytes that `write` hands on piece by piece; it throws what its argument throws and nothing else.
  public init(
    write: @escaping @Sendable ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) { give = write }

  /// Bytes that are there.
  public init(_ bytes: [UInt8]) {
    // The pointer is used within the call only.
    give = { sink in try bytes.withUnsafeBytes { try sink($0) } }
  }

  /// Hands the bytes on from front to back, each piece to be read within its call only, until `sink`
  /// throws.
  public func write<Failure>(_ sink: (UnsafeRawBufferPointer) throws(Failure) -> Void)
    throws(Failure)
  {
    var failure: Failure?
    try? give { piece in
      do throws(Failure) { try sink(piece) } catch {
        failure = error
        throw error
      }
    }
    if let failure { throw failure }
  }
}

/// A kind of value that a session can keep.
///
///     extension IntegerRange: StorableValue {
///       public func storedForm() -> StoredForm { StoredForm(["start": .integer(Int64(start)), …]) }
///       public static func restored(from form: StoredReader) throws(Diagnostic) -> any Value { … }
///     }
public protocol StorableValue: Value {
  /// Raised when ``storedForm()`` changes; an older form stays readable.
  static var storedVersion: Int { get }

  /// The value's stored form.
  func storedForm() throws(Diagnostic) -> StoredForm

  /// The value of a stored form.
  ///
  /// - Throws: a diagnostic where the form is not one that ``storedForm()`` gives.
  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value
}

extension StorableValue {
  /// 1 unless the kind says otherwise.
  public static var storedVersion: Int { 1 }
}

/// The kinds of value that a session can keep.
public struct StorableKinds: Sendable {
  /// In the order in which they were listed.
  public let all: [any StorableValue.Type]
  private let positions: [String: Int]

  /// - Precondition: no two have the same kind.
  public init(_ kinds: [any StorableValue.Type]) {
    all = kinds
    positions = Dictionary(
      uniqueKeysWithValues: kinds.enumerated().map { ($1.kind, $0) })
  }

  /// The kind a person calls so.
  subscript(kind: String) -> (any StorableValue.Type)? { positions[kind].map { all[$0] } }

  /// The kinds of this room.
  public static let ofLanguage: [any StorableValue.Type] = [
    Number.self, Bool.self, String.self, List.self, IntegerRange.self, Tensor.self, Function.self,
    None.self, NameListing.self,
  ]
}
