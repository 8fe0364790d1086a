import CMariaDB
import Foundation

/// Rows of a result: cells as the bytes that the server sent, nil for NULL.
public struct ResultRows: Sendable {
  /// How Python's driver would represent a column.
  public enum Kind: Sendable {
    case integer, decimal, float, text, bytes, date, dateTime, time

    init(_ field: MYSQL_FIELD) {
      switch field.type {
      case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_INT24, MYSQL_TYPE_YEAR:
        self = .integer
      case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: self = .decimal
      case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE: self = .float
      case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE: self = .date
      case MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP: self = .dateTime
      case MYSQL_TYPE_TIME: self = .time
      // Character set 63 is "binary".
      default: self = field.charsetnr == 63 && field.type != MYSQL_TYPE_NULL ? .bytes : .text
      }
    }
  }
  public var kinds: [Kind]
  public var rows: [[[UInt8]?]]
  /// Whether there were more rows than were kept.
  public var isCut = false

  /// The cells as text; nil for NULL.
  public var texts: [[String?]] { rows.map { $0.map { $0.map { String(decoding: $0, as: UTF8.self) } } } }
}
