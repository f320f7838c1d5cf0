/// The verbs that concern the session rather than machine learning, one list.
public enum SessionVerbs {
  public static let all: [any Verb.Type] = [
    Help.self, Values.self, History.self, Time.self, Quit.self,
  ]
}
