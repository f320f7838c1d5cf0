/// How far a command is: drawn on one line that is overwritten, never part of a result.
public struct Progress: Sendable, Equatable {
  /// What is going on: `epoch 3 of 20, loss 0.412`.
  public var text: String
  /// The part that is done, 0 to 1; nil where the end is not known.
  public var fraction: Double?
  /// Seconds that are left, if they can be told.
  public var secondsLeft: Double?

  /// What is going on, and how far it is.
  public init(_ text: String, fraction: Double? = nil, secondsLeft: Double? = nil) {
    self.text = Rendering.printable(text)
    self.fraction = fraction
    self.secondsLeft = secondsLeft
  }
}

/// What a command says besides its result. Never in a digest, never compared.
public struct Notice: Sendable, Equatable {
  /// The text, ready to be shown.
  public var text: String

  /// Something to say.
  public init(_ text: String) { self.text = Rendering.printable(text) }
}

/// Who watches statements run: shell, notebook runner or kernel. Called on the thread that
/// evaluates, in the order in which things happen.
public protocol Observer: Sendable {
  /// A notice, as soon as it is made.
  func notice(_ notice: Notice)

  /// Progress; many times a second, to be drawn as often as seems right.
  func progress(_ progress: Progress)

  /// A result that is shown: a statement's own, or a command's inside a block.
  func shown(_ rendering: Rendering)
}
