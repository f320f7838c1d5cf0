import Foundation
import Testing

/// `thaw replay` as a person runs it: what it prints, and its exit status.
@Suite struct ReplayCommandTests {
  private static let session = """
    # Squares.
    x = [1.5, 2]
    x^2
    save x to "x.npy"
    save session to "work.ipynb"
    """

  /// A folder in which a session was saved as a notebook.
  private func recorded() throws -> Program {
    let program = try Program()
    let saved = try program.run(["run", "-"], input: ReplayCommandTests.session)
    try #require(saved.status == 0, "\(saved.err)")
    return program
  }

  @Test func aSavedSessionReplays() throws {
    let program = try recorded()
    defer { program.remove() }
    let (out, err, status) = try program.run(["replay", "work.ipynb"])
    #expect(status == 0 && err.isEmpty)
    #expect(
      out == """
        work.ipynb
          1  x = [1.5, 2]       same
          2  x^2                same
          3  save x to "x.npy"  same
        3 cells: 3 same

        """)
  }

  @Test func anEditIsFoundSaidAndUpdated() throws {
    let program = try recorded()
    defer { program.remove() }
    try program.replace("x = [1.5", by: "x = [2.5", in: "work.ipynb")
    let (out, _, status) = try program.run(["replay", "work.ipynb"])
    #expect(status == 1)
    #expect(
      out.contains(
        "differs: `x` at [0]: 2.5, recorded 1.5, up to 40% off; this cell's text changed"))
    #expect(out.contains("cell 1 before it differs"))
    let json = try program.run(["replay", "--format", "json", "work.ipynb"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any])
    #expect(object["exit"] as? Int == 1 && (object["cells"] as? [Any])?.count == 3)
    let updated = try program.run(["replay", "--update", "work.ipynb"])
    #expect(updated.status == 0 && updated.out.hasSuffix("updated work.ipynb\n"))
    #expect(try program.run(["replay", "."]).status == 0)
  }

  @Test func theWorstExitCodeWins() throws {
    let program = try recorded()
    defer { program.remove() }
    let good = try program.text("work.ipynb")
    try program.write(good.replacingOccurrences(of: "1.5", with: "2.5"), to: "differs.ipynb")
    #expect(try program.run(["replay", "."]).status == 1)
    try program.write("{", to: "broken.ipynb")
    let broken = try program.run(["replay", "."])
    #expect(
      broken.status == 2
        && broken.err
          == "./broken.ipynb: it is no notebook: it is not JSON (no key where one is due, byte 1)\n"
    )
    #expect(try program.run(["replay", "nothing.ipynb"]).status == 2)
  }

  @Test func scriptsAreWalledAndAllowedPathsAreNot() throws {
    let program = try Program()
    defer { program.remove() }
    let other = try Program()
    defer { other.remove() }
    try other.write("1,2\n3,4\n", to: "x.csv")
    let path = other.folder.path + "/x.csv"
    let refused = try program.run(["run", "-"], input: "load \"\(path)\"\n")
    #expect(refused.status == 1 && refused.err.contains("may not be read: it is an absolute path"))
    #expect(
      try program.run(["run", "--allow", path, "-"], input: "load \"\(path)\"\n").status == 0)
    // At the prompt a mistake belongs to the conversation; through a pipe it is a script's.
    #expect(try program.run([], input: "load \"\(path)\"\n").out.contains("may not be read"))
  }
}
