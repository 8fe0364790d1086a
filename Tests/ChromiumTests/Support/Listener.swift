import Foundation
import Glibc
import Synchronization

/// Listens on loopback, by TCP and by UDP, and counts who comes.
final class Listener: Sendable {
  let tcp: Int
  let udp: Int
  private let sockets: [Int32]
  private let visits = Mutex(0)

  /// How many connections and datagrams have come.
  var count: Int { visits.withLock { $0 } }

  init() throws {
    func open(_ type: Int32) throws -> (Int32, Int) {
      let made = socket(AF_INET, type, 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let port: Int? = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(made, $0, size) == 0 && getsockname(made, $0, &size) == 0
        }
          ? Int(UInt16(bigEndian: $0.pointee.sin_port)) : nil
      }
      guard let port else { throw POSIXError(.EADDRNOTAVAIL) }
      return (made, port)
    }
    let stream = try open(Int32(SOCK_STREAM.rawValue))
    let datagrams = try open(Int32(SOCK_DGRAM.rawValue))
    guard listen(stream.0, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
    (tcp, udp, sockets) = (stream.1, datagrams.1, [stream.0, datagrams.0])
    Thread { [self] in
      while true {
        let visitor = accept(stream.0, nil, nil)
        guard visitor >= 0 else { return }
        visits.withLock { $0 += 1 }
        Glibc.close(visitor)
      }
    }.start()
    Thread { [self] in
      var bytes = [UInt8](repeating: 0, count: 64)
      while recv(datagrams.0, &bytes, bytes.count, 0) > 0 { visits.withLock { $0 += 1 } }
    }.start()
  }

  func close() {
    for socket in sockets {
      shutdown(socket, Int32(SHUT_RDWR))
      Glibc.close(socket)
    }
  }
}
