/// The verbs that concern the session rather than machine learning, one list.
public enum SessionVerbs {
  /// In the order in which `help` lists them.
  public static let all: [any Verb.Type] = [
    Help.self, Values.self, History.self, Undo.self, Redo.self, Forget.self, Resume.self, Time.self,
    Quit.self,
  ]
}
