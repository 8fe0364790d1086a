import Episodes
import HTMLTree
import WebSites

/// Records what a person who knows a site does there, in Mind2Web's shape: the page before each action, with the elements that can be
/// acted on as candidates.
public struct SnapshotRecorder: Sendable {
  private let catalogue = SiteCatalogue()

  public init() {}

  /// Tasks of every kind at every site in turn, from seeds that begin at `seed`, until `count` decisions can be asked for. Their
  /// records are meant to lie at `file`, as seen from the task file's folder.
  public func record(_ split: Split, count: Int, from seed: UInt64, file: String) throws -> SnapshotRecording {
    var recording = SnapshotRecording()
    var seed = seed
    while recording.lines.count < count {
      for (site, family) in Self.rounds {
        seed += 1
        guard recording.lines.count < count, let task = try record(family, at: site, seed: Seed(seed)) else { continue }
        for number in task.actions.indices where recording.lines.count < count {
          let decision = try Decision(task, number, ranks: nil, file: file)
          recording.steps += 1
          guard !decision.positives.isEmpty else { continue }
          if recording.tasks.last?.annotationID != task.annotationID { recording.tasks.append(task) }
          let digits = "\(recording.lines.count)"
          recording.lines.append([
            "id": .string("\(split)-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits),
            "file": .string(file), "annotation_id": .string(task.annotationID),
            "action_uid": .string(task.actions[number].actionUID),
          ])
        }
      }
    }
    return recording
  }

  /// Every kind of task, a site after the other.
  private static let rounds: [(site: String, family: String)] = {
    let kinds = SiteCatalogue.names.map { name in SiteCatalogue.families(of: name).map { (name, $0) } }
    return (0..<(kinds.map(\.count).max() ?? 0)).flatMap { round in
      kinds.compactMap { $0.indices.contains(round) ? $0[round] : nil }
    }
  }()

  /// The recording of a site's task; nil where nothing is clicked, typed or chosen in it. Throws `SiteVisitor.Lost`.
  func record(_ family: String, at name: String, seed: Seed) throws -> RecordedTask? {
    guard let task = catalogue.task(family, at: name, seed: seed), let site = catalogue.site(name, seed: seed) else {
      return nil
    }
    var visitor = SiteVisitor(site)
    var record = RecordedTask(
      annotationID: "\(name)-\(family)-\(seed)", website: name, domain: "Gauntlet", subdomain: family,
      instruction: task.instruction, summaries: [], actions: [])
    for action in task.gold {
      if let step = RecordedStep(action, in: visitor) {
        record.summaries.append(step.summary)
        var done = step.action
        done.actionUID = "\(record.annotationID)-\(record.actions.count)"
        record.actions.append(done)
      }
      try visitor.play(action)
    }
    return record.actions.isEmpty ? nil : record
  }
}

/// An action at a page, in Mind2Web's words.
private struct RecordedStep {
  var action: RecordedAction
  var summary: String

  /// Nil for what is done at no element.
  init?(_ gold: GoldAction, in visitor: SiteVisitor) {
    let (op, value): (String, String)
    let fits: (Int) -> Bool
    let name: String
    switch gold {
    case .click(let role, let label):
      (op, value, name) = ("CLICK", "", label)
      fits = { visitor.role($0) == role }
    case .type(let label, let text, _):
      (op, value, name) = ("TYPE", text, label)
      fits = {
        ["textbox", "searchbox", "combobox"].contains(visitor.role($0)) && visitor.tree.nodes[$0].tag != "select"
      }
    case .select(let label, let option):
      (op, value, name) = ("SELECT", option, label)
      fits = { visitor.tree.nodes[$0].tag == "select" }
    case .go, .answer: return nil
    }
    let controls = visitor.controls
    let targets = controls.filter { fits($0) && visitor.name($0) == name }
    guard let first = targets.first else { return nil }
    let role = visitor.role(first)
    summary = "[\(role)]  \(name) -> \(op)" + (value.isEmpty ? "" : ": \(value)")
    var submits: String?
    if case .type(_, _, true) = gold { submits = "ENTER" }
    let page = PageRecording(visitor, controls: Set(controls))
    action = RecordedAction(
      actionUID: "", operation: .init(op: op, originalOp: submits ?? op, value: value), page: page.markup,
      positives: targets.map { page.candidate($0, isOriginal: $0 == first) },
      negatives: controls.filter { !targets.contains($0) }.map { page.candidate($0, isOriginal: nil) })
  }
}
