import EnvironmentProgram
import Foundation
import NumberLock

// Gauntlet starts the program in the environment's folder.
try await EnvironmentProgram.serve(NumberLock(folder: URL(filePath: FileManager.default.currentDirectoryPath)))
