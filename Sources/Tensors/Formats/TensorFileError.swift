/// A tensor file that could not be read or written. Each format names its own problems.
public enum TensorFileError: Error, Hashable, Sendable, CustomStringConvertible {
  case file(FileError)
  case memory(MemoryLimitError)
  case npy(NPYProblem)
  /// In a member of an archive.
  case member(name: String, NPYProblem)
  case npz(NPZProblem)
  case csv(CSVProblem)
  /// The path ends in none of the formats' extensions.
  case unknownFormat(path: String)
  /// The format holds one tensor, or numbers in one or two axes only.
  case cannotHold(format: String, reason: String)

  /// What is wrong, as a sentence.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .memory(let error): error.description
    case .npy(let problem): problem.description
    case .member(let name, let problem): "in \"\(name)\": \(problem)"
    case .npz(let problem): problem.description
    case .csv(let problem): problem.description
    case .unknownFormat(let path):
      "\"\(path)\" ends in none of "
        + Formats.all.map { ".\($0.fileExtension)" }.joined(separator: ", ")
    case .cannotHold(let format, let reason): "\(format) cannot hold this: \(reason)"
    }
  }
}
