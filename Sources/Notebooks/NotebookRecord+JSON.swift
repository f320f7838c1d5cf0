import Interpreter
import Tensors

// The block in a notebook. One value takes one line, so that a change shows as one.

extension NotebookRecord {
  /// The block, to be written into a notebook.
  var json: JSON {
    .object([
      ("version", .text(origin.version)), ("edition", .integer(origin.edition)),
      ("operators", .integer(origin.operators)), ("decoders", .text(origin.decoders)),
      ("renderer", .integer(origin.renderer)), ("cells", .list(cells.map(\.json))),
    ])
  }

  /// Reads the block of a notebook.
  init(_ json: JSONSource) throws(Notebook.Failure) {
    func text(_ key: String) throws(Notebook.Failure) -> String {
      guard let text = json[key]?.text else { throw .malformed("its `thaw` block has no \(key)") }
      return text
    }
    func number(_ key: String) throws(Notebook.Failure) -> Int {
      guard let number = json[key]?.integer else {
        throw .malformed("its `thaw` block has no \(key)")
      }
      return number
    }
    origin = Origin(
      version: try text("version"), edition: try number("edition"),
      operators: try number("operators"), decoders: try text("decoders"),
      renderer: try number("renderer"))
    guard let cells = json["cells"]?.elements else {
      throw .malformed("its `thaw` block has no cells")
    }
    var read: [CellRecord] = []
    for (index, cell) in cells.enumerated() {
      guard let record = CellRecord(cell) else {
        throw .malformed("what is recorded of code cell \(index + 1) can't be read")
      }
      read.append(record)
    }
    self.cells = read
  }
}

extension CellRecord {
  fileprivate var json: JSON {
    var fields: [(name: String, value: JSON)] = [("id", .text(id)), ("text", .text(text))]
    func add(_ name: String, _ value: JSON, unless isEmpty: Bool) {
      if !isEmpty { fields.append((name, value)) }
    }
    add(
      "bound", .list(bound.map { .text("\($0.name) \($0.digest)") }), unless: bound.isEmpty)
    add("shown", .list(shown.map { .text("\($0)") }), unless: shown.isEmpty)
    add(
      "samples", .object(samples.map { (name: $0.key.short, value: .text($0.value.line)) }),
      unless: samples.isEmpty)
    add("verbs", .list(verbs.map(JSON.text)), unless: verbs.isEmpty)
    add("files", .list(files.map(\.json)), unless: files.isEmpty)
    add("measured", .boolean(true), unless: !isMeasured)
    return .object(fields)
  }

  fileprivate init?(_ json: JSONSource) {
    guard let id = json["id"]?.text, let text = json["text"]?.text else { return nil }
    self.init(id: id, text: text)
    func each<Element>(_ key: String, _ read: (JSONSource) -> Element?) -> [Element]? {
      guard let list = json[key] else { return [] }
      guard let elements = list.elements else { return nil }
      let values = elements.compactMap(read)
      return values.count == elements.count ? values : nil
    }
    guard let bound = each("bound", { $0.text.flatMap(Bound.init) }),
      let shown = each("shown", { $0.text.flatMap { Digest($0) } }),
      let verbs = each("verbs", \.text), let files = each("files", FileUse.init)
    else { return nil }
    self.bound = bound
    self.shown = shown
    self.verbs = verbs
    self.files = files
    isMeasured = json["measured"] != nil
    for digest in bound.map(\.digest) + shown {
      samples[digest] = json["samples"]?[digest.short]?.text.flatMap { ValueSample(line: $0) }
    }
  }
}

extension CellRecord.Bound {
  fileprivate init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 2, let digest = Digest(String(words[1])) else { return nil }
    self.init(name: String(words[0]), digest: digest)
  }
}

extension FileUse {
  fileprivate var json: JSON {
    var fields: [(name: String, value: JSON)] = [
      ("path", .text(path)), ("digest", .text("\(digest)")), ("origin", .text(origin.text)),
    ]
    switch content {
    case .file(let byteCount): fields.append(("bytes", .integer(byteCount)))
    case .pictures(let count): fields.append(("pictures", .integer(count)))
    }
    if isWritten { fields.append(("written", .boolean(true))) }
    return .object(fields)
  }

  fileprivate init?(_ json: JSONSource) {
    guard let path = json["path"]?.text, let digest = json["digest"]?.text.flatMap({ Digest($0) }),
      let origin = json["origin"]?.text
    else { return nil }
    let content: Content
    if let count = json["pictures"]?.integer {
      content = .pictures(count: count)
    } else if let count = json["bytes"]?.integer {
      content = .file(byteCount: count)
    } else {
      return nil
    }
    self.init(
      path: path, digest: digest, content: content, isWritten: json["written"] != nil,
      origin: Origin(origin))
  }
}

extension FileUse.Origin {
  fileprivate var text: String {
    switch self {
    case .folder: "folder"
    case .library: "library"
    case .elsewhere: "elsewhere"
    case .catalogue(let name): "catalogue \(name)"
    }
  }

  fileprivate init(_ text: String) {
    self =
      switch text {
      case "folder": .folder
      case "library": .library
      case _ where text.hasPrefix("catalogue "): .catalogue(String(text.dropFirst(10)))
      default: .elsewhere
      }
  }
}

extension ValueSample {
  /// On one line: `60: 0.5 | 0.25; 1a2b3c4d 5e6f7a8b`.
  fileprivate var line: String {
    "\(leafCount): " + leaves.joined(separator: " | ")
      + (parts.isEmpty ? "" : "; " + parts.joined(separator: " "))
  }

  fileprivate init?(line: String) {
    guard let colon = line.firstIndex(of: ":"), let count = Int(line[..<colon]) else { return nil }
    let halves = line[line.index(after: colon)...].split(
      separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
    let leaves = halves[0].split(separator: "|").map { text in
      String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    let parts = halves.count > 1 ? halves[1].split(separator: " ").map(String.init) : []
    self.init(leafCount: count, leaves: leaves.filter { !$0.isEmpty }, parts: parts)
  }
}
