import Episodes

/// Files, folders, text and logs.
extension ProblemMaker {
  mutating func countFiles() -> Problem {
    let folder = folder()
    let ending = ["log", "csv", "conf", "bak"][random.below(4)]
    var paths: [String] = []
    for place in ["", "/\(word())", "/\(word())/old", "/.hidden"] {
      for _ in 0..<number(1...5) { paths.append("\(folder)\(place)/\(word())-\(number(100...999)).\(ending)") }
      paths.append("\(folder)\(place)/\(word()).\(ending).txt")
    }
    let count = Set(paths.filter { $0.hasSuffix("." + ending) }).count
    return Self.problem(
      "How many files whose name ends with .\(ending) are there under \(folder), hidden folders included? Answer with the number.",
      initial:
        "mkdir -p \(folder)\nfor f in \(paths.joined(separator: " ")); do mkdir -p \"$(dirname $f)\"; echo x >$f; done\n"
        + "mkdir -p \(folder)/folder.\(ending)",
      expected: Script("echo \(count)"), by: .integerMatch, answer: count,
      gold: "find \(folder) -type f -name '*.\(ending)' | wc -l")
  }

  mutating func largestFile() -> Problem {
    let folder = folder()
    let names = words(7).map { "\($0).dat" }
    let sizes = random.shuffled((1...7).map { $0 * 713 + random.below(500) })
    let best = zip(names, sizes).max { $0.1 < $1.1 }?.0 ?? ""
    let lines = zip(names, sizes).enumerated().map { index, file in
      let place = index.isMultiple(of: 2) ? folder : "\(folder)/deep/er"
      return "head -c \(file.1) /dev/zero >\(place)/\(file.0)"
    }
    return Self.problem(
      "Which file under \(folder) is the largest? Answer with its name, without the folder.",
      initial: "mkdir -p \(folder)/deep/er\n" + lines.joined(separator: "\n"), answer: best,
      gold: "find \(folder) -type f -printf '%s %f\\n' | sort -n | tail -1")
  }

  mutating func sumColumn() -> Problem {
    let path = "\(folder())/orders.csv"
    let places = words(4)
    var (lines, sum) = (["id,place,pieces"], 0)
    for id in 1...number(30...60) {
      let (place, pieces) = (places[random.below(4)], number(1...90))
      if place == places[0] { sum += pieces }
      lines.append("\(id),\(place),\(pieces)")
    }
    return Self.problem(
      "\(path) lists orders. How many pieces were ordered from \(places[0]) in all? Answer with the number.",
      initial: Self.write(lines, to: path), expected: Script("echo \(sum)"), by: .integerMatch, answer: sum,
      gold: "awk -F, '$2 == \"\(places[0])\" { n += $3 } END { print n }' \(path)")
  }

  mutating func countLines() -> Problem {
    let path = "\(folder())/notes.txt"
    let wanted = word()
    var (lines, count) = ([String](), 0)
    for _ in 0..<number(30...70) {
      var line = words(5)
      if random.chance(0.3) { line[random.below(5)] = random.chance(0.5) ? wanted.uppercased() : wanted + "s" }
      if line.contains(where: { $0.lowercased().contains(wanted) }) { count += 1 }
      lines.append(line.joined(separator: " "))
    }
    return Self.problem(
      "In how many lines of \(path) does '\(wanted)' occur, in large or small letters, also as a part of a word?",
      initial: Self.write(lines, to: path), answer: "\(count)", gold: "grep -ic \(wanted) \(path)")
  }

  private mutating func accesses() -> (lines: [String], addresses: [String]) {
    let known = (0..<number(6...14)).map { "10.\(random.below(9)).\(random.below(200)).\($0 + 1)" }
    let addresses = (0..<number(60...120)).map { _ in known[min(random.below(known.count), random.below(known.count))] }
    let lines = addresses.map {
      "\($0) - - [0\(number(1...9))/Mar/2026] \"GET /\(word()) HTTP/1.1\" \(random.chance(0.1) ? 500 : 200)"
    }
    return (lines, addresses)
  }

  mutating func distinctAddresses() -> Problem {
    let path = "/var/log/\(word()).access"
    let (lines, addresses) = accesses()
    return Self.problem(
      "How many different addresses (the first field) stand in the access log \(path)?",
      initial: Self.write(lines, to: path),
      answer: "\(Set(addresses).count)", gold: "cut -d' ' -f1 \(path) | sort -u | wc -l")
  }

