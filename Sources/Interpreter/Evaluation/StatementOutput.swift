import Tensors

/// A value under the name that a statement gave it.
public struct BoundValue: Sendable {
  /// The name.
  public let name: String
  /// Of the value.
  public let digest: Digest
  /// A few of the value's parts.
  public let sample: ValueSample
  /// The same with their places; nil for what a store remembers.
  public let content: SampledContent?

  /// What a store remembers.
  public init(name: String, digest: Digest, sample: ValueSample) {
    self.name = name
    self.digest = digest
    self.sample = sample
    content = nil
  }

  init(name: String, value: any Value) {
    let content = SampledContent(value)
    self.name = name
    digest = value.digest
    sample = content.sample
    self.content = content
  }
}

/// A value that a statement showed, the way notebooks show it: at 80 columns.
public struct StatementOutput: Sendable {
  /// Columns of what notebooks and JSON show.
  public static let width = 80

  /// Of the value.
  public let digest: Digest
  /// At ``width`` columns.
  public let rendering: Rendering
  /// A few of the value's parts.
  public let sample: ValueSample
  /// The same with their places; nil for what a store remembers.
  public let content: SampledContent?

  /// What a store remembers.
  public init(digest: Digest, rendering: Rendering, sample: ValueSample) {
    self.digest = digest
    self.rendering = rendering
    self.sample = sample
    content = nil
  }

  init(value: any Value, rendering: Rendering) {
    let content = SampledContent(value)
    self.rendering = rendering
    digest = value.digest
    sample = content.sample
    self.content = content
  }
}
