import Foundation
import Graphs
import Testing

@Test func everyOperatorIsListedOnceInOrder() {
  let names = Operators.all.map { $0.name }
  #expect(names == names.sorted())
  #expect(Set(names).count == names.count)
}

@Test func theListOfOperatorsHoldsWhatTheFolderHolds() throws {
  let tests = URL(filePath: #filePath).deletingLastPathComponent()
  let folder = tests.appending(path: "../../Sources/Graphs/Operators").standardized
  let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
  let operators = try files.filter { file in
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    return text.contains(": Operator {")
  }
  #expect(operators.map { String($0.dropLast(6)) }.sorted() == Operators.all.map { $0.name })
}
