import Foundation

/// Whether the terminal shows what is typed.
enum TerminalEcho {
  /// Runs something while nothing that is typed is shown: a `^C` or an impatient line would stand in
  /// the progress line. What was typed is read by the next prompt. Without a terminal just runs it.
  static func off<Result>(_ body: () -> Result) -> Result {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return body() }
    var quiet = before
    quiet.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSANOW, &quiet)
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
    return body()
  }
}
