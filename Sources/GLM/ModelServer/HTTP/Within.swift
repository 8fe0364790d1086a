/// Runs `body`, and cancels it when it takes longer than `limit`. Throws what it throws, or `late`.
func within<Result: Sendable>(
  _ limit: Duration, by clock: ServerClock, orThrow late: APIError,
  _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask(operation: body)
    group.addTask {
      try await clock.sleep(limit)
      return nil
    }
    defer { group.cancelAll() }
    guard let first = try await group.next(), let result = first else { throw late }
    return result
  }
}
