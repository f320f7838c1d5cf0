import Datasets
import Interpreter
import Language

extension Dataset {
  /// One row with the picture of a file.
  ///
  /// - Throws: a diagnostic without a place.
  init(picture path: String, at file: FoundFile) throws(Diagnostic) {
    let image = ImageReference(name: path, path: file.path)
    do throws(DatasetError) {
      let digest = try image.digest()
      try self.init(
        columns: [Column(name: "image", values: .image([image]))],
        provenance: Provenance(source: path, digest: digest))
    } catch {
      throw error.diagnostic
    }
  }

  /// Whether a path, in lower case, names a picture.
  static func isPicture(_ path: String) -> Bool {
    [".png", ".jpg", ".jpeg"].contains(where: path.hasSuffix)
  }
}
