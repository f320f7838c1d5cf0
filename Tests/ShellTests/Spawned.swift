import Foundation

/// A program that runs beside the tests, without the run loops of Foundation's `Process`: those
/// wait on a socket that a grandchild keeps open.
struct Spawned {
  private let identifier: pid_t
  private let output: Int32

  /// Starts a program whose standard output can be read.
  init(_ program: String, _ arguments: [String]) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw CocoaError(.fileReadUnknown) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // C strings for the time of the call; the array ends in the nil that exec asks for.
    let words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var identifier: pid_t = 0
    let status = posix_spawn(&identifier, program, &actions, nil, words, environ)
    close(ends[1])
    self.identifier = identifier
    output = ends[0]
    guard status == 0 else { throw CocoaError(.fileReadUnknown) }
  }

  /// Ends it and waits until it is gone.
  func stop() {
    kill(identifier, SIGKILL)
    _ = finish()
  }

  /// Reads what it writes until it ends.
  func finish() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    close(output)
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    return String(decoding: bytes, as: UTF8.self)
  }
}
