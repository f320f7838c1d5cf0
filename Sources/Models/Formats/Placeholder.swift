/// A class or function of Python that a checkpoint asks for.
///
/// Thaw keeps its name as data and neither looks it up nor calls it.
public struct Placeholder: Sendable, Equatable {
  /// What the file wants done with it.
  public enum Use: Sendable, Hashable {
    /// Named only.
    case named
    /// Called with arguments: a function, or a class that makes an object.
    case called
  }

  /// Full name in Python: `posix.system`.
  public let name: String
  /// What the file wants done with it; a call outweighs that it is named too.
  public let use: Use
  /// The file inside the checkpoint: `data.pkl`.
  public let member: String
  /// The byte of that file where it is asked for first.
  public let byteOffset: Int
  /// How many times it is asked for.
  public internal(set) var count: Int

  /// `asks Python to call posix.system (data.pkl, byte 214); Thaw has no way to do that`.
  public var description: String {
    let verb = use == .called ? "to call" : "for"
    let times = count > 1 ? ", and \(grouped(count - 1)) times more" : ""
    return
      "asks Python \(verb) \(printable(name)) (\(printable(member)), byte \(grouped(byteOffset))"
      + "\(times)); Thaw has no way to do that"
  }
}
