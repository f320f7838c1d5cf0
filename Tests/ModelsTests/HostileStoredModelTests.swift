import Foundation
import Graphs
import Tensors
import Testing

@testable import Models

/// Each file of `Stored/Hostile`, which `stored.py` made of `linear.safetensors`, and why it is refused.
private let attacks: [(file: String, error: SavedValueError)] = [
  ("edited-weight", .changedTensor("linear.weight")),
  ("missing-tensor", .missingTensor("linear.bias")),
  ("surplus-tensor", .surplusTensor("linear.extra")),
  ("renamed-tensor", .missingTensor("linear.bias")),
  ("edited-classes", .changedContents),
  ("edited-rows", .changedContents),
  ("no-contents", .malformed("thaw.contents", reason: "it is missing")),
  ("later-version", .laterVersion(2, known: 1)),
  ("other-kind", .otherKind("recipe", expected: "model")),
  ("other-operators", .otherOperators(2, known: 1)),
  (
    "sealed-rows-out-of-order",
    .malformed("thaw.rows.fitted", reason: "the rows are not in order")
  ),
  (
    "sealed-infinite-graph",
    .malformed("thaw.model graph steps[3] inputs", reason: "a value is read before it is made")
  ),
  (
    "sealed-unknown-operator",
    .malformed("thaw.model graph steps[3] operator", reason: "models in files have no `Exec`")
  ),
  ("cut-short", .checkpoint(.tensorOutOfRange("linear.weight"))),
]

@Test(arguments: attacks.indices)
func aFileThatIsNotAsItWasSavedIsRefusedForThatReason(position: Int) throws {
  let (file, error) = attacks[position]
  var found: SavedValueError?
  do {
    _ = try Model(Checkpoint(path: fixture("Stored/Hostile/\(file).safetensors")))
  } catch let refusal as ModelError {
    if case .stored(let reason) = refusal { found = reason }
  } catch let refusal as CheckpointError {
    found = .checkpoint(refusal)
  }
  #expect(found == error, "\(file)")
}

@Test func aWrongTestVectorIsFoundThoughAllDigestsFit() throws {
  let stored = try smallColumnModel().stored()
  let outputs = try TestVector(text: stored.text("test")).outputs
  let wrong = [outputs[0].nextUp] + outputs.dropFirst()
  let edited = stored.changing("test") { _ in TestVector(outputs: wrong).text }
  #expect(
    throws: SavedValueError.otherOutputs(position: 0, found: outputs[0], recorded: wrong[0])
  ) { try Model(SavedValue(bytes: edited.file().bytes)) }
  #expect(throws: Never.self) {
    try Model(SavedValue(bytes: edited.file().bytes), isComputed: false)
  }
}

@Test func aForgedWeightGivesAnotherDigest() throws {
  let stored = try smallNumberModel().stored()
  let forged = SavedValue(
    kind: stored.kind, texts: stored.texts,
    tensors: stored.tensors.map {
      $0.name == "linear.bias" ? ($0.name, Tensor([Float(9)], shape: [1])) : $0
    })
  let error = #expect(throws: SavedValueError.self) {
    try Model(SavedValue(bytes: forged.file().bytes))
  }
  guard case .otherDigest = error else {
    Issue.record("\(String(describing: error))")
    return
  }
}

