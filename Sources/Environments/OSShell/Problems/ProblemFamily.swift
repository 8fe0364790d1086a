import Episodes

/// The kinds of problems of our own; names, numbers and contents follow from a seed.
enum ProblemFamily: String, Sendable, CaseIterable {
  case countFiles = "count-files"
  case largestFile = "largest-file"
  case sumColumn = "sum-column"
  case countLines = "count-lines"
  case distinctAddresses = "distinct-addresses"
  case busiestAddress = "busiest-address"
  case errorsInHour = "errors-in-hour"
  case scriptModes = "script-modes"
  case addUser = "add-user"
  case giveAway = "give-away"
  case readArchive = "read-archive"
  case makeArchive = "make-archive"
  case stopProcess = "stop-process"
  case findArgument = "find-argument"
  case setVariable = "set-variable"
  case bytesInFolder = "bytes-in-folder"
  case schedule
  case renameFiles = "rename-files"
  case brokenLinks = "broken-links"
  case makeCommand = "make-command"
  case setOption = "set-option"
  case mendScript = "mend-script"
  case writeProgram = "write-program"
  case askServer = "ask-server"

  /// The problem of a seed.
  func problem(_ seed: Seed) -> Problem {
    var maker = ProblemMaker(seed: seed.derived(rawValue))
    var problem =
      switch self {
      case .countFiles: maker.countFiles()
      case .largestFile: maker.largestFile()
      case .sumColumn: maker.sumColumn()
      case .countLines: maker.countLines()
      case .distinctAddresses: maker.distinctAddresses()
      case .busiestAddress: maker.busiestAddress()
      case .errorsInHour: maker.errorsInHour()
      case .scriptModes: maker.scriptModes()
      case .addUser: maker.addUser()
      case .giveAway: maker.giveAway()
      case .readArchive: maker.readArchive()
      case .makeArchive: maker.makeArchive()
      case .stopProcess: maker.stopProcess()
      case .findArgument: maker.findArgument()
      case .setVariable: maker.setVariable()
      case .bytesInFolder: maker.bytesInFolder()
      case .schedule: maker.schedule()
      case .renameFiles: maker.renameFiles()
      case .brokenLinks: maker.brokenLinks()
      case .makeCommand: maker.makeCommand()
      case .setOption: maker.setOption()
      case .mendScript: maker.mendScript()
      case .writeProgram: maker.writeProgram()
      case .askServer: maker.askServer()
      }
    problem.labels = [rawValue]
    problem.needsUsers = self == .addUser || self == .giveAway
    return problem
  }
}
