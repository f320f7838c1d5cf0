import Tensors

/// The file that says what an unpacked folder holds. It is written last, so a folder with a stamp is whole.
struct Stamp {
  /// Its name in the folder.
  static let name = ".thaw-entry"

  let wheel: Digest
  let files: [File]

  struct File {
    let path: String
    let digest: Digest
  }

  /// The wheel's digest on the first line, then a file a line: its digest, a blank, its path.
  var text: String {
    ([wheel.description] + files.map { "\($0.digest) \($0.path)" }).joined(separator: "\n") + "\n"
  }

  /// The stamp of a folder, or nil where there is none that can be read.
  static func read(from folder: String) -> Stamp? {
    guard let bytes = try? Files.read(folder + "/" + name, limitBytes: 64 << 20),
      let text = String(validating: bytes, as: UTF8.self)
    else { return nil }
    let lines = text.split(separator: "\n")
    guard let wheel = lines.first.flatMap({ Digest(String($0)) }) else { return nil }
    var files: [File] = []
    for line in lines.dropFirst() {
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let digest = Digest(String(parts[0])) else { return nil }
      files.append(File(path: String(parts[1]), digest: digest))
    }
    return Stamp(wheel: wheel, files: files)
  }
}
