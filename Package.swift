// swift-tools-version: 6.1
import PackageDescription

// One target is one room; arrows go down only. See the table of rooms in README.md.

/// A room written in Swift, with the rooms and library products it may use.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies)
}

/// The tests of one room, with the fixtures beside them.
func tests(of name: String, fixtures: Bool = true) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name)],
    resources: fixtures ? [.copy("Fixtures")] : [])
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let collections = Target.Dependency.product(
  name: "OrderedCollections", package: "swift-collections")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "thaw",
  products: [.executable(name: "thaw", targets: ["thaw"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .executableTarget(
      name: "thaw",
      dependencies: [
        "Shell", "Notebooks", "Verbs", "Interpreter", "Language", "Catalogue", "Tensors",
        argumentParser,
      ]),
    room("Shell", ["CEdit", "Language"]),
    room("Notebooks", ["Tensors"]),
    room(
      "Verbs",
      [
        "Interpreter", "Language", "Catalogue", "Training", "Evaluation", "Datasets", "Models",
        "Graphs", "Tensors", "CKernels",
      ]),
    room("Interpreter", ["Language", "Graphs", "Tensors", "CKernels", collections]),
    room("Language"),
    room("Catalogue", ["Datasets", "Tensors", "CZip"]),
    room("Training", ["Models", "Datasets", "CKernels", "CPNG", "CJPEG"]),
    room("Evaluation", ["Statistics"]),
    room("Statistics", ["Tensors", "CKernels"]),
    room("Datasets", ["CKernels", "Tensors", "CPNG", "CJPEG"]),
    room("Models", ["Graphs", "CZip", collections]),
    room("Graphs", ["CKernels", "Tensors", collections]),
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
    tests(of: "CKernels"),
    tests(of: "Tensors"),
    tests(of: "Graphs"),
    tests(of: "Models"),
    tests(of: "Datasets"),
    tests(of: "Statistics"),
    tests(of: "Evaluation"),
    tests(of: "Training"),
    tests(of: "Catalogue"),
    tests(of: "Language"),
    tests(of: "Interpreter"),
    tests(of: "Verbs"),
    tests(of: "Notebooks", fixtures: false),
    tests(of: "Shell", fixtures: false),
    tests(of: "thaw", fixtures: false),
  ],
  swiftLanguageModes: [.v6]
)
