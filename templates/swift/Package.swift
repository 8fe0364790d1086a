// swift-tools-version: 6.2
import PackageDescription

let gauntlet = "GAUNTLET_CHECKOUT"
let name = String(gauntlet.split(separator: "/").last ?? "")

let package = Package(
  name: "number-lock",
  dependencies: [.package(path: gauntlet)],
  targets: [
    .target(name: "NumberLock", dependencies: [.product(name: "EnvironmentKit", package: name)]),
    .executableTarget(
      name: "number-lock", dependencies: ["NumberLock", .product(name: "EnvironmentProgram", package: name)]),
    .testTarget(
      name: "NumberLockTests", dependencies: ["NumberLock", .product(name: "EnvironmentTesting", package: name)]),
  ])
