import Foundation

/// Runs a submission on a thread of its own, so that the main thread is free to take Ctrl-C.
enum CommandThread {
  /// Enough for the language's limits on nesting; pages are taken only when touched.
  private static let stackBytes = 512 << 20
  /// How late Ctrl-C may be passed on.
  private static let pollMilliseconds = 20

  /// Submits a text and waits for it, passing interrupts on.
  static func run(_ text: String, by front: any ShellFront, on screen: Screen) -> ShellVerdict {
    let submission = Submission(text: text, front: front, screen: screen)
    let thread = Thread { submission.run() }
    thread.stackSize = stackBytes
    return Interruption.catching {
      thread.start()
      while true {
        let isDone = submission.wait(milliseconds: pollMilliseconds)
        if Interruption.take() { front.interrupt() }
        if isDone { break }
      }
      screen.clearProgress()
      return submission.verdict
    }
  }
}

/// One text on its way through the front. Unchecked, for its thread alone uses it until `wait` has
/// seen the end; the front takes `interrupt` from another thread by its promise.
private final class Submission: @unchecked Sendable {
  private let text: String
  private let front: any ShellFront
  private let screen: Screen
  private let done = DispatchSemaphore(value: 0)
  private(set) var verdict = ShellVerdict.failed

  init(text: String, front: any ShellFront, screen: Screen) {
    self.text = text
    self.front = front
    self.screen = screen
  }

  func run() {
    verdict = front.submit(text, on: screen)
    done.signal()
  }

  func wait(milliseconds: Int) -> Bool {
    done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }
}
