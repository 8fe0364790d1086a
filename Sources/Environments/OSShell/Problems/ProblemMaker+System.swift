import Episodes

/// Users, permissions, archives, processes, schedules, programs and the network.
extension ProblemMaker {
  mutating func scriptModes() -> Problem {
    let folder = folder()
    let names = words(6)
    return Self.problem(
      "Set the permissions of all .sh files under \(folder) to rwxr-x--- (750), and change no other file.",
      initial: "mkdir -p \(folder)/bin\n"
        + names.enumerated().map { "touch \(folder)\($0 % 2 == 0 ? "" : "/bin")/\($1).sh" }.joined(separator: "\n")
        + "\ntouch \(folder)/readme.txt\nchmod 644 \(folder)/readme.txt \(folder)/*.sh \(folder)/bin/*.sh",
      check: "[ $(find \(folder) -name '*.sh' -perm 750 | wc -l) = 6 ] && [ $(stat -c %a \(folder)/readme.txt) = 644 ]",
      gold: "find \(folder) -name '*.sh' -exec chmod 750 {} +")
  }

  mutating func addUser() -> Problem {
    let (user, group) = (word() + "\(number(1...99))", "team-\(word())")
    return Self.problem(
      "Create a group named \(group) and a user named \(user) with a home folder /home/\(user) that belongs to them. The user has to be a member of \(group), and /bin/bash has to be the login shell.",
      check:
        "id -nG \(user) | tr ' ' '\\n' | grep -qx \(group) && [ \"$(stat -c %U /home/\(user))\" = \(user) ] && grep -q '^\(user):.*:/home/\(user):/bin/bash$' /etc/passwd",
      gold: "groupadd \(group) && useradd -m -s /bin/bash -G \(group) \(user)")
  }

  mutating func giveAway() -> Problem {
    let (folder, user) = (folder(), "\(word())x")
    return Self.problem(
      "The folder \(folder) and everything in it should belong to the user \(user), whom you find on this machine, and nobody else should be able to read any of it.",
      initial: "useradd -m \(user)\nmkdir -p \(folder)/a/b\ntouch \(folder)/one \(folder)/a/two \(folder)/a/b/three",
      check: "[ $(find \(folder) -user \(user) | wc -l) = 6 ] && [ $(find \(folder) -perm /044 | wc -l) = 0 ]",
      gold: "chown -R \(user) \(folder) && chmod -R go-rwx \(folder)")
  }

  mutating func readArchive() -> Problem {
    let (folder, wanted) = (folder(), number(1000...9999))
    let names = words(5)
    let target = names[random.below(5)]
    let files = names.map { "echo 'code: \($0 == target ? wanted : number(1000...9999))' >/tmp/pack/\($0)/info" }
    return Self.problem(
      "The archive \(folder)/store.tar.gz holds a file \(target)/info. Which code stands in it? Answer with the number.",
      initial:
        "mkdir -p \(folder) \(names.map { "/tmp/pack/\($0)" }.joined(separator: " "))\n\(files.joined(separator: "\n"))\ntar -C /tmp/pack -czf \(folder)/store.tar.gz .\nrm -r /tmp/pack",
      answer: "\(wanted)", gold: "tar -xzOf \(folder)/store.tar.gz ./\(target)/info")
  }

  mutating func makeArchive() -> Problem {
    let (folder, out) = (folder(), "/root/\(word()).tar.gz")
    let names = words(5)
    return Self.problem(
      "Pack the folder \(folder) into the gzip-compressed tar archive \(out), but leave out the files that end with .tmp.",
      initial: "mkdir -p \(folder)/in\n"
        + names.map { "echo \($0) >\(folder)/in/\($0)\necho no >\(folder)/\($0).tmp" }.joined(separator: "\n"),
      check:
        "gzip -t \(out) && [ $(tar -tzf \(out) | grep -c '/in/[a-z]') = 5 ] && ! tar -tzf \(out) | grep -q '\\.tmp$' && [ \"$(tar -xzOf \(out) | sort | tr '\\n' ' ')\" = '\(names.sorted().map { $0 + " " }.joined())' ]",
      gold: "tar -czf \(out) --exclude='*.tmp' -C / \(folder.dropFirst())")
  }

