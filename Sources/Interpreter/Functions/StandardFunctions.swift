/// Every function of the language, one list.
extension FunctionTable {
  public static let standard = FunctionTable([])
}
