import Foundation
import Testing

@testable import Tensors

@Test func theListOfFormatsHoldsWhatTheFolderHolds() throws {
  let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/Tensors/Formats").standardized
  let formats = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { file in
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    return text.contains(": TensorFormat {")
  }
  #expect(formats.map { String($0.dropLast(6)) }.sorted() == Formats.all.map { "\($0)" }.sorted())
}

@Test func aFormatIsKnownByItsExtensionInAnyCase() throws {
  #expect(try Formats.format(of: "a/b.NPY") == NPY.self)
  #expect(throws: TensorFileError.unknownFormat(path: "npy")) { try Formats.format(of: "npy") }
}
