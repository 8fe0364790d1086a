/// A task as Mind2Web records it: what somebody asked for, and what was done at which pages.
struct RecordedTask: Codable, Sendable, Hashable {
  var annotationID: String
  var website: String
  var domain: String?
  var subdomain: String?
  var instruction: String
  /// The actions in words, such as `[combobox]  Reservation type -> SELECT: Dine-in`.
  var summaries: [String]
  var actions: [RecordedAction]

  enum CodingKeys: String, CodingKey {
    case website, domain, subdomain, actions
    case annotationID = "annotation_id"
    case instruction = "confirmed_task"
    case summaries = "action_reprs"
  }
}

/// One action of a recording, and the page that it was done at.
struct RecordedAction: Codable, Sendable, Hashable {
  var actionUID: String
  var operation: Operation
  var page: String
  var positives: [Candidate]
  var negatives: [Candidate]

  struct Operation: Codable, Sendable, Hashable {
    /// `CLICK`, `TYPE` or `SELECT`.
    var op: String
    var originalOp: String?
    var value: String

    enum CodingKeys: String, CodingKey {
      case op, value
      case originalOp = "original_op"
    }
  }

  /// An element that the action could have been done with.
  struct Candidate: Codable, Sendable, Hashable {
    var tag: String?
    var id: String
    /// A JSON text.
    var attributes: String?
    /// Whether it is the very element that was acted on.
    var isOriginal: Bool?

    enum CodingKeys: String, CodingKey {
      case tag, attributes
      case id = "backend_node_id"
      case isOriginal = "is_original_target"
    }
  }

  enum CodingKeys: String, CodingKey {
    case operation
    case actionUID = "action_uid"
    case page = "cleaned_html"
    case positives = "pos_candidates"
    case negatives = "neg_candidates"
  }

  static let operations = ["CLICK", "SELECT", "TYPE"]

  /// Why an action cannot be played.
  struct Flaw: Error, Sendable, CustomStringConvertible {
    var description: String
  }

  /// Its page, with all candidates on it.
  func read() throws(Flaw) -> RecordedPage {
    guard Self.operations.contains(operation.op) else {
      throw Flaw(
        description: "its operation is '\(operation.op)': expected \(Self.operations.joined(separator: ", "))")
    }
    guard let page = RecordedPage(reading: page) else { throw Flaw(description: "its cleaned_html holds no page") }
    if let absent = (positives + negatives).first(where: { page.number(of: $0.id) == nil }) {
      throw Flaw(description: "its candidate '\(absent.id)' is not in its cleaned_html")
    }
    return page
  }
}
