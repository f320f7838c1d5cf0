import Foundation
import GRDB
import Tensors

/// A row's columns from left to right, each compared with the type it should have: a damaged journal
/// can hold anything.
struct Cells {
  private let row: Row
  private var position = 0
  /// Thrown by what does not fit.
  private let damage: Damage

  init(_ row: Row, damage: Damage) {
    self.row = row
    self.damage = damage
  }

  mutating func integer() throws(SessionError) -> Int {
    guard case .int64(let value) = next().storage else { throw .damaged(damage) }
    return Int(value)
  }

  mutating func text() throws(SessionError) -> String {
    guard case .string(let value) = next().storage else { throw .damaged(damage) }
    return value
  }

  mutating func bytes() throws(SessionError) -> [UInt8] {
    guard case .blob(let value) = next().storage else { throw .damaged(damage) }
    return Array(value)
  }

  mutating func digest() throws(SessionError) -> Digest {
    guard let digest = Digest(bytes: try bytes()) else { throw .damaged(damage) }
    return digest
  }

  mutating func digestOrNull() throws(SessionError) -> Digest? {
    let value = next()
    if value.isNull { return nil }
    guard case .blob(let bytes) = value.storage, let digest = Digest(bytes: bytes) else {
      throw .damaged(damage)
    }
    return digest
  }

  mutating func digests() throws(SessionError) -> [Digest] {
    guard let digests = Packed.digests(try bytes()) else { throw .damaged(damage) }
    return digests
  }

  /// Reads the last column and compares it with the seal that the others should have.
  mutating func expect(seal: [UInt8]) throws(SessionError) {
    guard try bytes() == seal else { throw .damaged(damage) }
  }

  private mutating func next() -> DatabaseValue {
    defer { position += 1 }
    return row[position]
  }
}

/// Bytes on their way into the database.
func column(_ bytes: [UInt8]) -> DatabaseValue { Data(bytes).databaseValue }

/// A digest on its way into the database.
func column(_ digest: Digest?) -> DatabaseValue {
  digest.map { Data($0.bytes).databaseValue } ?? .null
}
