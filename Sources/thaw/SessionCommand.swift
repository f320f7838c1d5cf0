import ArgumentParser
import Foundation
import Interpreter
import Session

/// `thaw session list|check|trim`: the sessions kept in this folder.
struct SessionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session", abstract: "The sessions that are kept in this folder.",
    subcommands: [ListSessions.self, CheckSession.self, TrimSession.self],
    defaultSubcommand: ListSessions.self)
}

/// `thaw session list`: one line a session.
struct ListSessions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the sessions, with what they hold.")

  func run() throws {
    let sessions = try SessionStore.sessions(in: KeptSession.root)
    guard !sessions.isEmpty else { return print("no session is kept in this folder") }
    var rows = [["session", "statements", "names", "last statement", "size", ""]]
    for session in sessions {
      rows.append([
        session.name, session.statements.map(String.init) ?? "",
        session.names.map(String.init) ?? "",
        session.lastTimeMicroseconds.map(ListSessions.text) ?? "",
        KeptSession.text(bytes: session.bytes),
        session.problem.map { Rendering.printable($0.description) } ?? "",
      ])
    }
    print(ListSessions.table(rows))
  }

  private static func text(time microseconds: Int64) -> String {
    let date = Date(timeIntervalSince1970: Double(microseconds) / 1e6)
    return date.formatted(.iso8601.dateSeparator(.dash).timeSeparator(.colon))
  }

  private static func table(_ rows: [[String]]) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let line = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}

/// `thaw session check`: reads everything a session keeps.
struct CheckSession: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Read all that a session keeps and compare it with its digests.",
    discussion: "Changes nothing. Exit status: 0 if all is whole, 1 if something is damaged.")

  @ArgumentParser.Argument(help: "The session; left out, the folder's own.")
  var name = SessionStore.defaultName

  func run() throws {
    let check: SessionCheck
    do {
      check = try SessionStore.check(folder: KeptSession.root, name: name)
    } catch {
      throw KeptSession.Problem(error)
    }
    for damage in check.damage { print("damaged: \(Rendering.printable(damage.description))") }
    if !check.damagedNames.isEmpty {
      print("names that need it: \(check.damagedNames.joined(separator: ", "))")
    }
    print(
      "\(check.statements) statements, \(check.wholeNames.count) names, \(check.values) values and "
        + "\(check.blobs) blobs (\(KeptSession.text(bytes: check.blobBytes))) are whole")
    guard check.isWhole else { throw ExitCode(1) }
  }
}

/// `thaw session trim`: the only thing that deletes.
struct TrimSession: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trim",
    abstract: "Delete what no name, no statement and no unfinished fit needs.",
    discussion:
      "The history keeps every statement; what was undone and left behind loses its values.")

  @ArgumentParser.Argument(help: "The session; left out, the folder's own.")
  var name = SessionStore.defaultName

  @ArgumentParser.Flag(help: "Only say what would be deleted.")
  var dryRun = false

  func run() throws {
    do throws(SessionError) {
      let store = try SessionStore.open(
        folder: KeptSession.root, name: name, access: dryRun ? .readOnly : .readWrite)
      let trim = try dryRun ? store.trimmable() : store.trim()
      try store.close()
      let done = dryRun ? "can be deleted" : "deleted"
      print(
        trim.isEmpty
          ? "there is nothing to delete"
          : "\(KeptSession.text(bytes: trim.bytes)) \(done): \(trim.values) values, \(trim.results) "
            + "known results, \(trim.blobs) blobs, \(trim.checkpoints) checkpoints, "
            + "\(trim.leftovers) leftover files")
    } catch {
      throw KeptSession.Problem(error)
    }
  }
}
