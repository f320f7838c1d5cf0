import Language

/// A verb of the language. The declaration is the whole interface: the parser, conversion, error
/// messages, `help`, completion and the manual are read off it, and the examples are run by tests.
///
/// One of each kind of argument:
///
///     struct Fit: Verb {
///       static let summary = "Train the thawed layers of a model on a dataset."
///       static let examples = ["fit model on train epochs 5 rate 1e-3"]
///       static let about = "Three sentences for a learner."
///
///       // Right after the verb. As a statement, `fit model …` rebinds `model` to the result.
///       @Object(rebinds: true) var model: Model
///       // Must be given: no default.
///       @Clause("on", "the examples to learn from") var data: Dataset
///       // With a default, which is written into the lineage and `help`.
///       @Clause("epochs", "passes over the data") var epochs = 5
///       // May be left out.
///       @Clause("validate", "rows to measure after each epoch") var validation: Dataset?
///       // A list: `into [60%, 40%]`. `[Percent]`, `[Double]`, `[String]`, `[Dataset]` too.
///       @Clause("betas", "how slowly the means forget") var betas: [Double] = [0.9, 0.999]
///       // A word of a fixed list: `enum Form: String, Word { case logits, classes }`.
///       @Clause("as", "what to answer") var form: Form = .logits
///       // A word alone; false unless given.
///       @Flag("replace", "write over a file that is there") var replaces: Bool
///       // Columns, looked up before variables in the object, or in the clause named.
///       @Clause("by", "columns to slice by", scope: .columns(of: "on")) var slices: ColumnGroups?
///       // Layers of the object: `layers blocks[-3:]`.
///       @Clause("layers", "which layers") var layers: LayerSelection?
///       // A phrase: `struct StopAfter: PhraseArgument`, for `stop after 7`.
///       @Clause("stop", "end early") var stop: StopAfter?
///       // Any kind of value.
///       @Clause("against", "what to compare with") var other: AnyValue?
///
///       func run(in context: Context) throws(Diagnostic) -> Model {
///         guard epochs > 0 else {
///           throw Diagnostic("a model is fitted for 1 epoch or more", at: $epochs.span)
///         }
///         context.notice("two minutes at most")   // never part of the result
///         …
///       }
///     }
///
/// A verb that gives several values (`train, test = split …`) returns a ``List``; one whose result
/// can be of any kind an ``AnyValue``; one that only does something ``None``.
public protocol Verb: SendableMetatype {
  /// What it gives.
  associatedtype Result: Value

  /// The word; by default the type's name in lower case.
  static var name: String { get }
  /// One sentence for lists.
  static var summary: String { get }
  /// What the thing *is*, in three sentences for a learner.
  static var about: String { get }
  /// Commands that work, run by a test over all verbs.
  static var examples: [String] { get }
  /// Whether it only measures or looks around, so that replay does not compare its result.
  static var isMeasured: Bool { get }
  /// Whether a statement that is this command belongs to the history: what only concerns the session
  /// itself, as `undo` and `help` do, is no part of the work.
  static var isRemembered: Bool { get }
  /// Whether what it gives is kept whole and known again however little time it took: what a fit
  /// learned is not left to be learned anew. Of other verbs, what is large and took little is kept by
  /// its statement: a model that `adapt`, `freeze` or `thaw` made shares all its weights but the head's
  /// with one that is kept, and is made of that one as fast as it is read.
  static var isCostly: Bool { get }
  /// Raised when what it gives for the same arguments changes; part of the lineage.
  static var version: Int { get }

  init()

  /// Does it. Other errors than the declaration's are thrown with the span of the argument that
  /// caused them, `$model.span`; a diagnostic without a place gets the command's.
  func run(in context: Context) throws(Diagnostic) -> Result
}

extension Verb {
  /// The name.
  public static var name: String { String(describing: Self.self).lowercased() }
  /// What the thing is; nothing unless the verb says.
  public static var about: String { "" }
  /// False unless the verb says otherwise.
  public static var isMeasured: Bool { false }
  /// True unless the verb says otherwise.
  public static var isRemembered: Bool { true }
  /// False unless the verb says otherwise.
  public static var isCostly: Bool { false }
  /// 1 unless the verb says otherwise.
  public static var version: Int { 1 }
}
