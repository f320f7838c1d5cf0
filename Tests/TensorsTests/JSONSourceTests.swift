import Tensors
import Testing

private func read(_ text: String) throws(JSONSource.Failure) -> JSONSource {
  try JSONSource(Array(text.utf8))
}

@Test func everyValueKnowsTheBytesItWasReadFrom() throws {
  let text = #" {"a" : [1.50, "x\u00e9\ud83d\ude00"], "b":null } "#
  let bytes = Array(text.utf8)
  let value = try JSONSource(bytes)
  let elements = try #require(value["a"]?.elements)
  #expect(String(decoding: bytes[elements[0].range], as: UTF8.self) == "1.50")
  #expect(elements[1].text == "xé😀")
  #expect(String(decoding: bytes[value.range], as: UTF8.self).first == "{")
  #expect(value.range.upperBound == bytes.count - 1)
}

@Test(arguments: [
  ("", 0, "it ends early"),
  ("[1, 2", 5, "neither `,` nor `]` after a value"),
  ("{\"a\": 1, \"a\": 2}", 9, "a key that stands twice"),
  ("01", 1, "something after the end"),
  ("[1,]", 3, "no value where one is due"),
  ("\"\\ud800\"", 7, "half a surrogate pair in a text"),
  ("\"\\ud800\\u0041\"", 13, "half a surrogate pair in a text"),
  ("\"a\u{1}\"", 3, "a control character in a text"),
  ("1 2", 2, "something after the end"),
  ("nul", 0, "no value where one is due"),
  ("-", 1, "no value where one is due"),
  ("1.", 2, "no value where one is due"),
  ("{\"a\" 1}", 5, "no `:` after a key"),
])
func whatIsNotJSONIsRefusedWhereItGoesWrong(text: String, byte: Int, reason: String) {
  #expect(throws: JSONSource.Failure(reason: reason, byte: byte)) { try read(text) }
}

@Test func nestingAndCountHaveLimits() {
  let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
  #expect(throws: JSONSource.Failure(reason: "values nested too deep", byte: 128)) {
    try read(deep)
  }
  #expect(throws: JSONSource.Failure.self) {
    try JSONSource(Array("[1,2,3]".utf8), limits: .init(valueCount: 3))
  }
}

@Test func textThatIsNotUTF8IsRefused() {
  #expect(throws: JSONSource.Failure.self) { try JSONSource([0x22, 0xFF, 0x22]) }
}