/// Edits of the description that keep it JSON, each sealed so that only the reader of models can
/// find it.
private let edits: [(from: String, to: String)] = [
  ("\"inputs\":[0,1]", "\"inputs\":[0,0]"),
  ("\"inputs\":[0,1]", "\"inputs\":[1,0]"),
  ("\"inputs\":[0,1]", "\"inputs\":[]"),
  ("\"strides\":[2,2]", "\"strides\":[0,2]"),
  ("\"strides\":[2,2]", "\"strides\":[1024]"),
  ("\"pads\":[1,1,1,1]", "\"pads\":[1024,1024,1024,1024]"),
  ("\"pads\":[1,1,1,1]", "\"pads\":[9223372036854775807,1,1,1]"),
  ("\"group\":8", "\"group\":0"),
  ("\"group\":8", "\"group\":3"),
  ("\"shape\":[1,3,8,8]", "\"shape\":[2,3,8,8]"),
  ("\"shape\":[1,3,8,8]", "\"shape\":[1,3,1048576,64]"),
  ("\"shape\":[1,3,8,8]", "\"shape\":[]"),
  ("\"height\":8", "\"height\":0"),
  ("\"scale\":128.0", "\"scale\":0.0"),
  ("\"scale\":128.0", "\"scale\":\"nan\""),
  ("\"dropout\":0.2", "\"dropout\":1.0"),
  ("\"weight\":\"fc.weight\"", "\"weight\":\"stem.weight\""),
  ("\"frozen\":[]", "\"frozen\":[\"nowhere\"]"),
  ("\"name\":\"blocks[0].add\"", "\"name\":\"head.add\""),
  ("\"name\":\"blocks[0].add\"", "\"name\":\"stem.add\""),
  ("\"name\":\"head.linear\"", "\"name\":\"tail.linear\""),
  ("\"axis\":1", "\"axis\":7"),
  ("\"axis\":1", "\"axis\":0"),
  ("\"parameter\":\"fc.bias\"", "\"parameter\":\"stem.bias_of_norm\""),
  ("\"parameter\":\"fc.bias\"", "\"input\":\"fc.bias\""),
  ("\"parameter\":\"fc.bias\"", "\"constant\":\"fc.bias\""),
  ("\"operator\":\"Flatten\"", "\"operator\":\"GlobalAveragePool\""),
  ("\"outputs\":[{\"name\":\"logits\"", "\"outputs\":[],\"x\":[{\"name\":\"logits\""),
  ("\"dog\"", "\"cat\""),
  ("\"statistics\":\"frozen\"", "\"statistics\":\"moving\""),
]

@Test(arguments: edits.indices)
func aDescriptionThatNoModelFitsIsRefused(position: Int) throws {
  let (from, to) = edits[position]
  let stored = try smallPictureModel().stored().changing("model") { text in
    #expect(text.contains(from), "\(from)")
    return text.replacingOccurrences(of: from, with: to)
  }
  let error = #expect(throws: SavedValueError.self, "\(from) → \(to)") {
    try Model(SavedValue(bytes: stored.file().bytes))
  }
  if case .otherDigest = error { Issue.record("\(from) → \(to) was only found by the digest") }
}

private let mutationCount =
  ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap(Int.init) ?? 500

/// Whole files changed anywhere, and texts changed and sealed again so that the readers behind the
/// digests get to see them.
@Test(arguments: [true, false])
func mutatedModelsAreReadOrRefusedButNeverCrashNorHang(isSealed: Bool) throws {
  let models = [try smallPictureModel(), try smallColumnModel()]
  let values = try models.map { try $0.stored() }
  let files = try values.map { try $0.file().bytes }
  for row in 0..<mutationCount {
    var random = RandomSource(seed: 21, purpose: isSealed ? "sealed" : "whole").stream(row: row)
    let place = random.integer(below: models.count)
    var bytes = mutated(files[place], &random)
    let start = ContinuousClock.now
    if isSealed {
      let key = ["model", "model", "model", "rows.fitted", "test"][random.integer(below: 5)]
      let changed = values[place].changing(key) { text in
        String(decoding: mutated(Array(text.utf8), &random), as: UTF8.self)
      }
      bytes = try changed.file().bytes
      // Whoever forges a file forges the digest that stands before the test vector.
      if let text = try? changed.text("model"),
        let fields = try? StoredFields(json: text, path: "thaw.model"),
        let model = try? StoredModelReader(stored: changed, fields: fields).model()
      {
        _ = try? TestVector(of: model)
      }
    }
    do throws(SavedValueError) {
      let model = try Model(try SavedValue(bytes: bytes))
      #expect(model.digest == models[place].digest, "file \(row) of seed 21")
    } catch {
      #expect(!error.predicate.isEmpty)
    }
    #expect(ContinuousClock.now - start < .seconds(5), "file \(row) of seed 21")
  }
}
