/// How the process ends. As an error it ends it quietly: what is to be said was said.
enum ExitStatus: Int32, Error {
  case done = 0
  /// A check failed.
  case checkFailed = 1
  /// Wrong use, or bad input.
  case badInput = 2
  case partlyDone = 3
  /// A fault of our own.
  case ownFault = 70
}
