import Episodes
import Foundation

/// A line of a task file that says where a task comes from: made by a generator, or a record of somebody else's file.
///
/// `{"id", "family", "seed"}`, or `{"id", "file", "number"}` with the file's path from the task file's folder and the record's place
/// in it, from 0.
public struct TaskOrigin<Family: RawRepresentable<String> & CaseIterable & Sendable>: Decodable, Sendable {
  public var id: SampleID
  public var origin: Origin

  public enum Origin: Sendable {
    case made(Family, Seed)
    case record(file: String, number: Int)
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case id, family, seed, file, number }

  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(SampleID.self, forKey: .id)
    guard let file = try container.decodeIfPresent(String.self, forKey: .file) else {
      origin = .made(
        try container.decodeChoice(Family.self, forKey: .family),
        try container.decode(TaskSeed.self, forKey: .seed).seed)
      return
    }
    for key in [CodingKeys.family, .seed] where container.contains(key) {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "does not go with file: a task is made, or a record")
    }
    origin = .record(file: file, number: try container.decode(Int.self, forKey: .number))
  }
}
