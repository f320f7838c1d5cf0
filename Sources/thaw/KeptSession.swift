import Foundation
import Interpreter
import Language
import Session
import Verbs

/// The session of the working folder that stays: opened for the prompt, and for scripts that ask.
enum KeptSession {
  /// The folder of all sessions.
  static var root: String { FileManager.default.currentDirectoryPath + "/.thaw" }

  /// Why a session can't be opened, with what can be done about it.
  struct Problem: Error, CustomStringConvertible {
    let description: String

    init(_ error: SessionError) {
      let hint =
        switch error {
        case .held: "leave it there, or open another: `--session NAME`"
        case .newerFormat:
          "nothing was touched; use the newer Thaw, or another session: `--session NAME`"
        case .damaged:
          "nothing was changed; `thaw session check` says what is whole, and `--session NAME` begins another"
        case .badName: "a name has letters, digits, `_`, `.` and `-`"
        case .noSession: "`thaw session list` names those there are"
        default: nil as String?
        }
      let text = Rendering.printable(error.description)
      description = hint.map { "\(text)\nhint: \($0)" } ?? text
    }
  }

  /// Takes up a session, and says what of it is damaged.
  ///
  /// - Parameters:
  ///   - name: the session that was asked for; nil for the folder's own.
  ///   - mayGoOnUnkept: whether the front is used without a session where the folder can't be
  ///     written; that is then said.
  /// - Throws: `Problem`.
  static func open(
    _ name: String?, for front: Front, mayGoOnUnkept: Bool, notice: (String) -> Void
  ) throws {
    do throws(SessionError) {
      let store = try store(name ?? SessionStore.defaultName, mayGoOnUnkept, notice)
      guard let store else { return }
      for damage in store.damage {
        notice("\(Rendering.printable(damage.description)); `thaw session check` says more")
      }
      do throws(Diagnostic) {
        try front.open(KeptJournal(store))
        if let statement = front.brokenOff {
          notice("`\(Rendering.printable(statement))` was broken off; `resume` goes on with it")
        }
      } catch {
        notice(error.message)
      }
    } catch {
      throw Problem(error)
    }
  }

  private static func store(
    _ name: String, _ mayGoOnUnkept: Bool, _ notice: (String) -> Void
  ) throws(SessionError) -> SessionStore? {
    do throws(SessionError) {
      return try SessionStore.open(folder: root, name: name)
    } catch {
      switch error {
      case .readOnly, .fileFailed, .diskFull:
        guard mayGoOnUnkept else { throw error }
        notice("nothing is kept of this session: \(Rendering.printable(error.description))")
        // What was kept before can still be read.
        return try? SessionStore.open(folder: root, name: name, access: .readOnly)
      default: throw error
      }
    }
  }

  /// A number of bytes as a person reads it: `1.5 MB`.
  static func text(bytes: Int) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    var (size, unit) = (Double(bytes), 0)
    while size >= 1000, unit < units.count - 1 {
      size /= 1000
      unit += 1
    }
    guard unit > 0 else { return "\(bytes) \(bytes == 1 ? "byte" : "bytes")" }
    let tenths = Int((size * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}
