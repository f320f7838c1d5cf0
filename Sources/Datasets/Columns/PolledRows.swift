import Tensors

/// What `value` makes of each row.
///
/// - Throws: ``DatasetError/interrupted``, soon after a stop was asked for.
func polledRows<Value>(
  _ rowCount: Int, _ value: (Int) -> Value
) throws(DatasetError) -> [Value] {
  var values: [Value] = []
  values.reserveCapacity(rowCount)
  for row in 0..<rowCount {
    if row & 0x3FFF == 0, Interrupt.isPending { throw .interrupted }
    values.append(value(row))
  }
  return values
}
