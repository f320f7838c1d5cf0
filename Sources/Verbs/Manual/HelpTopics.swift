import Interpreter

extension HelpTopic {
  /// Topics of `help` that are neither verbs nor functions, read off what the rooms declare.
  public static let standard = [files, tables, images, metrics, catalogue]
}
