import CEdit
import Foundation

/// What came of asking for a line.
enum TypedLine: Equatable {
  case line(String)
  /// Ctrl-C: the line is dropped.
  case cancelled
  /// Ctrl-D on an empty line, or the terminal is gone.
  case end
}

/// A line at a time from the terminal, edited with libedit. For the main thread only.
final class LineEditor {
  /// Stands around what takes no columns in a prompt.
  private static let promptEscape: CChar = 1

  private let editor: OpaquePointer
  private let pastLines: OpaquePointer
  /// The prompt as bytes that libedit may read until the next line is asked for.
  private let prompt = UnsafeMutablePointer<CChar>.allocate(capacity: promptCapacity)
  private static let promptCapacity = 64

  fileprivate let complete: (_ line: String, _ cursor: Int) -> TabAction
  fileprivate var wasCancelled = false
  /// What comes now is pasted: a tab in it is a blank and asks for nothing. Kept from line to line,
  /// for a paste of several lines ends with the last.
  private var isPasting = false
  private let marksPastes: Bool

  /// Nil where the terminal can't be edited on.
  ///
  /// - Parameters:
  ///   - lines: lines typed earlier, oldest first.
  ///   - marksPastes: whether the terminal may be asked to mark what is pasted.
  ///   - complete: what Tab does, by the line and the cursor's offset in UTF-8 bytes.
  init?(
    lines: [String], marksPastes: Bool,
    complete: @escaping (_ line: String, _ cursor: Int) -> TabAction
  ) {
    guard let editor = thaw_edit_open("thaw"), let pastLines = history_init() else {
      return nil
    }
    self.editor = editor
    self.pastLines = pastLines
    self.complete = complete
    self.marksPastes = marksPastes
    thaw_history_set_size(pastLines, Int32(HistoryFile.lineLimit))
    thaw_history_set_unique(pastLines)
    for line in lines { thaw_history_add(pastLines, line) }
    setUpKeys()
  }

  deinit {
    el_end(editor)
    history_end(pastLines)
    prompt.deallocate()
  }

  /// Asks for a line.
  func read(prompt text: String, isColoured: Bool) -> TypedLine {
    setPrompt(text, isColoured: isColoured)
    wasCancelled = false
    // The window may have changed while a command ran and nobody listened.
    el_resize(editor)
    if marksPastes { thaw_edit_mark_pastes(1) }
    defer { if marksPastes { thaw_edit_mark_pastes(0) } }
    var count: Int32 = 0
    errno = 0
    // The line belongs to libedit and is copied before the next call.
    guard let bytes = el_gets(editor, &count), count > 0 else {
      return count < 0 && errno == EINTR ? .cancelled : .end
    }
    if wasCancelled { return .cancelled }
    let line = String(cString: bytes)
    return .line(line.hasSuffix("\n") ? String(line.dropLast()) : line)
  }

  /// Keeps a line for ↑ and Ctrl-R.
  func remember(_ line: String) { thaw_history_add(pastLines, line) }

  private func setUpKeys() {
    // The editor outlives every callback: they come only from within `read`.
    thaw_edit_set_owner(editor, Unmanaged.passUnretained(self).toOpaque())
    thaw_edit_use_emacs_keys(editor)
    thaw_edit_handle_signals(editor)
    thaw_edit_set_history(editor, pastLines)
    thaw_edit_read_signal_keys(editor)
    thaw_edit_add_function(editor, "thaw-complete", "complete the word") { editor, _ in
      LineEditor.owner(of: editor).pressTab()
    }
    thaw_edit_add_function(editor, "thaw-cancel", "drop the line") { editor, _ in
      LineEditor.owner(of: editor).pressInterrupt()
    }
    thaw_edit_add_function(editor, "thaw-suspend", "go back to the shell before") { _, _ in
      // libedit's handler puts the terminal right before and after.
      kill(getpid(), SIGTSTP)
      return UInt8(CC_REDISPLAY)
    }
    thaw_edit_add_function(editor, "thaw-paste-begins", "take tabs as they are") { editor, _ in
      LineEditor.owner(of: editor).isPasting = true
      return UInt8(CC_NORM)
    }
    thaw_edit_add_function(editor, "thaw-paste-ends", "complete at tabs again") { editor, _ in
      LineEditor.owner(of: editor).isPasting = false
      return UInt8(CC_NORM)
    }
    thaw_edit_bind(editor, "^[[200~", "thaw-paste-begins")
    thaw_edit_bind(editor, "^[[201~", "thaw-paste-ends")
    thaw_edit_bind(editor, "^I", "thaw-complete")
    thaw_edit_bind(editor, "^C", "thaw-cancel")
    thaw_edit_bind(editor, "^Z", "thaw-suspend")
    thaw_edit_bind(editor, "^R", "em-inc-search-prev")
    thaw_edit_set_prompt(editor, { LineEditor.owner(of: $0).prompt }, Self.promptEscape)
  }

  private static func owner(of editor: OpaquePointer?) -> LineEditor {
    guard let editor, let owner = thaw_edit_owner(editor) else {
      preconditionFailure("libedit called back without its editor")
    }
    // `setUpKeys` stored exactly this, and `self` lives as long as the editor.
    return Unmanaged<LineEditor>.fromOpaque(owner).takeUnretainedValue()
  }

  private func setPrompt(_ text: String, isColoured: Bool) {
    // libedit sends an escape with the character after it, so the colour ends before the last one.
    let coloured =
      isColoured
      ? "\u{1}\u{1B}[1;36m\u{1}\(text.dropLast())\u{1}\u{1B}[0m\u{1}\(text.suffix(1))" : text
    let bytes = coloured.utf8CString
    precondition(bytes.count <= Self.promptCapacity, "a prompt is a few letters")
    for (index, byte) in bytes.enumerated() { prompt[index] = byte }
  }

  // Keys.

  private func pressTab() -> UInt8 {
    if isPasting { return el_insertstr(editor, " ") == 0 ? UInt8(CC_REFRESH) : UInt8(CC_ERROR) }
    // libedit's view of its buffer is valid until the buffer changes; both parts are copied here.
    guard let info = el_line(editor)?.pointee else { return UInt8(CC_ERROR) }
    let size = info.lastchar - info.buffer
    let cursor = info.cursor - info.buffer
    let line = String(
      decoding: UnsafeRawBufferPointer(start: info.buffer, count: size), as: UTF8.self)
    switch complete(line, cursor) {
    case .beep:
      return UInt8(CC_ERROR)
    case .replace(let characters, let text):
      el_deletestr(editor, Int32(characters))
      return el_insertstr(editor, text) == 0 ? UInt8(CC_REFRESH) : UInt8(CC_ERROR)
    case .list(let text):
      thaw_edit_show_below(text)
      return UInt8(CC_REDISPLAY)
    }
  }

  /// Ends the line where it stands: `^C` is added, as terminals show it, and Enter is pressed.
  private func pressInterrupt() -> UInt8 {
    wasCancelled = true
    isPasting = false
    if let info = el_line(editor)?.pointee {
      // A byte count is never less than the count of characters, and libedit stops at the end.
      el_cursor(editor, Int32(info.lastchar - info.cursor))
    }
    el_insertstr(editor, "^C")
    el_push(editor, "\n")
    return UInt8(CC_REFRESH)
  }
}
