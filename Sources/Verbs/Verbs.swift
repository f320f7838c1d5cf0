import Catalogue
import Interpreter

extension VerbTable {
  /// Every verb of Thaw, in the order in which `help` lists them.
  public static let standard = VerbTable(
    [
      Get.self, Load.self, Save.self, Show.self, Describe.self, Split.self, Adapt.self,
      Network.self, Freeze.self, Thaw.self, Fit.self, Predict.self, Evaluate.self, Record.self,
    ] + SessionVerbs.all)
}

extension Front {
  /// A session that knows every verb of Thaw and the names of the catalogue.
  public convenience init(
    files: Files = Files(), library: Library, usesCache: Bool = true,
    observer: (any Observer)? = nil, width: Int = 80, ownsWorkerPool: Bool = false,
    cacheFolder: String? = nil, mayFetch: Bool = true,
    writer: (any SessionWriter)? = nil
  ) {
    self.init(
      verbs: .standard,
      surroundings: Surroundings(
        files: files, libraryFolder: library.path, usesCache: usesCache, observer: observer,
        width: width, catalogueNames: { Catalogue(library: library).entries.map(\.name) },
        ownsWorkerPool: ownsWorkerPool, cacheFolder: cacheFolder, mayFetch: mayFetch, writer: writer
      ))
  }
}