  /// Whether a program of /opt runs.
  private static func runs(_ name: String) -> String {
    // Told by how a command begins, or the search would find itself.
    "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; echo; done 2>/dev/null | grep -q '^/bin/bash /opt/\(name)'"
  }

  private static func untilItRuns(_ name: String) -> String {
    "for i in $(seq 200); do \(runs(name)) && break; sleep 0.02; done"
  }

  mutating func stopProcess() -> Problem {
    let names = words(2)
    let begin = names.map {
      "printf '#!/bin/bash\\nwhile :; do sleep 1; done\\n' >/opt/\($0)\nchmod +x /opt/\($0)\n/opt/\($0) &"
    }
    return Self.problem(
      "Two programs run in the background: /opt/\(names[0]) and /opt/\(names[1]). Stop the first one and leave the second one alone.",
      start: (begin + names.map(Self.untilItRuns)).joined(separator: "\n"),
      check: "! { \(Self.runs(names[0])); } && \(Self.runs(names[1]))",
      gold:
        "for p in /proc/[0-9]*; do if tr '\\0' '\\n' <$p/cmdline 2>/dev/null | grep -qx /opt/\(names[0]); then kill -9 ${p#/proc/}; fi; done; sleep 0.1"
    )
  }

  mutating func findArgument() -> Problem {
    let (name, port) = (word(), number(2000...9000))
    return Self.problem(
      "A program /opt/\(name) runs in the background. Which number was it given as --port? Answer with the number.",
      initial: "printf '#!/bin/bash\\nwhile :; do sleep 1; done\\n' >/opt/\(name)\nchmod +x /opt/\(name)",
      start: "/opt/\(name) --verbose --port \(port) --name \(word()) &\n" + Self.untilItRuns(name), answer: "\(port)",
      gold: "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -ao 'port [0-9]*' | head -1")
  }

  mutating func setVariable() -> Problem {
    let (name, value) = ("\(word().uppercased())_HOME", "/opt/\(word())/\(number(10...99))")
    return Self.problem(
      "Make sure that every new login shell of root has the environment variable \(name) set to \(value).",
      // A shell that logs in by su reads /etc/environment too.
      check:
        "[ \"$(env -i HOME=/root /bin/bash -lc 'printenv \(name)')\" = \(value) ] || [ \"$(env -i su - root -c 'printenv \(name)')\" = \(value) ]",
      gold: "echo 'export \(name)=\(value)' >>/root/.bash_profile")
  }

  mutating func schedule() -> Problem {
    let (name, minute, hour, day) = (word(), number(0...59), number(0...23), number(1...5))
    let days = ["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    return Self.problem(
      "Write the file /etc/cron.d/\(name) so that cron runs /opt/\(name)/run as root every \(days[day]) at \(hour):\(minute < 10 ? "0" : "")\(minute).",
      initial: "mkdir -p /etc/cron.d /opt/\(name)",
      check:
        "grep -Eiqx '0*\(minute)[[:space:]]+0*\(hour)[[:space:]]+\\*[[:space:]]+\\*[[:space:]]+(\(day)|\(days[day].prefix(3)))[[:space:]]+root[[:space:]]+/opt/\(name)/run[[:space:]]*' /etc/cron.d/\(name)",
      gold: "echo '\(minute) \(hour) * * \(day) root /opt/\(name)/run' >/etc/cron.d/\(name)")
  }

  mutating func makeCommand() -> Problem {
    let (name, greeting) = (word(), word())
    return Self.problem(
      "Install a command named \(name) for all users: called with a name, as in `\(name) Ada`, it prints `\(greeting), Ada!`; called without one it prints `\(greeting)!` and exits with status 3.",
      check:
        "[ \"$(\(name) Ada)\" = '\(greeting), Ada!' ] && [ \"$(\(name) 'Bo Li')\" = '\(greeting), Bo Li!' ] && { out=$(\(name)); [ $? = 3 ]; } && [ \"$out\" = '\(greeting)!' ]",
      gold:
        "cat >/usr/local/bin/\(name) <<'END'\n#!/bin/bash\nif [ $# = 0 ]; then echo '\(greeting)!'; exit 3; fi\necho \"\(greeting), $1!\"\nEND\nchmod 755 /usr/local/bin/\(name)"
    )
  }

