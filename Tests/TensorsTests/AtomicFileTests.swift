import Foundation
import Testing

@testable import Tensors

@Test func aFailedWriteLeavesTheOldFileAndNothingElse() throws {
  try Fixtures.withTemporaryFolder { folder in
    let path = folder + "/f"
    try AtomicFile.write([1, 2, 3], to: path)
    let failure = FileError.refused(operation: "write", path: path, reason: "a test")
    #expect(throws: failure) {
      try AtomicFile.write(to: path) { (temporaryPath: String) throws(FileError) in
        try AtomicFile.write([9], to: temporaryPath)
        throw failure
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["f"])
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) == [1, 2, 3])
  }
}

@Test func whatADeadProcessLeftDoesNotStandInTheWay() throws {
  try Fixtures.withTemporaryFolder { folder in
    let left = "\(folder)/.thaw-\(getpid())-0.tmp"
    #expect(FileManager.default.createFile(atPath: left, contents: Data([7])))
    try AtomicFile.write([1], to: folder + "/f")
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: left))) == [7])
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/f"))) == [1])
  }
}

@Test func aMissingFolderIsNamedAsTheReason() {
  #expect(
    throws: FileError.refused(
      operation: "write", path: "/none/such/f", reason: "the folder does not exist")
  ) { try AtomicFile.write([1], to: "/none/such/f") }
}
