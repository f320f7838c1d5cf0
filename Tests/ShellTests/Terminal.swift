import Foundation
import Testing

/// A tmux session of its own, in which this test program runs as a shell.
final class Terminal {
  static let exists = path != nil
  private static let path = ["/usr/bin/tmux", "/usr/local/bin/tmux", "/opt/homebrew/bin/tmux"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  let historyPath: String
  private let folder: TemporaryFolder
  private let socket: String
  private let server: Spawned

  /// - Parameters:
  ///   - input: what is piped into the shell, in the form of printf; nil to type instead.
  ///   - noColour: what `NO_COLOR` is set to.
  init(input: String? = nil, noColour: String = "") throws {
    folder = try TemporaryFolder()
    historyPath = folder.path("state/history")
    socket = folder.path("tmux")
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let demo = "'\(program)' --testing-library swift-testing --filter ShellTests.ShellTests/demo"
    let environment =
      "THAW_DEMO_SHELL=1 THAW_HISTORY='\(historyPath)' NO_COLOR='\(noColour)' LC_ALL=C LANG=C"
    let feed = input.map { "printf '\($0)' | " } ?? ""
    // The test program's own words would stand between the prompts.
    let command = "\(feed)env \(environment) \(demo) 2>/dev/null; sleep 1000"
    server = try Spawned(Self.path ?? "", ["-D", "-u", "-f", "/dev/null", "-S", socket])
    for _ in 0..<100 where !FileManager.default.fileExists(atPath: socket) { usleep(50_000) }
    _ = try tmux("new-session", "-d", "-s", "thaw", "-x", "80", "-y", "50", command)
  }

  deinit {
    _ = try? tmux("kill-server")
    // Without sessions a server that is no daemon waits for the next.
    server.stop()
  }

  /// Types texts and keys by tmux's names for them.
  func type(_ keys: String...) throws {
    for key in keys {
      let isKey =
        key.hasPrefix("C-") || ["Enter", "Up", "Left", "BSpace", "Tab", "Home"].contains(key)
      _ = try tmux(["send-keys", "-t", "thaw"] + (isKey ? [key] : ["-l", key]))
      // A person's fingers; the shell must have its terminal ready between a line and the next.
      usleep(30_000)
    }
  }

  func resize(columns: Int) throws {
    _ = try tmux("resize-window", "-t", "thaw", "-x", "\(columns)", "-y", "50")
    usleep(200_000)
  }

  /// All that stands in the window, long lines joined.
  var contents: String { (try? tmux("capture-pane", "-p", "-J", "-t", "thaw")) ?? "" }

  /// The same with the escapes for colours.
  var colouredContents: String { (try? tmux("capture-pane", "-p", "-e", "-t", "thaw")) ?? "" }

  /// Waits until a text stands in the window, at least so many times.
  func wait(for text: String, times: Int = 1) throws {
    for _ in 0..<200 {
      if contents.components(separatedBy: text).count > times { return }
      usleep(50_000)
    }
    Issue.record("\(text) did not come; the window shows:\n\(contents)")
    throw CocoaError(.coderReadCorrupt)
  }

  private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

  private func tmux(_ arguments: [String]) throws -> String {
    try Spawned(Self.path ?? "", ["-u", "-S", socket] + arguments).finish()
  }
}