  mutating func setOption() -> Problem {
    let (path, key, value) = ("/etc/\(word())/service.conf", "max_\(word())", number(100...999))
    let others = words(5).map { "\($0) = \(number(1...99))" }
    let lines = ["# settings", "# \(key) = 1"] + others.prefix(3) + ["\(key) = \(number(1...99))"] + others.suffix(2)
    let kept = others.map { "grep -qx '\($0)' \(path)" }.joined(separator: " && ")
    return Self.problem(
      "Set the option \(key) in \(path) to \(value). Change nothing else in the file.",
      initial: Self.write(lines, to: path),
      check:
        "grep -qx '\(key) = \(value)' \(path) && [ $(grep -c '' \(path)) = \(lines.count) ] && grep -qx '# \(key) = 1' \(path) && \(kept)",
      gold: "sed -i 's/^\(key) = .*/\(key) = \(value)/' \(path)")
  }

  mutating func mendScript() -> Problem {
    let (path, top) = ("/opt/\(word())/total.sh", number(20...90))
    let sum = top * (top + 1) / 2
    return Self.problem(
      "The script \(path) should print the sum of the whole numbers from 1 to its argument, but does not work. Mend it in its place.",
      initial: Self.write(
        ["#!/bin/bash", "total=1", "for ((i = 1; i < $1; i++)) do", "  total=$(total + i)", "done", "echo $totl"],
        to: path)
        + "chmod 755 \(path)",
      check: "[ \"$(\(path) \(top))\" = \(sum) ] && [ \"$(\(path) 1)\" = 1 ] && [ \"$(\(path) 10)\" = 55 ]",
      gold:
        "cat >\(path) <<'END'\n#!/bin/bash\ntotal=0\nfor ((i = 1; i <= $1; i++)); do total=$((total + i)); done\necho $total\nEND"
    )
  }

  mutating func writeProgram() -> Problem {
    let (path, wanted) = ("/root/\(word())", number(11...40))
    var (a, b) = (0, 1)
    for _ in 0..<wanted { (a, b) = (b, (a + b) % 1_000_007) }
    return Self.problem(
      "Write a program \(path) in a language of your choice that prints the n-th Fibonacci number modulo 1000007 for n given as its argument, where the 0th is 0 and the 1st is 1. It has to be executable as `\(path) 10`.",
      check: "[ \"$(\(path) \(wanted))\" = \(a) ] && [ \"$(\(path) 0)\" = 0 ] && [ \"$(\(path) 10)\" = 55 ]",
      gold:
        "cat >\(path) <<'END'\n#!/bin/bash\na=0 b=1\nfor ((i = 0; i < $1; i++)); do c=$(((a + b) % 1000007)); a=$b; b=$c; done\necho $a\nEND\nchmod 755 \(path)"
    )
  }

  mutating func askServer() -> Problem {
    let (port, secret) = (number(3000...9000), "\(word())-\(number(100...999))")
    let server =
      "use IO::Socket::INET; my $s = IO::Socket::INET->new(LocalAddr => \"127.0.0.1\", LocalPort => \(port), Listen => 5, ReuseAddr => 1); open(my $f, \">\", \"/tmp/up\"); close $f; while (my $c = $s->accept) { print $c \"the word is \(secret)\\n\"; close $c }"
    return Self.problem(
      "A service on this machine listens on the TCP port \(port) of 127.0.0.1 and tells everybody who connects a word. Which word? Answer with the word.",
      start: "perl -e '\(server)' &\nfor i in $(seq 100); do [ -e /tmp/up ] && break; sleep 0.02; done", answer: secret,
      gold: "exec 3<>/dev/tcp/127.0.0.1/\(port); cat <&3; exec 3>&-")
  }
}
