import Interpreter

/// The verbs of Thaw that deal with data and models, in the order in which `help` lists them.
public enum Verbs {
  /// Every verb of this room.
  public static let all: [any Verb.Type] = [
    Get.self, Load.self, Save.self, Show.self, Describe.self, Split.self, Adapt.self, Network.self,
    Freeze.self, Thaw.self, Fit.self, Predict.self, Evaluate.self,
  ]
}
