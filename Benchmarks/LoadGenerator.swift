import Episodes
import Foundation

/// Clients of AgentBench's protocol that cost next to nothing, as `wrk`'s do: one thread, one connection each, requests made once,
/// answers looked at no further than they must.
struct LoadGenerator {
  let port: Int
  /// Interactions of an episode.
  let length: Int

  struct Result: Sendable {
    var rate: Double
    /// Seconds, ascending.
    var times: [Double]

    func share(_ part: Double) -> Double {
      times.isEmpty ? 0 : times[min(times.count - 1, Int(Double(times.count) * part))]
    }
  }

  /// Whole episodes by so many clients at once, each asking as soon as it has its answer; with `pause`, so many seconds after it.
  func run(clients: Int, seconds: Double, pause: Double = 0) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Swift.Result { try play(clients, seconds, pause) })
      }
    }
  }

  private struct Client {
    var socket: Int32
    /// 0 begins; 1 to `length` interact; then the episode is cancelled.
    var step = 0
    var session = 0
    var asked = 0.0
    var next = 0.0
    var isWaiting = false
    var answer: [UInt8] = []
  }

  private func play(_ count: Int, _ seconds: Double, _ pause: Double) throws -> Result {
    var clients = try (0..<count).map { _ in Client(socket: try connect()) }
    defer { for client in clients { close(client.socket) } }
    var polls = clients.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
    var times: [Double] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let began = Self.now()
    for index in clients.indices {
      // They do not come all at once where they have time.
      clients[index].next = began + pause * Double(index) / Double(count)
    }
    while true {
      let now = Self.now()
      if now - began > seconds { break }
      var soonest = 0.1
      for index in clients.indices where !clients[index].isWaiting {
        guard clients[index].next <= now else {
          soonest = min(soonest, clients[index].next - now)
          continue
        }
        try send(&clients[index], now)
      }
      guard poll(&polls, nfds_t(polls.count), Int32((soonest * 1000).rounded(.up))) > 0 else { continue }
      for index in polls.indices where polls[index].revents != 0 {
        let size = read(clients[index].socket, &buffer, buffer.count)
        guard size > 0 else { throw Diagnostic("the server hung up") }
        clients[index].answer += buffer[..<size]
        guard let body = try Self.body(of: clients[index].answer) else { continue }
        let arrived = Self.now()
        let step = clients[index].step
        if step == 0 { clients[index].session = Self.session(in: body) }
        if (1...length).contains(step) { times.append(arrived - clients[index].asked) }
        clients[index].step = step > length ? 0 : step + 1
        clients[index].isWaiting = false
        clients[index].answer.removeAll(keepingCapacity: true)
        clients[index].next = arrived + pause
        if pause == 0 { try send(&clients[index], arrived) }
      }
    }
    return Result(rate: Double(times.count) / (Self.now() - began), times: times.sorted())
  }

  private func send(_ client: inout Client, _ now: Double) throws {
    let (path, body) =
      switch client.step {
      case 0: ("start_sample", #"{"name":"no-op-dev","index":0}"#)
      case 1...length:
        ("interact", #"{"session_id":\#(client.session),"agent_response":{"status":"normal","content":"on"}}"#)
      default: ("cancel", #"{"session_id":\#(client.session)}"#)
      }
    let text =
      "POST /api/\(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    let bytes = Array(text.utf8)
    guard write(client.socket, bytes, bytes.count) == bytes.count else { throw Diagnostic("the server takes no more") }
    client.asked = now
    client.isWaiting = true
  }

  /// The body of a whole answer; nil where more is to come. Throws for one that is no 200.
  private static func body(of answer: [UInt8]) throws -> ArraySlice<UInt8>? {
    guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let head = String(decoding: answer[..<end.lowerBound], as: UTF8.self).lowercased()
    guard let place = head.firstRange(of: "content-length: ") else { return nil }
    let length = Int(head[place.upperBound...].prefix { $0.isNumber }) ?? 0
    guard answer.count - end.upperBound >= length else { return nil }
    guard head.hasPrefix("http/1.1 200") else { throw Diagnostic(String(decoding: answer, as: UTF8.self)) }
    return answer[end.upperBound...]
  }

  private static func session(in body: ArraySlice<UInt8>) -> Int {
    (try? JSONValue(parsing: String(decoding: body, as: UTF8.self)))?["session_id"]?.intValue ?? 0
  }

  private func connect() throws -> Int32 {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isThere = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isThere else { throw Diagnostic("the server cannot be reached") }
    var one: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    return socket
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