  mutating func busiestAddress() -> Problem {
    let path = "/var/log/\(word()).access"
    var (lines, addresses) = accesses()
    let favourite = addresses[0]
    // No ties: the favourite asks again until it leads.
    let counts = Dictionary(addresses.map { ($0, 1) }, uniquingKeysWith: +)
    for _ in 0...((counts.values.max() ?? 0) - counts[favourite, default: 0]) {
      lines.append("\(favourite) - - [09/Mar/2026] \"GET /\(word()) HTTP/1.1\" 200")
    }
    addresses = []
    return Self.problem(
      "Which address (the first field) made the most requests in \(path)?",
      initial: Self.write(random.shuffled(lines), to: path),
      answer: favourite, gold: "cut -d' ' -f1 \(path) | sort | uniq -c | sort -rn | head -1")
  }

  mutating func errorsInHour() -> Problem {
    let path = "/var/log/\(word()).log"
    let hour = number(3...21)
    var (lines, count) = ([String](), 0)
    for _ in 0..<number(60...100) {
      let (at, isError) = (hour + random.below(3) - 1, random.chance(0.4))
      func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
      if at == hour, isError { count += 1 }
      lines.append(
        "2026-03-0\(number(1...9)) \(two(at)):\(two(random.below(60))):\(two(random.below(60))) \(isError ? "ERROR" : "INFO") \(word())"
      )
    }
    let text = hour < 10 ? "0\(hour)" : "\(hour)"
    return Self.problem(
      "How many ERROR lines of \(path) were written in the hour from \(text):00:00 to \(text):59:59, of any day?",
      initial: Self.write(lines, to: path), answer: "\(count)", gold: "grep -c ' \(text):..:.. ERROR ' \(path)")
  }

  mutating func bytesInFolder() -> Problem {
    let folder = folder()
    let sizes = (0..<number(4...9)).map { _ in number(10...4000) }
    let lines = sizes.enumerated().map {
      "mkdir -p \(folder)/\($0 % 3)\nhead -c \($1) /dev/zero >\(folder)/\($0 % 3)/\($0)-\(words(1)[0])"
    }
    return Self.problem(
      "How many bytes do all regular files under \(folder) have together? Answer with the number of bytes.",
      initial: lines.joined(separator: "\n"), expected: Script("echo \(sizes.reduce(0, +))"), by: .sizeMatch,
      answer: sizes.reduce(0, +),
      gold: "find \(folder) -type f -printf '%s\\n' | awk '{ n += $1 } END { print n }'")
  }

  mutating func renameFiles() -> Problem {
    let folder = folder()
    let names = words(number(4...8))
    let all = names.map { "[ \"$(cat \(folder)/\($0).md)\" = \"text of \($0)\" ]" }.joined(separator: " && ")
    return Self.problem(
      "Rename all files in \(folder) that end with .txt so that they end with .md instead. Leave the others as they are.",
      initial: "mkdir -p \(folder)\n"
        + names.map { "echo 'text of \($0)' >\(folder)/\($0).txt" }.joined(separator: "\n")
        + "\necho keep >\(folder)/other.dat",
      check: "\(all) && [ -f \(folder)/other.dat ] && [ $(ls \(folder) | wc -l) = \(names.count + 1) ]",
      gold: "for f in \(folder)/*.txt; do mv \"$f\" \"${f%.txt}.md\"; done")
  }

  mutating func brokenLinks() -> Problem {
    let folder = folder()
    let names = words(number(6...12))
    var (lines, broken) = (["mkdir -p \(folder)/sub"], 0)
    for (index, name) in names.enumerated() {
      let place = index.isMultiple(of: 2) ? folder : "\(folder)/sub"
      if random.chance(0.5) {
        lines.append("ln -s \(folder)/gone-\(name) \(place)/\(name)")
        broken += 1
      } else {
        lines.append("echo \(name) >\(folder)/\(name).real\nln -s \(folder)/\(name).real \(place)/\(name)")
      }
    }
    return Self.problem(
      "How many symbolic links under \(folder) lead nowhere?", initial: lines.joined(separator: "\n"),
      answer: "\(broken)",
      gold: "find \(folder) -xtype l | wc -l")
  }
}
