import ArgumentParser
import Episodes
import Foundation

/// `gauntlet env new`: an environment that works, to begin with.
struct EnvNew: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Make an environment of your own: a small one that works, to be changed.",
    discussion: """
      It comes with tasks, an oracle, tests and a README that teaches. Python needs nothing but its standard library; Swift is a \
      package that builds on this checkout of Gauntlet.

      For example: gauntlet env new coin-box --language python
      Then: gauntlet env check ./coin-box
      """)

  enum Language: String, ExpressibleByArgument, CaseIterable { case swift, python }

  @Argument(help: "Its name: small letters, digits and hyphens.") var name: String
  @Option(help: "swift or python.") var language: Language
  @Option(help: "The folder that its own folder is made in.") var to = "."

  func validate() throws {
    guard name.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil, name.count <= 64 else {
      throw ValidationError("'\(name)' is no name: take small letters, digits and hyphens, such as coin-box.")
    }
  }

  func run() async throws {
    let home = try Home.find()
    let template = EnvironmentTemplate(
      folder: home.root.appending(path: "templates/\(language.rawValue)"), home: home.root)
    let folder = URL(filePath: to).appending(path: name)
    try template.write(as: name, to: folder)
    let path = folder.path(percentEncoded: false)
    Terminal.say("\(path) is made. Read its README.md, and see that it works: gauntlet env check \(path)")
  }
}
