/// A folder whose subfolders are classes and hold the pictures of each.
enum ImageFolder {
  /// Endings of the names of image files, in any case.
  static let endings = [".png", ".jpg", ".jpeg"]

  /// Classes and pictures at most.
  static let entryLimit = 2_000_000

  static func isImageName(_ name: String) -> Bool {
    let tail = String(decoding: name.utf8.suffix(5), as: UTF8.self).lowercased()
    return endings.contains { tail.hasSuffix($0) }
  }

  /// Columns `image` and `label`, classes and files in the order of their names' bytes. Hidden entries
  /// and files that are no images are left out.
  ///
  /// - Throws: ``DatasetError/noImages(path:)``, ``DatasetError/unreadable(path:reason:)``,
  ///   ``DatasetError/climbsOut(path:line:)`` for a link that leads out of the folder.
  static func read(_ path: String) throws(DatasetError) -> [Column] {
    let folder = try Folder(path)
    var images: [ImageReference?] = []
    var labels: [String?] = []
    for label in try folder.entries("", limit: entryLimit) where folder.isFolder(label) {
      for file in try folder.entries(label, limit: entryLimit) where isImageName(file) {
        let name = label + "/" + file
        guard let path = try folder.regularFile(name, line: nil) else { continue }
        images.append(ImageReference(name: name, path: path))
        labels.append(label)
      }
    }
    guard !images.isEmpty else { throw .noImages(path: path) }
    return [
      Column(name: "image", values: .image(images)),
      Column(name: "label", values: .category(Categories(labels))),
    ]
  }
}
