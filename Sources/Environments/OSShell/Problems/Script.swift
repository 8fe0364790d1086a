/// A piece of code in one of the languages of AgentBench's records.
struct Script: Sendable, Hashable {
  enum Language: String, Sendable, CaseIterable {
    case bash, python, c
    case cpp = "c++"
  }
  var language = Language.bash
  var code: String

  init(_ code: String, _ language: Language = .bash) {
    self.code = code
    self.language = language
  }

  /// How it is run with arguments.
  func command(_ arguments: [String]) -> [String] {
    switch language {
    case .bash: ["/bin/bash", "-c", code, "--"] + arguments
    // What lies in somebody's home is not imported, nor what a machine adds to every program.
    case .python: ["/usr/bin/python3", "-I", "-S", "-c", code] + arguments
    case .c, .cpp:
      [
        "/bin/bash", "-c",
        "d=$(mktemp -d) && printf %s \"$1\" >$d/a.\(language == .c ? "c" : "cc") && "
          + "\(language == .c ? "cc" : "c++") -o $d/a $d/a.* && shift && exec $d/a \"$@\"", "--", code,
      ] + arguments
    }
  }

  /// How it is run by a shell that is there already: in the shell itself where it can be.
  var shellCode: String {
    guard language != .bash else { return code }
    return command([]).map { "'" + $0.replacing("'", with: #"'\''"#) + "'" }.joined(separator: " ")
  }
}
