import Foundation

/// Podman's service behind a socket of its own, with an image made of this machine's programs.
final class ContainerService {
  struct Failure: Error { var what: String }

  /// Podman and runc are there, and this process may tell who maps users.
  static let isInstalled =
    getuid() == 0
    && ["podman", "runc", "conmon", "unshare", "curl"].allSatisfy {
      FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
        || FileManager.default.isExecutableFile(atPath: "/usr/sbin/\($0)")
    }

  static let image = "gauntlet-test:latest"
  let folder: URL
  var socket: String { folder.appending(path: "engine.sock").path }
  private let service = Process()

  init(folder: URL) async throws {
    self.folder = folder
    let path = folder.path
    // Users are mapped as /etc/subuid says: this service sees one of its own.
    let script = """
      set -e
      mkdir -p \(path)/tmp
      echo containers:200000:8388608 >\(path)/subuid
      printf '[storage]\\ndriver = "overlay"\\ngraphroot = "\(path)/root"\\nrunroot = "\(path)/run"\\n' >\(path)/storage.conf
      touch /etc/subuid /etc/subgid
      mount --bind \(path)/subuid /etc/subuid
      mount --bind \(path)/subuid /etc/subgid
      export CONTAINERS_STORAGE_CONF=\(path)/storage.conf
      exec podman --tmpdir \(path)/tmp --runtime runc --cgroup-manager=cgroupfs --events-backend=file \\
        system service --time 60 unix://\(socket)
      """
    service.executableURL = URL(filePath: "/usr/bin/unshare")
    service.arguments = ["-m", "/bin/sh", "-c", script]
    // It leaves notes where it stands.
    service.currentDirectoryURL = folder
    let log = folder.appending(path: "service.log")
    try Data().write(to: log)
    service.standardOutput = FileHandle.nullDevice
    service.standardError = try FileHandle(forWritingTo: log)
    try service.run()
    let made = try Self.run("/bin/bash", ["-c", Self.makeImage, "--", path + "/image.tar"])
    for _ in 0..<2400 where service.isRunning && !FileManager.default.fileExists(atPath: socket) {
      try await Task.sleep(for: .milliseconds(50))
    }
    let loaded = try Self.run(
      "/usr/bin/curl",
      [
        "-s", "--unix-socket", socket, "-X", "POST", "-H", "Content-Type: application/x-tar", "--data-binary",
        "@\(path)/image.tar", "http://engine/v1.40/images/create?fromSrc=-&repo=gauntlet-test&tag=latest",
      ])
    guard loaded.contains("sha256:") else {
      let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      throw Failure(what: "no image was made: \(made) \(loaded) \(said.suffix(500))")
    }
  }

  /// How many containers there are, however they are.
  func containerCount() throws -> Int {
    let text = try Self.run(
      "/usr/bin/curl", ["-s", "--unix-socket", socket, "http://engine/v1.40/containers/json?all=true"])
    return text.components(separatedBy: "\"Id\"").count - 1
  }

  func stop() {
    guard service.isRunning else { return }
    kill(service.processIdentifier, SIGKILL)
    service.waitUntilExit()
  }

  private static func run(_ path: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }

  private static let makeImage = #"""
    set -e
    PATH=$PATH:/usr/sbin:/sbin
    root=$(mktemp -d)
    trap 'rm -rf $root' EXIT
    for d in usr/bin usr/sbin usr/lib usr/lib64 usr/local/bin etc/alternatives proc sys dev tmp root run var/log var/tmp home srv opt mnt; do
      mkdir -p $root/$d
    done
    for l in bin sbin lib lib64; do ln -s usr/$l $root/$l; done
    programs="bash sh cat ls cp mv rm mkdir rmdir chmod chown ln readlink touch stat sort uniq cut tr head tail wc tee env printenv id
      seq sleep grep sed find xargs awk mawk tar gzip date du df ps dirname basename mktemp expr timeout perl useradd groupadd
      usermod groups getent su setsid mkfifo yes hostname nproc comm diff cmp od base64 sha256sum truncate chgrp runuser"
    # Python with its library, and a C compiler with what it reads, as far as they are here.
    python=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))' 2>/dev/null) || python=
    [ -z "$python" ] || { mkdir -p $root$python; tar -C $python --exclude test --exclude __pycache__ --exclude 'config-*' -cf - . | tar -C $root$python -xf -; }
    rm -f $root$python/sitecustomize.py
    for d in /usr/lib/*/perl-base; do [ -d $d ] && mkdir -p $root$d && cp -rL $d/. $root$d; done
    compiler=
    if type -P cc >/dev/null; then
      for n in cc1 collect2 crt1.o Scrt1.o crti.o crtn.o crtbeginS.o crtendS.o crtbegin.o crtend.o libgcc.a libgcc_s.so libgcc_s.so.1 libc.so libc_nonshared.a liblto_plugin.so; do
        f=$(cc -print-file-name=$n); [ -e "$f" ] || f=$(cc -print-prog-name=$n); [ -e "$f" ] || continue
        f=$(realpath -s $f)
        case $f in /usr/*) to=$root$f ;; *) to=$root/usr$f ;; esac
        mkdir -p $(dirname $to); cp -L $f $to
        case $n in cc1|collect2) compiler="$compiler $f" ;; esac
      done
      programs="$programs cc as ld"
    fi
    for p in $programs /usr/bin/python3 $compiler $([ -z "$python" ] || ls $python/lib-dynload/*.so); do
      f=$(type -P $p) || f=$p
      [ -e "$f" ] || continue
      case $p in /usr/bin/* | [!/]*) cp -L $f $root/usr/bin/${p##*/} ;; esac
      ldd $f 2>/dev/null | grep -o '/[^ ]*' || true
    done | sort -u | while read -r l; do
      to=$root/usr/${l#/usr}
      mkdir -p $(dirname $to)
      cp -L $l $to
    done
    printf 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65533:65533::/nonexistent:/bin/false\n' >$root/etc/passwd
    printf 'root:x:0:\nnogroup:x:65533:\n' >$root/etc/group
    printf 'root:*:19000:0:99999:7:::\n' >$root/etc/shadow
    printf 'passwd: files\ngroup: files\nshadow: files\n' >$root/etc/nsswitch.conf
    printf 'UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nCREATE_HOME yes\n' >$root/etc/login.defs
    tar -C $root -cf $1 .
    """#
}
