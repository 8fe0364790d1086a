import Episodes
import Synchronization

/// What agents are judged by: the tasks of all splits but training's, by what must not come up in training too, such as a text.
public final class HeldOut<Key: Hashable & Sendable>: Sendable {
  private let collect: @Sendable () throws -> Set<Key>
  private let keys = Mutex<Set<Key>?>(nil)
  private static var mostDraws: UInt64 { 1000 }

  /// `collect` gives the keys of all tasks that are held out; it is called once, when training first asks.
  public init(_ collect: @escaping @Sendable () throws -> Set<Key>) { self.collect = collect }

  /// What `make` makes for a training sample of this number: of the number's own seed, or of the first seed derived from it
  /// whose `keys` are all new. Throws a `Diagnostic` where all is held out.
  public func fresh<Value>(
    _ number: UInt64, make: (Seed) throws -> Value, keys: (Value) throws -> [Key]
  ) throws -> Value {
    let known = try self.keys.withLock { keys in
      if let keys { return keys }
      let collected = try collect()
      keys = collected
      return collected
    }
    let first = Seed(TaskSeed.firstForTraining + number)
    for draw in 0..<Self.mostDraws {
      let value = try make(draw == 0 ? first : first.derived("draw/\(draw)"))
      if try keys(value).allSatisfy({ !known.contains($0) }) { return value }
    }
    throw Diagnostic(key: "sample", "train-\(number) can only be what dev and test hold")
  }
}
