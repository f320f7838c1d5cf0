import Language
import Tensors

extension Tensor: StorableValue {
  /// Its kept form: type and shape, and the elements' little-endian bytes in row-major order.
  public func storedForm() -> StoredForm {
    let head: [(key: String, value: CanonicalValue)] = [
      (key: "type", value: .text(elementType.description)),
      (key: "shape", value: .array(shape.dimensions.map { .integer(Int64($0)) })),
    ]
    guard count * elementType.byteCount <= StoredForm.inlineByteCount else {
      return StoredForm(
        .map(head), blobs: [StoredBlob { sink in try self.withLittleEndianBlocks(sink) }])
    }
    var bytes: [UInt8] = []
    withLittleEndianBlocks { bytes += $0 }
    return StoredForm(.map(head + [(key: "elements", value: .bytes(bytes))]))
  }

  /// The tensor of a kept form.
  public static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let type = try form.content.field("type").text
    var dimensions: [Int] = []
    for axis in try form.content.field("shape").elements { dimensions.append(try axis.integer) }
    let bytes = form.blobCount > 0 ? try form.blob(0) : try form.content.field("elements").bytes
    guard let type = ElementType.allCases.first(where: { $0.description == type }),
      let tensor = Tensor(type, dimensions: dimensions, littleEndian: bytes)
    else { throw .malformedForm }
    return tensor
  }
}
