import Foundation

/// Where a session runs: what commands may reach and who watches them.
public struct Surroundings: Sendable {
  /// The files a command may name.
  public var files: Files
  /// The folder of the library: what `get` fetched. Absolute.
  public var libraryFolder: String
  /// The folder of the feature cache: the library's, or a replay's own.
  public var cacheFolder: String
  /// Whether results may come from what was kept before.
  public var usesCache: Bool
  /// Whether `get` may reach the network.
  public var mayFetch: Bool
  /// Makes notebooks of the session; nil where nothing does.
  public var writer: (any SessionWriter)?
  /// Who watches.
  public var observer: (any Observer)?
  /// Names that `get` knows, for completion.
  public var catalogueNames: @Sendable () -> [String]
  /// Topics of `help` besides verbs and functions.
  public var helpTopics: [HelpTopic]
  /// Columns that results are rendered for.
  public var width: Int
  /// Whether this is the process's one session, whose interrupt also stops the worker pool.
  public var ownsWorkerPool: Bool
  /// Seconds since 1970, for ages.
  public var now: @Sendable () -> Int

  /// The surroundings of one session; `libraryFolder` is absolute.
  public init(
    files: Files = Files(), libraryFolder: String, usesCache: Bool = true,
    observer: (any Observer)? = nil, width: Int = 80,
    catalogueNames: @escaping @Sendable () -> [String] = { [] }, helpTopics: [HelpTopic] = [],
    ownsWorkerPool: Bool = false, cacheFolder: String? = nil,
    mayFetch: Bool = true, writer: (any SessionWriter)? = nil,
    now: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }
  ) {
    self.now = now
    self.ownsWorkerPool = ownsWorkerPool
    self.catalogueNames = catalogueNames
    self.helpTopics = helpTopics
    var files = files
    files.library = libraryFolder
    self.files = files
    self.libraryFolder = libraryFolder
    self.mayFetch = mayFetch
    self.writer = writer
    self.cacheFolder = cacheFolder ?? libraryFolder
    self.usesCache = usesCache
    self.observer = observer
    self.width = width
  }
}
