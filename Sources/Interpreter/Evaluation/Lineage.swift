import Tensors

/// How a value came to be: the command in canonical form, with its defaults and without the names
/// that its inputs happened to have.
public struct Lineage: Sendable {
  /// The verb's word and version: `fit 1`.
  public let verb: String
  /// `fit sha256:… on sha256:… epochs 20 rate 0.01 seed 0`.
  public let command: String
  /// What the person called the inputs, with their digests.
  public let inputs: [Input]
  /// The digest of the result.
  public let result: Digest
  /// Whether the verb only measures, so that a replay does not compare the result.
  public let isMeasured: Bool
  /// What the result says of an input, where it is a ``Verdict``.
  public let verdict: String?

  /// A value that went into a command.
  public struct Input: Sendable {
    /// As typed: `train`, or `cells where type == "poly"`.
    public let text: String
    /// SHA-256 of the canonical content.
    public let digest: Digest
  }
}
