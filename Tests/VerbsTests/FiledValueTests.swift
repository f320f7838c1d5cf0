import Foundation
import Interpreter
import Tensors
import Testing

@testable import Verbs

/// Models on their way into files and back, at the prompt.
@Suite struct FiledValueTests {
  private func front(_ workspace: Workspace) throws -> Front {
    let front = workspace.session()
    let outcomes = front.submit(
      Workspace.setting + """

        model = fit model on train epochs 2
        model = freeze model
        save model to "m.safetensors"
        """)
    #expect(outcomes.allSatisfy { !$0.failed })
    return front
  }

  @Test func aModelComesBackWithItsDigestInAnotherSession() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let saved = try front(workspace)["model"]
    let other = workspace.session()
    other.submit("back = load \"m.safetensors\"")
    #expect(other["back"]?.digest == saved?.digest)
    #expect(saved != nil)
  }

  @Test func anEditedFileIsADiagnosticAndChangesNothing() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let front = try front(workspace)
    let path = workspace.folder.appendingPathComponent("m.safetensors")
    var bytes = try Data(contentsOf: path)
    bytes[bytes.count - 3] ^= 1
    try bytes.write(to: path)
    let outcome = front.submit("model = load \"m.safetensors\"")[0]
    #expect(outcome.failed)
    #expect(
      outcome.errors.first?.message
        == "\"m.safetensors\" has a tensor that is not as it was saved, `linear.bias`")
    // Nor is a file that somebody edited one that may be written over unasked.
    #expect(front.submit("save model to \"m.safetensors\"")[0].failed)
    #expect(!front.submit("save model to \"m.safetensors\" replace")[0].failed)
  }

  @Test func savingTheSameModelTwiceGivesTheSameFile() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let front = try front(workspace)
    let path = workspace.folder.appendingPathComponent("m.safetensors")
    let first = try Data(contentsOf: path)
    front.submit("again = load \"m.safetensors\"\nsave again to \"m.safetensors\"")
    #expect(try Data(contentsOf: path) == first)
  }
}
