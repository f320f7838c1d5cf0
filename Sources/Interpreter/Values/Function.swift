import Language
import Tensors

/// A function: one of Thaw's own, or one that a person defined.
public struct Function: Value {
  /// What a person calls this kind.
  public static let kind = "function"

  /// What a person defined, and the outer values its text names.
  struct Definition: Sendable {
    let syntax: FunctionSyntax
    /// In the order in which the text names them.
    let captured: [Capture]
    /// The source of the definition.
    let text: String
    /// Tells definitions of one session apart.
    let number: Int
    /// Functions and lists inside one another, this one included.
    let depth: Int
    /// Functions that two others captured are not hashed twice, nor four times by the next.
    let knownDigest = RememberedDigest()
  }

  /// An outer value as it was when the function was defined.
  struct Capture: Sendable {
    let name: String
    let value: HeldValue
    let generation: Int
  }

  enum Body: Sendable {
    case builtin(FunctionDeclaration)
    case defined(Definition)
  }

  let body: Body

  init(builtin declaration: FunctionDeclaration) { body = .builtin(declaration) }

  init(_ definition: Definition) { body = .defined(definition) }

  /// What it is called.
  public var name: String {
    switch body {
    case .builtin(let declaration): declaration.name
    case .defined(let definition): definition.syntax.name.text
    }
  }

  /// One line for lists of names.
  public var summary: String {
    switch body {
    case .builtin(let declaration): declaration.usage
    case .defined(let definition):
      "\(name)(\(definition.syntax.parameters.map(\.text).joined(separator: ", ")))"
    }
  }

  /// The definition, and what it captured.
  public func rendering(width: Int) -> Rendering {
    switch body {
    case .builtin(let declaration):
      return Rendering("\(declaration.usage)\n\(declaration.summary)")
    case .defined(let definition):
      let captured = definition.captured.map {
        "\n  \($0.name): \($0.value.kind) \($0.value.summary)"
      }
      let list = captured.isEmpty ? "" : "\ncaptured when it was defined:" + captured.joined()
      return Rendering(definition.text + list)
    }
  }

  /// SHA-256 of the canonical content, worked out once.
  public var digest: Digest {
    guard case .defined(let definition) = body else { return Digest(of: canonicalValue) }
    return definition.knownDigest.digest { Digest(of: canonicalValue) }
  }

  /// What enters the digest.
  public var canonicalValue: CanonicalValue {
    switch body {
    case .builtin(let declaration): ["kind": "function", "builtin": .text(declaration.name)]
    case .defined(let definition):
      [
        "kind": "function", "text": .text(definition.text),
        "captured": .map(definition.captured.map { ($0.name, .digest($0.value.digest)) }),
      ]
    }
  }
}

extension Value {
  /// Lists and functions inside one another: to compare, show and free a value takes as many calls.
  var nesting: Int {
    switch self {
    case let list as List: return list.depth
    case let function as Function:
      guard case .defined(let definition) = function.body else { return 0 }
      return definition.depth
    default: return 0
    }
  }
}
