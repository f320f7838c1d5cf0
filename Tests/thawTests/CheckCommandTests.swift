import Foundation
import Testing

/// `thaw check` as cron runs it.
@Suite struct CheckCommandTests {
  /// Runs the program in a folder and waits for its end.
  private func run(_ arguments: [String], in folder: URL) throws -> (out: String, status: Int32) {
    let process = Process()
    process.executableURL = RunCommandTests.program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path, "NO_COLOR": "1"]
    let out = Pipe()
    process.standardOutput = out
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = try out.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (String(decoding: bytes, as: UTF8.self), process.terminationStatus)
  }

  @Test func theExitStatusTellsQuietAlarmAndFailure() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("thaw-check-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String, shift: Int) throws {
      // Multiples of an odd number modulo a prime look drawn at random.
      let rows = (1...300).map { "\(Double($0 * 7919 % 1009) + Double(shift)),\($0 % 3)" }
      try ("x,kind\n" + rows.joined(separator: "\n") + "\n")
        .write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    try write("usual.csv", shift: 0)
    try write("moved.csv", shift: 300)
    try "save (monitor (load \"usual.csv\")) to \"watch.safetensors\"\n"
      .write(to: folder.appendingPathComponent("watch.thaw"), atomically: true, encoding: .utf8)
    #expect(try run(["run", "watch.thaw"], in: folder).status == 0)
    let quiet = try run(["check", "watch.safetensors", "usual.csv"], in: folder)
    #expect(quiet.status == 0 && quiet.out.hasPrefix("quiet"))
    let alarm = try run(["check", "watch.safetensors", "moved.csv"], in: folder)
    #expect(alarm.status == 1 && alarm.out.hasPrefix("alarm"))
    let json = try run(
      ["check", "watch.safetensors", "moved.csv", "--format", "json"], in: folder)
    #expect(json.status == 1 && json.out.contains("\"alarm\": true"))
    #expect(try run(["check", "watch.safetensors", "gone.csv"], in: folder).status == 2)
    #expect(try run(["check", "usual.csv", "usual.csv"], in: folder).status == 2)
  }
}
