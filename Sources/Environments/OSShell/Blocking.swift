import Dispatch

/// Work that waits for other processes, away from the threads that tasks share.
enum Blocking {
  private static let queue = DispatchQueue(label: "os-shell", attributes: .concurrent)

  static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try work() }) }
    }
  }
}
