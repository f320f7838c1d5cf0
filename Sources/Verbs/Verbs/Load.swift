import Catalogue
import Datasets
import Foundation
import Interpreter
import Language
import Tensors

/// Loads a network, a dataset or a tensor: `cells = load "elpv"`.
struct Load: Verb {
  static let summary = "Load a model, a dataset or a tensor by its name or file."
  static let about = """
    A name of the catalogue means what `get` fetched; anything else is a file or a folder. Networks \
    come from `.pth` and `.safetensors` files, also inside archives; what a file asks Python to run is \
    named and never run. A model that `save` wrote comes back as it was, checked against its digests \
    and its test vector (`help files`). Tables come from `.csv`, a folder of pictures with one folder for each class \
    is a dataset too, and `.npy` and `.npz` hold tensors.
    """
  static let examples = ["load \"data/digits.csv\""]

  @Object("a name of the catalogue, a file or a folder") var source: String

  func run(in context: Context) throws(Diagnostic) -> AnyValue {
    do throws(Diagnostic) {
      let catalogue = Catalogue(library: Library(path: context.libraryFolder))
      if catalogue.entries.contains(where: { $0.name == source }) {
        if context.files.exists(source) {
          context.notice(
            "\"\(source)\" is a name of the catalogue and a file; \"./\(source)\" means the file")
        }
        return AnyValue(try load(source, from: catalogue, in: context))
      }
      return AnyValue(try loadFile(catalogue, in: context))
    } catch {
      throw error.located(at: $source.span)
    }
  }

  private func load(
    _ name: String, from catalogue: Catalogue, in context: Context
  ) throws(Diagnostic) -> any Value {
    let dataset: Dataset?
    let path: String
    let entry: CatalogueEntry
    do throws(CatalogueError) {
      dataset = try catalogue.dataset(name)
      path = try catalogue.path(of: name)
      entry = try catalogue.entry(name)
    } catch {
      throw error.diagnostic
    }
    // The entry is pinned: its archive's digest stands for all that was unpacked from it.
    context.record(
      FileUse(
        path: name, digest: entry.digest, content: .file(byteCount: entry.wheelBytes),
        origin: .catalogue(name)))
    if let dataset { return try hashed(dataset, in: context) }
    return try NetworkFile(path: path, source: source).load(in: context)
  }

  private func loadFile(_ catalogue: Catalogue, in context: Context) throws(Diagnostic) -> any Value
  {
    let found = try context.reading(source)
    let path = found.path
    guard context.files.reaches(source) else {
      throw context.files.missing(source, others: catalogue.entries.map(\.name))
    }
    let lowered = path.lowercased()
    if [".npy", ".npz"].contains(where: lowered.hasSuffix) { return try loadTensors(path) }
    if NetworkFile.isOne(lowered) {
      return try NetworkFile(path: path, source: source).load(in: context)
    }
    if Dataset.isPicture(lowered) {
      return DatasetValue(try Dataset(picture: source, at: found))
    }
    if lowered.hasSuffix(".csv"), startsWithNumbers(path) {
      context.notice("the first row names no columns but holds numbers, so this is a tensor")
      return try loadTensors(path)
    }
    let dataset: Dataset
    do throws(DatasetError) { dataset = try Dataset.load(path, source: source) } catch {
      throw error.diagnostic
    }
    let value = try hashed(dataset, in: context)
    if let pictures = dataset.picturesUse(path: source, origin: found.origin) {
      context.record(pictures)
    }
    return value
  }

  /// The dataset, its pictures hashed: from here on a file that changes is noticed.
  private func hashed(_ dataset: Dataset, in context: Context) throws(Diagnostic) -> any Value {
    for note in dataset.provenance.notes { context.notice(note) }
    do throws(DatasetError) {
      try dataset.hashImages()
    } catch {
      throw error.diagnostic
    }
    return DatasetValue(dataset)
  }

  private func loadTensors(_ path: String) throws(Diagnostic) -> any Value {
    do throws(TensorFileError) {
      switch try Tensors.Formats.read(path: path) {
      case .tensor(let tensor): return tensor
      case .named(let entries): return NamedTensors(entries: entries)
      }
    } catch {
      let diagnostic = Diagnostic(error.description.replacingOccurrences(of: path, with: source))
      if case .memory = error { throw diagnostic.ofEnvironment }
      throw diagnostic
    }
  }

  /// Whether a table's first row, which names the columns, holds nothing but numbers: then it is a
  /// tensor, as `save` writes it.
  private func startsWithNumbers(_ path: String) -> Bool {
    // Opening a pipe would wait for its writer.
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: place)
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let file = FileHandle(forReadingAtPath: place),
      let start = try? file.read(upToCount: 1 << 16)
    else { return false }
    let line = String(decoding: start.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    return !line.isEmpty
      && fields.allSatisfy { Double($0.trimmingCharacters(in: .whitespaces)) != nil }
  }
}

extension Dataset {
  /// Reads every picture's file once, in parallel, so that each knows its digest.
  fileprivate func hashImages() throws(DatasetError) {
    for column in columns {
      guard case .image(let images) = column.values else { continue }
      let failures: [DatasetError?]
      do {
        failures = try WorkerPool.map(images.count) { row -> DatasetError? in
          do throws(DatasetError) {
            _ = try images[row]?.digest()
            return nil
          } catch {
            return error
          }
        }
      } catch {
        throw .interrupted
      }
      for case let failure? in failures { throw failure }
    }
  }

  /// The pictures that the table or folder names, as a statement's use of them; nil without any.
  fileprivate func picturesUse(path: String, origin: FileUse.Origin) -> FileUse? {
    var content: [CanonicalValue] = []
    for column in columns {
      guard case .image(let images) = column.values else { continue }
      // Every picture was hashed just now, and remembers its digest.
      content += images.compactMap { image in
        image.flatMap { try? $0.digest() }.map { .digest($0) }
      }
    }
    guard !content.isEmpty else { return nil }
    return FileUse(
      path: path, digest: Digest(of: .array(content)), content: .pictures(count: content.count),
      origin: origin)
  }
}
