import Language

/// A value with arithmetic of its own, as a column of a dataset has. It is asked first, on
/// whichever side of the operator it stands; numbers and tensors beside it are its to convert.
///
///     extension Column: Operable {
///       public func applying(_ operation: BinaryOperator, to other: any Value, onLeft: Bool)
///         throws(Diagnostic) -> (any Value)? { … }
///     }
public protocol Operable: Value {
  /// `self operation other`, or `other operation self` unless `onLeft`.
  ///
  /// - Parameter onLeft: whether this value is the left operand.
  /// - Returns: nil if the operator has no meaning for these two; the person is told so.
  func applying(_ operation: BinaryOperator, to other: any Value, onLeft: Bool) throws(Diagnostic)
    -> (any Value)?

  /// `operation self`; nil as above.
  func applying(_ operation: UnaryOperator) throws(Diagnostic) -> (any Value)?

  /// What a function of the language (`mean`, `missing`, `sqrt`, `len` …) gives for arguments of
  /// which this is the first that is `Operable`; nil if it has no meaning for this kind of value.
  ///
  /// - Parameter arguments: by parameter name, in the order of the function's declaration; those
  ///   with defaults included.
  func applying(_ function: String, to arguments: [(name: String, value: any Value)])
    throws(Diagnostic) -> (any Value)?
}

extension Operable {
  /// Nil: no meaning, unless the type gives one.
  public func applying(_ operation: UnaryOperator) throws(Diagnostic) -> (any Value)? { nil }

  /// Nil: no meaning, unless the type gives one.
  public func applying(_ function: String, to arguments: [(name: String, value: any Value)])
    throws(Diagnostic) -> (any Value)?
  { nil }
}
