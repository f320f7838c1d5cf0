import Catalogue
import Interpreter

extension VerbTable {
  /// Every verb of Thaw, in the order in which `help` lists them.
  public static let standard = VerbTable(
    [
      Get.self, Load.self, Save.self, Show.self, Describe.self, Split.self, Adapt.self,
      Network.self, Freeze.self, Thaw.self, Find.self, Fit.self, Predict.self, Evaluate.self,
      Quantize.self,
      Monitor.self, Check.self, Plot.self, Record.self,
    ] + SessionVerbs.all)
}

extension StorableKinds {
  /// The kinds of value that Thaw's verbs give and a session can keep. A checkpoint of no known
  /// network is kept by the statement that loads it.
  static let ofVerbs: [any StorableValue.Type] = [
    DatasetValue.self, ColumnValue.self, NamedTensors.self, Predictions.self, TableValue.self,
    ModelValue.self, MonitorValue.self, CheckValue.self, ReportValue.self, ComparisonValue.self,
    Description.self, Shown.self, FigureValue.self, RateSearchValue.self,
    HistoryValue.self,
  ]
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
      verbs: .standard, kinds: StorableKinds.ofVerbs,
      surroundings: Surroundings(
        files: files, libraryFolder: library.path, usesCache: usesCache, observer: observer,
        width: width, catalogueNames: { Catalogue(library: library).entries.map(\.name) },
        helpTopics: HelpTopic.standard, ownsWorkerPool: ownsWorkerPool, cacheFolder: cacheFolder,
        mayFetch: mayFetch, writer: writer))
  }
}
