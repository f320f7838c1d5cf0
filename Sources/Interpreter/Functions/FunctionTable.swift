import Language

/// The functions a session knows, in the order in which `help functions` lists them.
public struct FunctionTable: Sendable {
  /// In the order in which they were listed.
  public let entries: [FunctionDeclaration]
  private let positions: [String: Int]

  /// - Precondition: no two functions have the same name.
  public init(_ functions: [FunctionDeclaration]) {
    entries = functions
    positions = Dictionary(uniqueKeysWithValues: functions.enumerated().map { ($1.name, $0) })
  }

  /// These functions and more.
  public func adding(_ functions: [FunctionDeclaration]) -> FunctionTable {
    FunctionTable(entries + functions)
  }

  /// The function with this name.
  public subscript(name: String) -> FunctionDeclaration? { positions[name].map { entries[$0] } }
}
