// swift-tools-version: 6.2
import PackageDescription

// Wide fused multiply-add needs these flags in every module that computes. The program's own target
// is built without them, so that its check for an old CPU can run on one.
#if arch(x86_64)
  let vector: [SwiftSetting] = [
    .unsafeFlags(["-Xcc", "-mavx2", "-Xcc", "-mfma"])
  ]
#else
  let vector: [SwiftSetting] = []
#endif

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "tensorlab",
  products: [
    .library(name: "Tensorlab", targets: ["Tensorlab"]),
    .executable(name: "tlab", targets: ["tlab"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0")
  ],
  targets: [
    .systemLibrary(name: "CReadline"),
    .systemLibrary(name: "CCommonMark"),
    .target(name: "CTerminal", dependencies: ["CReadline"]),
    .systemLibrary(name: "COneDNN"),
    .systemLibrary(name: "CVector"),
    .systemLibrary(name: "CZlib"),
    .target(name: "CMNIST", exclude: ["data", "README.md"]),
    .target(
      name: "Tensorlab", dependencies: ["COneDNN", "CVector", "CZlib", "CMNIST"],
      swiftSettings: strict + vector),
    .target(name: "TlabLanguage", dependencies: ["Tensorlab"], swiftSettings: strict + vector),
    .target(
      name: "TlabNotebook", dependencies: ["TlabLanguage", "CCommonMark", "CZlib"],
      swiftSettings: strict + vector),
    .executableTarget(
      name: "tlab",
      dependencies: [
        "TlabNotebook", "CReadline", "CTerminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "benchmark-step", dependencies: ["Tensorlab", "COneDNN", "CVector"],
      path: "Benchmarks/Step",
      swiftSettings: strict + vector),
    .testTarget(
      name: "TensorlabTests", dependencies: ["Tensorlab"], swiftSettings: strict + vector),
    .testTarget(
      name: "TlabLanguageTests", dependencies: ["TlabLanguage"], exclude: ["Golden"],
      swiftSettings: strict + vector),
    .testTarget(
      name: "TlabNotebookTests", dependencies: ["TlabNotebook"], swiftSettings: strict + vector),
    .testTarget(name: "tlabTests", dependencies: ["tlab"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
