import EnvironmentKit
import Episodes
import Foundation
import OSShell
import Testing

/// What strangers try: each harms only its own episode, and the next one starts clean.
@Suite(.enabled(if: Machine.hasSandboxes, "this machine has no user namespaces: see gauntlet doctor"))
struct SandboxTests {
  private func run(_ session: EpisodeSession, _ script: String) async throws -> String {
    let turn = try await session.submit(AgentReply("Act: bash\n\n```bash\n\(script)\n```"))
    return turn.outcomes.last?.observation?.text ?? ""
  }

  @Test func theShellKeepsItsState() async throws {
    let session = try await OSShellTests.session("dev-000")
    #expect(try await run(session, "cd /tmp; x=5; f() { echo f-$1; }; sleep 100 &") == "The output of the OS is empty.")
    let text = try await run(session, "pwd; echo $x; f 1; jobs | wc -l; echo to-errors >&2; printf 'no end'")
    #expect(text == "The output of the OS:\n\n/tmp\n5\nf-1\n1\nto-errors\nno end")
    #expect(try await run(session, "echo 'unfinished").contains("unexpected EOF"))
    #expect(
      try await run(session, "echo 'it'\\''s'; cat; read y; echo \"[$y]\"") == "The output of the OS:\n\nit's\n[]")
    #expect(
      try await run(session, "exit 3")
        == "The output of the OS:\n\n[the shell ended; the next command runs in a new one]")
    #expect(try await run(session, "echo \"again $x\"; pwd") == "The output of the OS:\n\nagain \n/root")
    await session.end()
  }

  /// A shell that traces itself shows the agent's commands, and nothing of ours.
  @Test func tracesShowNothingOfOurs() async throws {
    let session = try await OSShellTests.session("dev-000")
    #expect(try await run(session, "set -x; echo one") == "The output of the OS:\n\n++ echo one\none")
    #expect(try await run(session, "echo two") == "The output of the OS:\n\n++ echo two\ntwo")
    await session.end()
  }

  @Test func outputIsCutAndMadeHarmless() async throws {
    let session = try await OSShellTests.session("dev-000")
    let long = try await run(session, "yes 0123456789 | head -c 3000000")
    #expect(long.hasSuffix("\n[truncated because the output is too long]"))
    #expect(
      long.count == "The output of the OS:\n\n".count + 780 + "\n[truncated because the output is too long]".count)
    #expect(
      try await run(session, "head -c 300 /dev/urandom | tr '\\0-\\177' '\\200-\\377'")
        == "OS Environment output cannot be decoded as UTF-8")
    let colours = "printf '\\033[1;31mred\\033[0m \\033]0;title\\007plain\\a \\033[?2004h.\\n'"
    #expect(
      try await run(session, colours) == "The output of the OS:\n\nred plain .\n".trimmingCharacters(in: .newlines))
    await session.end()
  }

  /// Characters are counted as Python counts them, and what is cut off in the middle of one is no fault of the output.
  @Test func charactersAreCodePoints() async throws {
    let session = try await OSShellTests.session("dev-000")
    let heaped = try await run(session, "python3 -c \"print('a'+'\\u0301'*200000)\"")
    #expect(heaped.hasSuffix("\n[truncated because the output is too long]"))
    let extra = "The output of the OS:\n\n\n[truncated because the output is too long]".unicodeScalars.count
    #expect(heaped.unicodeScalars.count == extra + 780)
    for before in ["", "a", "ab", "abc"] {
      let cut = try await run(session, "printf '\(before)'; python3 -c \"print('é€😀'*200000)\"")
      #expect(cut.hasPrefix("The output of the OS:\n\n\(before)é€😀é"), "\(cut.prefix(60))")
    }
    // Texts for the terminal, sequences that begin with one character, and what chooses an alphabet.
    #expect(
      try await run(
        session, "printf 'a\\033Pdcs payload\\033\\\\b\\302\\23331mc\\033(Bd\\033_apc\\302\\234e\\033^pm\\033\\\\f'")
        == "The output of the OS:\n\nabcdef")
    await session.end()
  }

  /// What code in the shell finds out or redefines does not end its own command, nor costs it the shell.
  @Test(arguments: [
    "printf() { echo mine; }; echo hi", "eval() { echo trapped; }; echo hi", "echo() { command echo \"$@\"; }; echo hi",
    "read -t 0.3 -r -u 10 line; [ -z \"$line\" ] && echo hi", "trap 'x=1' DEBUG; echo hi",
    "BASH_ARGV0='a long name'; echo hi",
    "for n in 9 10 11 12 13; do read -t 0.1 -r -u $n l; builtin printf '%s' \"$l\"; done 2>/dev/null; echo hi",
  ]) func noCodeForgesAnEnd(_ code: String) async throws {
    let session = try await OSShellTests.session("dev-000")
    _ = try await run(session, "cd /srv; kept=5")
    #expect(try await run(session, code) == "The output of the OS:\n\nhi")
    #expect(try await run(session, "builtin echo $kept; pwd") == "The output of the OS:\n\n5\n/srv")
    await session.end()
  }

  /// The machine outside, its network and the privileges of root are out of reach.
  @Test(arguments: [
    ("cat /proc/1/cmdline | tr '\\0' ' '; id -u", "init"),
    ("ls \(OSShellTests.root.path) /home/* 2>&1 | head -3", "cannot access"),
    ("unshare -r true 2>&1", "Operation not permitted"), ("mount -t tmpfs x /mnt 2>&1 | head -1", "permission denied"),
    ("mknod /tmp/d b 8 0 2>&1; ls /dev | tr '\\n' ' '", "null"),
    ("cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' '", "lo"),
    ("(exec 3<>/dev/tcp/1.1.1.1/80) 2>&1 | head -1", "unreachable"),
    ("echo x >/usr/bin/ls 2>&1; ls / | head -1", "bin"),
    ("echo 1 >/proc/sys/kernel/hostname 2>&1; hostname", "sandbox"), ("kill -9 1; echo still here", "still here"),
    ("cat /sys/kernel/debug 2>&1; ls /sys 2>&1 | head -1", "No such file"),
    ("dmesg 2>&1 | head -1", "Operation not permitted"),
    (
      "perl -e 'shmget(0, 1 << 20, 0600) or print $!'; python3 -c 'import os; os.memfd_create(\"x\")' 2>&1",
      "PermissionError"
    ),
    ("python3 -c 'import mmap; mmap.mmap(-1, 1 << 20)' 2>&1", "PermissionError"),
    ("python3 -c 'import socket as s; s.socket(s.AF_VSOCK, s.SOCK_STREAM)' 2>&1", "Address family not supported"),
    ("python3 -c 'import socket as s; s.socket(s.AF_ALG, 5, 0)' 2>&1", "Address family not supported"),
    ("python3 -c 'import socket as s; s.socketpair(s.AF_TIPC)' 2>&1", "Address family not supported"),
    (
      "python3 -c 'import socket as s; [s.socket(f, s.SOCK_DGRAM) for f in (1, 2, 10)]; s.socket(16, 3, 0); s.socketpair()' && echo all",
      "all"
    ),
    // What is counted for all sandboxes together.
    (
      "python3 -c 'import ctypes, os; l = ctypes.CDLL(None, use_errno=True); print(l.inotify_init(), l.inotify_init1(0), l.fanotify_init(0x200, 0), os.strerror(ctypes.get_errno()))'",
      "-1 -1 -1 Function not implemented"
    ), ("ulimit -i", "128"), ("cut -d= -f1 /etc/os-release | head -1", "_"),
    ("echo x >/etc/perl/strict.pm 2>&1; mv /etc/perl /etc/p 2>&1; mv /usr/local/share /s 2>&1", "busy"),
  ]) func theOutsideIsOutOfReach(_ attack: String, _ expected: String) async throws {
    let session = try await OSShellTests.session("dev-000")
    let text = try await run(session, attack)
    #expect(text.contains(expected), "\(text)")
    #expect(!text.contains("Package.swift"))
    await session.end()
  }

  /// What is meant to break the machine breaks nothing but this one. Each with what it comes to, as a pattern.
  @Test(arguments: [
    ("rm -rf --no-preserve-root / 2>/dev/null", "/home': No such file or directory\n/usr/bin/env$"),
    ("kill -9 -1; sleep 1; cat /proc/[0-9]*/comm | grep -c sleep", "^0\n"),
    ("kill -9 1; grep -c . /proc/1/comm", "^1\n"),
    (
      "head -c 10G /dev/zero >/tmp/big; stat -c %s /tmp/big",
      "(?s)File size limit exceeded|No space left.*6[67][0-9]{6}"
    ),
    ("for i in 1 2 3; do head -c 40M /dev/zero >/tmp/$i; done 2>&1 | tail -1", "No space left on device"),
    (
      "for i in $(seq 300000); do : >/tmp/$i; done 2>&1 | head -1; ls /tmp | wc -l",
      "(?s)No space left on device.*3[12][0-9]{3}\n"
    ),
    (
      "perl -e 'my @a; while (1) { push @a, \"x\" x 1000000 }'; echo \"status $?\"",
      "(Out of memory|Killed|status (137|1|12))"
    ),
    ("setsid sleep 1000 & disown; exit", "the shell ended"),
    ("exec 9>&- 1>&- 2>&-", "^(The output of the OS is empty\\.|.*the shell ended.*)\n"),
    // Shared memory that no file is behind.
    (
      "python3 -c 'import mmap, os\nf = os.open(\"/dev/zero\", 2)\na = [mmap.mmap(f, 1 << 25) for i in range(12)]\nfor m in a: m.write(b\"x\" * (1 << 25))'; echo \"status $?\"",
      "status 137|Killed|Cannot allocate"
    ),
    // What waits in sockets is memory too.
    (
      "for i in 1 2 3; do python3 -c 'import socket, time\nk = []\nfor i in range(110):\n a, b = socket.socketpair()\n a.setblocking(False)\n a.setsockopt(1, 7, 1 << 20)\n k += [a, b]\n try:\n  while 1: a.send(bytes(65536))\n except BlockingIOError: pass\ntime.sleep(2)' & done; for i in 1 2 3; do wait -n; echo \"status $?\"; done",
      "status 137"
    ),
  ]) func attacksStayInside(_ attack: String, _ outcome: String) async throws {
    try await harmsOnlyItself(attack, outcome)
  }

  /// One after the other: they take all the processor time there is, and other tests want some.
  @Test(
    .serialized,
    arguments: [
      ("b() { b | b & }; b", ""),
      ("timeout 2 perl -e 'fork while 1'; echo \"status $?\"", "status 124|the shell ended"),
      (
        "timeout 3 bash -c 'for i in $(seq 100); do sleep 1000 & done' 2>&1 | head -1",
        "Resource temporarily unavailable"
      ),
      // Many users, each with as many processes as one may have.
      (
        "perl -e 'for my $u (1000..1009) { for (1..50) { next if fork; $) = $u; $< = $> = $u; sleep 9; exit } }'; sleep 1",
        "the shell ended"
      ),
    ]) func forkBombsStayInside(_ bomb: String, _ outcome: String) async throws
  { try await harmsOnlyItself(bomb, outcome) }

  private func harmsOnlyItself(_ attack: String, _ outcome: String) async throws {
    let mounts = Outside.visibleMounts
    let victim = try await OSShellTests.session("dev-001")
    let session = try await OSShellTests.session("dev-000")
    // A word that only this sandbox knows, seen from outside while it runs.
    let word = "\(7_000_000 + abs(attack.hashValue % 1_000_000))\(getpid())"
    _ = try await run(session, "setsid sleep \(word) & disown")
    var outside = try #require(Outside(word))
    #expect(outside.count > 2 && outside.remains.count > 2)
    var text = try await run(session, attack)
    // Whatever it did, the episode answers, and can be ended.
    text += "\n" + (try await run(session, "ls -d /home 2>&1; echo /usr/bin/e*v"))
    outside.ends()
    await session.end()
    text = text.replacing("The output of the OS:\n\n", with: "")
    #expect(text.contains(try Regex(outcome)), "\(attack): \(text.suffix(300))")
    #expect(try await outside.isGone(), "\(attack): \(outside.remains)")
    #expect(Outside.visibleMounts == mounts)
    #expect(try await run(victim, "echo fine; ls /tmp | wc -l") == "The output of the OS:\n\nfine\n0")
    await victim.end()
  }

  /// Root of the machine is no judge of what was done there: what checks run by and read cannot be replaced.
  @Test(arguments: [
    "for n in grep find stat id tar; do printf '#!/bin/sh\nexit 0\n' >/usr/local/bin/$n; chmod 755 /usr/local/bin/$n; done",
    "cd /usr/bin; printf '#!/bin/sh\nexit 0\n' >/tmp/yes; chmod 755 /tmp/yes; cp /tmp/yes bash; mv -f /tmp/yes grep",
    "mv /bin /b; mkdir /bin; rm -f /lib64; mv /etc /e; rm -f /etc/ld.so.preload; echo /tmp/x.so >/etc/ld.so.preload",
    "echo 'exit 0' | tee /root/.bashrc /root/.bash_profile /root/.profile /etc/profile /etc/bash.bashrc",
  ]) func checksCannotBeBribed(_ attack: String) async throws {
    // Modes, users, owners, archives and settings: all are judged by a script.
    for number in ["007", "008", "009", "011", "020"] {
      let session = try await OSShellTests.session(SampleID("dev-\(number)"))
      _ = try await run(session, attack)
      let turn = try await session.submit(AgentReply("Act: finish"))
      #expect(turn.verdict?.score == 0, "dev-\(number)")
      await session.end()
    }
  }

  /// A command that hangs is cut off; the shell goes on, with what was begun before.
  @Test func hungCommandsAreCutOff() async throws {
    let session = try await OSShellTests.session("dev-000")
    #expect(try await run(session, "cd /srv; sleep 500 & mkfifo /tmp/f") == "The output of the OS is empty.")
    #expect(try await run(session, "echo before; cat /tmp/f; echo after") == "The output of the OS:\n\nbefore")
    #expect(try await run(session, "pwd; jobs -r | wc -l") == "The output of the OS:\n\n/srv\n1")
    await session.end()
  }
}
