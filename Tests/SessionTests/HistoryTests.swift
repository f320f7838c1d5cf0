import Tensors
import Testing

@testable import Session

@Suite struct HistoryTests {
  private let values = ["1", "2", "3", "4"]

  @Test func undoMovesNamesBackAndRedoMovesThemForward() throws {
    try withFolder { folder in
      var store = try SessionStore.open(folder: folder)
      try store.assign("x", "1")
      try store.assign("x", "2")
      try store.assign("y", "3")
      #expect(try store.undo(timeMicroseconds: 0).map(\.number) == [3])
      #expect(try store.bindings(among: values) == ["x=2"])
      // Also when the session was closed in between.
      try store.close()
      store = try SessionStore.open(folder: folder)
      #expect(try store.undo(5, timeMicroseconds: 0).map(\.number) == [2, 1])
      #expect(try store.names.isEmpty)
      #expect(try store.undo(timeMicroseconds: 0).isEmpty)
      #expect(try store.redo(2, timeMicroseconds: 0).map(\.number) == [1, 2])
      #expect(try store.bindings(among: values) == ["x=2"])
      #expect(try store.names.map(\.statement) == [2])
      #expect(try store.redo(2, timeMicroseconds: 0).map(\.number) == [3])
      #expect(try store.redo(timeMicroseconds: 0).isEmpty)
      #expect(try store.bindings(among: values) == ["x=2", "y=3"])
      #expect(try store.check().isWhole)
    }
  }

  @Test func aStatementAfterAnUndoEndsWhatCanBeRedone() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      try store.assign("x", "1")
      try store.assign("x", "2")
      _ = try store.undo(timeMicroseconds: 0)
      try store.assign("y", "3")
      #expect(try store.redo(timeMicroseconds: 0).isEmpty)
      #expect(try store.statements.map(\.state) == [.live, .leftBehind, .live])
      #expect(try store.bindings(among: values) == ["x=1", "y=3"])
      #expect(try store.undo(2, timeMicroseconds: 0).map(\.number) == [3, 1])
      #expect(try store.check().isWhole)
    }
  }

  @Test func aLookAfterAnUndoLeavesWhatCanBeRedone() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      try store.assign("x", "1")
      try store.assign("x", "2")
      _ = try store.undo(timeMicroseconds: 0)
      try store.commit(StatementRecord(text: "x", timeMicroseconds: 0))
      #expect(try store.redo(timeMicroseconds: 0).map(\.number) == [2])
      #expect(try store.bindings(among: values) == ["x=2"])
      #expect(try store.undo(2, timeMicroseconds: 0).map(\.number) == [3, 2, 1])
      #expect(try store.check().isWhole)
    }
  }

  @Test func looksAreUndoneWithTheStatementTheyFollow() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      let look = StatementRecord(text: "x", timeMicroseconds: 0)
      try store.commit(look)
      #expect(try store.undo(timeMicroseconds: 0).isEmpty)
      try store.assign("x", "1")
      try store.commit(look)
      try store.assign("x", "2")
      try store.commit(look)
      #expect(try store.undo(timeMicroseconds: 0).map(\.number) == [5, 4])
      #expect(try store.undo(timeMicroseconds: 0).map(\.number) == [3, 2])
      #expect(try store.undo(timeMicroseconds: 0).isEmpty)
      #expect(try store.redo(timeMicroseconds: 0).map(\.number) == [2, 3])
    }
  }

  @Test func aForgottenNameComesBackByUndo() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      try store.assign("x", "1")
      try store.forget("x", timeMicroseconds: 0)
      #expect(try store.names.isEmpty)
      #expect(throws: SessionError.unknownName("x")) {
        try store.forget("x", timeMicroseconds: 0)
      }
      #expect(try store.value(for: digest("1")) != nil)
      let undone = try store.undo(timeMicroseconds: 0)
      #expect(undone.map(\.kind) == [.forget] && undone.map(\.text) == ["forget x"])
      #expect(try store.bindings(among: values) == ["x=1"])
    }
  }

  @Test func aNameBoundTwiceInOneStatementGoesBackToWhatItWas() throws {
    try withFolder { folder in
      let store = try SessionStore.open(folder: folder)
      try store.assign("x", "1")
      try store.commit(assignment("x, x = …", ["x", "x"], ["2", "3"], in: store))
      #expect(try store.bindings(among: values) == ["x=3"])
      _ = try store.undo(timeMicroseconds: 0)
      #expect(try store.bindings(among: values) == ["x=1"])
    }
  }

  /// Any sequence of statements, undos, redos and forgets leaves the names that a list of snapshots
  /// would, and the journal agrees with itself.
  @Test(arguments: 0..<10) func anyHistoryMovesNamesAsSnapshotsWould(seed: Int64) throws {
    var random = RandomSource(seed: seed, purpose: "history").stream(row: 0)
    try withFolder { folder in
      var store = try SessionStore.open(folder: folder)
      // The names after each statement that moved any, and how many of them count.
      var snapshots: [[String: String]] = [[:]]
      var position = 0
      for step in 0..<60 {
        let name = ["x", "y", "z"][random.integer(below: 3)]
        switch random.integer(below: 6) {
        case 0:
          let count = 1 + random.integer(below: 3)
          _ = try store.undo(count, timeMicroseconds: 0)
          position = max(0, position - count)
        case 1:
          let count = 1 + random.integer(below: 3)
          _ = try store.redo(count, timeMicroseconds: 0)
          position = min(snapshots.count - 1, position + count)
        case 2 where snapshots[position][name] != nil:
          try store.forget(name, timeMicroseconds: 0)
          var next = snapshots[position]
          next[name] = nil
          snapshots = Array(snapshots[...position]) + [next]
          position += 1
        case 3:
          try store.close()
          store = try SessionStore.open(folder: folder)
        default:
          try store.assign(name, "value \(step)")
          var next = snapshots[position]
          next[name] = "value \(step)"
          snapshots = Array(snapshots[...position]) + [next]
          position += 1
        }
        let found = Dictionary(uniqueKeysWithValues: try store.names.map { ($0.name, $0.digest) })
        #expect(found == snapshots[position].mapValues { digest($0) }, "seed \(seed), step \(step)")
      }
      #expect(try store.check().damage == [], "seed \(seed)")
    }
  }
}
