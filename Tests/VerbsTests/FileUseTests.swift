import Foundation
import Interpreter
import Tensors
import Testing

@testable import Verbs

/// What verbs read and write is known by path and digest, and a walled session keeps to its folder.
@Suite struct FileUseTests {
  @Test func verbsRecordWhatTheyReadAndWrite() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let front = workspace.session()
    func paths(_ text: String) -> [String] {
      let outcome = front.submit(text)[0]
      #expect(!outcome.failed, "\(outcome.errors)")
      return outcome.files.map { ($0.isWritten ? "> " : "< ") + $0.path }
    }
    #expect(paths("digits = load \"data/digits.csv\"") == ["< data/digits.csv"])
    #expect(paths("photo = load \"photo.jpg\"") == ["< photo.jpg"])
    #expect(paths("save digits.ink to \"ink.npy\"") == ["> ink.npy"])
    #expect(paths("repeat 2 { x = load \"ink.npy\" }") == ["< ink.npy"])
    #expect(paths("len(digits)").isEmpty)
    let digest = try Digest.ofFile(workspace.folder.path + "/ink.npy").digest
    #expect(front.history.suffix(3).first?.files.first?.digest == digest)
  }

  @Test func aSessionIsSavedAndRecordedWithItsComments() throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let front = workspace.session()
    front.submit("# One.\nx = 1\nnothing\n")
    front.submit("# Two.")
    front.submit("x + 1 # seen")
    front.submit("save session to \"a.ipynb\"")
    let saved = try String(
      contentsOf: workspace.folder.appendingPathComponent("a.ipynb"), encoding: .utf8)
    #expect(saved == "# One.\nx = 1\n# Two.\nx + 1\n")
    let session = front.submit("session = 3\nsave session to \"b.ipynb\"")
    #expect(session.allSatisfy { !$0.failed })
  }
}
