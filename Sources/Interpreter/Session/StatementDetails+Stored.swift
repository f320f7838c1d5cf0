import Language
import Tensors

extension StatementDetails.Content {
  /// The bytes that a journal keeps.
  var bytes: [UInt8] {
    CanonicalEncoder.encode([
      "names": .array(names.map { .text($0) }),
      "lineage": .array(lineage.map(\.stored)),
      "bound": .array(
        bound.map { [.text($0.name), .digest($0.digest), $0.sample.stored] }),
      "outputs": .array(outputs.map(\.stored)),
      "files": .array(files.map(\.stored)),
      "measured": .boolean(isMeasured),
      "comments": .array(comments.map { .text($0) }),
    ])
  }

  /// The content of such bytes; nil for others.
  init?(_ bytes: [UInt8]) {
    guard let value = try? CanonicalDecoder.decode(bytes),
      let content = try? Self(StoredContent(value))
    else { return nil }
    self = content
  }

  private init(_ content: StoredContent) throws(Diagnostic) {
    names = try content.field("names").texts
    lineage = try content.field("lineage").map { content throws(Diagnostic) in
      try Lineage(content)
    }
    bound = try content.field("bound").map { content throws(Diagnostic) in
      let parts = try content.elements(count: 3)
      return BoundValue(
        name: try parts[0].text, digest: try parts[1].digest, sample: try ValueSample(parts[2]))
    }
    outputs = try content.field("outputs").map { content throws(Diagnostic) in
      try StatementOutput(content)
    }
    files = try content.field("files").map { content throws(Diagnostic) in
      try FileUse(content)
    }
    isMeasured = try content.field("measured").boolean
    comments = try content.field("comments").texts
  }
}

extension StoredContent {
  fileprivate func map<Element>(
    _ element: (StoredContent) throws(Diagnostic) -> Element
  ) throws(Diagnostic) -> [Element] {
    var result: [Element] = []
    for part in try elements { result.append(try element(part)) }
    return result
  }

  fileprivate func elements(count: Int) throws(Diagnostic) -> [StoredContent] {
    let parts = try elements
    guard parts.count == count else { throw .malformedForm }
    return parts
  }
}

extension Lineage {
  fileprivate var stored: CanonicalValue {
    let fields: [CanonicalValue] = [
      .text(verb), .text(command), .digest(result), .boolean(isMeasured),
      .array(inputs.map { [.text($0.text), .digest($0.digest)] }),
    ]
    return .array(fields + [verdict].compactMap { $0.map { .text($0) } })
  }

  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    let parts = try content.elements
    // The first sessions kept no verdicts.
    guard (5...6).contains(parts.count) else { throw .malformedForm }
    self.init(
      verb: try parts[0].text, command: try parts[1].text,
      inputs: try parts[4].map { content throws(Diagnostic) in
        let input = try content.elements(count: 2)
        return Input(text: try input[0].text, digest: try input[1].digest)
      }, result: try parts[2].digest, isMeasured: try parts[3].boolean,
      verdict: parts.count == 6 ? try parts[5].text : nil)
  }
}

extension ValueSample {
  fileprivate var stored: CanonicalValue {
    [
      .integer(Int64(leafCount)), .array(leaves.map { .text($0) }),
      .array(parts.map { .text($0) }),
    ]
  }

  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    let fields = try content.elements(count: 3)
    self.init(
      leafCount: try fields[0].integer, leaves: try fields[1].texts, parts: try fields[2].texts)
  }
}

extension StatementOutput {
  fileprivate var stored: CanonicalValue {
    [.digest(digest), .text(rendering.text), .text(rendering.html), sample.stored]
  }

  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    let fields = try content.elements(count: 4)
    self.init(
      digest: try fields[0].digest,
      rendering: Rendering(try fields[1].text, html: try fields[2].text),
      sample: try ValueSample(fields[3]))
  }
}

extension FileUse {
  fileprivate var stored: CanonicalValue {
    let (pictures, count): (Bool, Int) =
      switch content {
      case .file(let byteCount): (false, byteCount)
      case .pictures(let count): (true, count)
      }
    let place: CanonicalValue =
      switch origin {
      case .folder: ["folder"]
      case .library: ["library"]
      case .catalogue(let name): ["catalogue", .text(name)]
      case .elsewhere: ["elsewhere"]
      }
    return [
      .text(path), .digest(digest), .boolean(pictures), .integer(Int64(count)),
      .boolean(isWritten), place,
    ]
  }

  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    let fields = try content.elements(count: 6)
    let place = try fields[5].texts
    let origin: Origin
    switch place {
    case ["folder"]: origin = .folder
    case ["library"]: origin = .library
    case ["elsewhere"]: origin = .elsewhere
    default:
      guard place.count == 2, place[0] == "catalogue" else { throw .malformedForm }
      origin = .catalogue(place[1])
    }
    let count = try fields[3].integer
    self.init(
      path: try fields[0].text, digest: try fields[1].digest,
      content: try fields[2].boolean ? .pictures(count: count) : .file(byteCount: count),
      isWritten: try fields[4].boolean, origin: origin)
  }
}
