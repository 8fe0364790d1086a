import Dispatch

/// Work that waits for other processes or for a disk, away from the threads that tasks share.
public enum Blocking {
  private static let queue = DispatchQueue(label: "blocking", attributes: .concurrent)

  public static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try work() }) }
    }
  }
}
