// swift-tools-version: 6.1
import PackageDescription

// One target is one room; arrows go down only. See the table of rooms in README.md. Each target names
// every room it imports: one that came in by way of another would not be built anew when it changes.

/// A room written in Swift, with the rooms and library products it may use.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies)
}

/// The tests of one room, with the fixtures beside them; `scripts` are checks that `.ci/run` runs.
func tests(
  of name: String, using others: [Target.Dependency] = [], fixtures: Bool = true,
  scripts: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name)] + others, exclude: scripts,
    resources: fixtures ? [.copy("Fixtures")] : [])
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let collections = Target.Dependency.product(
  name: "OrderedCollections", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "thaw",
  products: [.executable(name: "thaw", targets: ["thaw"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.0.0"),
  ],
  targets: [
    .executableTarget(
      name: "thaw",
      dependencies: [
        "Shell", "Notebooks", "Verbs", "Interpreter", "Language", "Session", "Catalogue",
        "Tensors", argumentParser,
      ]),
    room("Shell", ["CEdit", "Language"]),
    room(
      "Notebooks",
      ["Verbs", "Interpreter", "Language", "Catalogue", "Training", "Graphs", "Tensors"]),
    room(
      "Verbs",
      [
        "Interpreter", "Language", "Session", "Catalogue", "Training", "Evaluation",
        "Statistics", "Quantization", "Drift", "Figures", "Datasets", "Models", "Graphs",
        "Tensors", "CKernels",
      ]),
    room("Interpreter", ["Language", "Graphs", "Tensors", "CKernels", collections]),
    room("Language"),
    room("Session", ["Tensors", grdb]),
    room("Catalogue", ["Datasets", "Tensors", "CZip"]),
    room(
      "Training", ["Models", "Graphs", "Datasets", "Tensors", "CKernels", "CPNG", "CJPEG"]),
    room("Drift", ["Statistics", "Datasets", "Models", "Tensors"]),
    room("Evaluation", ["Statistics", "Tensors"]),
    room("Figures", ["Language", "Tensors", "CKernels"]),
    room("Quantization", ["Statistics", "Models", "Graphs", "Tensors"]),
    room("Statistics", ["CKernels", "Tensors"]),
    room("Datasets", ["CKernels", "Tensors", "CPNG", "CJPEG"]),
    room("Models", ["Graphs", "Tensors", "CZip", collections]),
    room("Graphs", ["CKernels", "Tensors"]),
    room("Tensors", ["CKernels", "CZip", crypto]),
    .target(name: "CKernels"),
    .systemLibrary(
      name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"])]),
    .systemLibrary(
      name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    tests(of: "CKernels", scripts: ["arm64.sh", "sanitize.sh"]),
    tests(of: "Tensors"),
    tests(of: "Graphs", using: ["CKernels", "Tensors"]),
    tests(of: "Models", using: ["Graphs", "Tensors"]),
    tests(of: "Datasets", using: ["Tensors"], scripts: ["sanitize.sh"]),
    tests(of: "Statistics", using: ["Tensors"]),
    tests(
      of: "Drift", using: ["Catalogue", "Datasets", "Models", "Tensors"], fixtures: false,
      scripts: ["false_alarms.sh"]),
    tests(of: "Evaluation", using: ["Statistics", "Tensors"]),
    tests(of: "Figures", using: ["Language"]),
    tests(
      of: "Quantization", using: ["Graphs", "Models", "Tensors"], fixtures: false),
    tests(of: "Training", using: ["Datasets", "Graphs", "Models", "Tensors"]),
    tests(of: "Catalogue", using: ["Datasets", "Tensors"]),
    // Killed and starved by faults.sh.
    .executableTarget(
      name: "SessionTrial", dependencies: ["Session", "Tensors"], path: "Tests/SessionTests/Trial"),
    tests(
      of: "Session", using: ["SessionTrial", "Tensors"],
      scripts: ["Trial", "faults.c", "faults.sh"]),
    tests(of: "Language"),
    tests(of: "Interpreter", using: ["Graphs", "Language", "Tensors"]),
    tests(of: "Verbs", using: ["Catalogue", "Interpreter", "Language", "Session", "Tensors"]),
    tests(
      of: "Notebooks", using: ["Catalogue", "Interpreter", "Tensors", "Verbs"], fixtures: false,
      scripts: ["schema.sh"]),
    tests(of: "Shell", using: ["Language"], fixtures: false),
    tests(of: "thaw", using: ["Tensors"], fixtures: false),
  ],
  swiftLanguageModes: [.v6]
)
