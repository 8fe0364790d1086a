import Foundation
import Testing

/// Hosts on a network of their own: network namespaces, joined by a bridge in one more.
struct Hosts: Sendable {
  let hub: String
  let names: [String]

  /// Whether namespaces can be made here: by root, where no container forbids it.
  static let areThere: Bool = {
    guard geteuid() == 0 else { return false }
    let name = "gt\(getpid())"
    defer { _ = try? run("ip netns del \(name)") }
    return (try? run("ip netns add \(name)")) == 0
  }()

  /// Hosts with the addresses 10.99.0.10 and so on.
  init(_ count: Int) throws {
    let hub = "gt\(getpid())hub"
    let names = (0..<count).map { "gt\(getpid())h\($0)" }
    (self.hub, self.names) = (hub, names)
    var lines = ["ip netns add \(hub)", "ip -n \(hub) link add bridge type bridge", "ip -n \(hub) link set bridge up"]
    for (index, name) in names.enumerated() {
      lines += [
        "ip netns add \(name)", "ip -n \(hub) link add port\(index) type veth peer name eth0 netns \(name)",
        "ip -n \(hub) link set port\(index) master bridge", "ip -n \(hub) link set port\(index) up",
        "ip -n \(name) addr add \(Self.address(index))/24 dev eth0", "ip -n \(name) link set eth0 up",
        "ip -n \(name) link set lo up",
      ]
    }
    for line in lines {
      let status = try Self.run(line)
      guard status == 0 else {
        remove()
        try #require(status == 0, "\(line)")
        return
      }
    }
  }

  static func address(_ index: Int) -> String { "10.99.0.\(10 + index)" }

  /// What starts a program on a host.
  func prefix(_ index: Int) -> [String] { ["ip", "netns", "exec", names[index]] }

  /// Pulls a host's cable, or puts it back.
  func cut(_ index: Int, _ isCut: Bool) throws {
    _ = try Self.run("ip -n \(hub) link set port\(index) \(isCut ? "down" : "up")")
  }

  func remove() { for name in names + [hub] { _ = try? Self.run("ip netns del \(name)") } }

  private static func run(_ line: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
