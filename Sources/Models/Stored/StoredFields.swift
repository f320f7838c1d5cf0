import Tensors

/// The fields of a description that stands in a file, read one by one; each error names its field.
public struct StoredFields {
  private let source: JSONSource
  /// Where it stands: `thaw.model`, `thaw.model graph steps[3]`.
  private let path: String

  init(_ source: JSONSource, path: String) {
    self.source = source
    self.path = path
  }

  /// Reads a text of the metadata.
  public init(json text: String, path: String) throws(SavedValueError) {
    do throws(JSONSource.Failure) {
      source = try JSONSource(
        Array(text.utf8),
        limits: .init(depth: CheckpointLimits.jsonNesting, valueCount: CheckpointLimits.jsonValues))
    } catch {
      throw .malformed(path, reason: "\(error.reason) (character \(error.byte))")
    }
    self.path = path
  }

  /// Number of fields.
  var count: Int {
    if case .object(let members) = source.content { members.count } else { 0 }
  }

  /// Whether the field is there and is not null.
  public func has(_ key: String) -> Bool {
    guard let value = source[key] else { return false }
    if case .null = value.content { return false }
    return true
  }

  /// An error about a field.
  public func error(_ key: String, _ reason: String) -> SavedValueError {
    .malformed("\(path) \(key)", reason: reason)
  }

  /// A text.
  public func text(_ key: String) throws(SavedValueError) -> String {
    guard let text = try field(key).text else { throw error(key, "it is not a text") }
    return text
  }

  /// A list of texts.
  public func texts(_ key: String) throws(SavedValueError) -> [String] {
    try elements(key) { value throws(SavedValueError) in
      guard let text = value.text else { throw error(key, "it is not a list of texts") }
      return text
    }
  }

  /// True or false.
  public func boolean(_ key: String) throws(SavedValueError) -> Bool {
    guard case .boolean(let value) = try field(key).content else {
      throw error(key, "it is neither true nor false")
    }
    return value
  }

  /// A whole number of the range.
  public func integer(_ key: String, in range: ClosedRange<Int>) throws(SavedValueError) -> Int {
    guard let integer = try field(key).integer, range.contains(integer) else {
      throw error(
        key,
        "it is not a whole number from \(grouped(range.lowerBound)) to \(grouped(range.upperBound))"
      )
    }
    return integer
  }

  /// A list of whole numbers of the range.
  public func integers(_ key: String, in range: ClosedRange<Int>) throws(SavedValueError) -> [Int] {
    try elements(key) { value throws(SavedValueError) in
      guard let integer = value.integer, range.contains(integer) else {
        throw error(
          key,
          "it holds more than whole numbers from \(grouped(range.lowerBound)) to "
            + grouped(range.upperBound))
      }
      return integer
    }
  }

  /// A number.
  public func real(_ key: String) throws(SavedValueError) -> Double {
    guard let real = number(try field(key)) else { throw error(key, "it is not a number") }
    return real
  }

  /// A list of numbers.
  public func reals(_ key: String) throws(SavedValueError) -> [Double] {
    try elements(key) { value throws(SavedValueError) in
      guard let real = number(value) else { throw error(key, "it holds more than numbers") }
      return real
    }
  }

  /// An object.
  public func fields(_ key: String) throws(SavedValueError) -> StoredFields {
    let value = try field(key)
    guard case .object = value.content else { throw error(key, "it is not an object") }
    return StoredFields(value, path: "\(path) \(key)")
  }

  /// A list of objects.
  public func list(_ key: String) throws(SavedValueError) -> [StoredFields] {
    guard let elements = try field(key).elements else { throw error(key, "it is not a list") }
    return elements.enumerated().map {
      StoredFields($0.element, path: "\(path) \(key)[\($0.offset)]")
    }
  }

  /// Names of the fields with their texts, in the order of the file; this whole object is of texts.
  func allTexts() throws(SavedValueError) -> [(key: String, value: String)] {
    guard case .object(let members) = source.content else {
      throw .malformed(path, reason: "it is not an object")
    }
    var texts: [(key: String, value: String)] = []
    for member in members {
      guard let text = member.value.text else { throw error(member.key, "it is not a text") }
      texts.append((member.key, text))
    }
    return texts
  }

  private func field(_ key: String) throws(SavedValueError) -> JSONSource {
    guard let value = source[key] else { throw error(key, "it is missing") }
    return value
  }

  private func elements<Element>(
    _ key: String, _ read: (JSONSource) throws(SavedValueError) -> Element
  ) throws(SavedValueError) -> [Element] {
    guard let elements = try field(key).elements else { throw error(key, "it is not a list") }
    var values: [Element] = []
    for element in elements { values.append(try read(element)) }
    return values
  }

  private func number(_ value: JSONSource) -> Double? {
    switch value.content {
    case .number(let digits): Double(digits)
    // What `CanonicalValue.json` writes for reals that JSON has no number for.
    case .text(let text): ["inf", "-inf", "nan"].contains(text) ? Double(text) : nil
    default: nil
    }
  }
}
