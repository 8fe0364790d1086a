import Episodes

/// Whether a worker answers.
public enum WorkerStatus: Int, Encodable, Sendable, Hashable {
  case alive = 0
  /// Not heard of for a while.
  case coma = 1
  /// Its connection failed, or it contradicted itself.
  case dead = 2
}

/// A worker in the answer of `list_workers`.
public struct WorkerListing: Encodable, Sendable, Hashable {
  public var id: Int
  public var address: String
  public var capacity: Int
  public var current: Int
  public var lastVisit: Double
  public var status: WorkerStatus
  public var isLocked: Bool

  enum CodingKeys: String, CodingKey {
    case id, address, capacity, current, status
    case lastVisit = "last_visit"
    case isLocked = "locked"
  }

  public init(
    id: Int, address: String, capacity: Int, current: Int, lastVisit: Double, status: WorkerStatus, isLocked: Bool
  ) {
    self.id = id
    self.address = address
    self.capacity = capacity
    self.current = current
    self.lastVisit = lastVisit
    self.status = status
    self.isLocked = isLocked
  }
}

/// A task in the answer of `list_workers`.
public struct TaskListing: Encodable, Sendable, Hashable {
  public var indices: [TaskIndex]
  /// By number.
  public var workers: [String: WorkerListing]

  public init(indices: [TaskIndex], workers: [String: WorkerListing]) {
    self.indices = indices
    self.workers = workers
  }
}

/// A session in the answer of `list_sessions`.
public struct SessionListing: Encodable, Sendable, Hashable {
  public var name: String
  public var index: TaskIndex
  public var start: Double
  public var lastUpdate: Double
  public var worker: Int
  public var isLocked: Bool

  enum CodingKeys: String, CodingKey {
    case name, index, start
    case lastUpdate = "last_update"
    case worker = "worker_id"
    case isLocked = "locked"
  }

  public init(name: String, index: TaskIndex, start: Double, lastUpdate: Double, worker: Int, isLocked: Bool) {
    self.name = name
    self.index = index
    self.start = start
    self.lastUpdate = lastUpdate
    self.worker = worker
    self.isLocked = isLocked
  }
}
