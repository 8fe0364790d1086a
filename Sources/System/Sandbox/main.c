// A sandbox of Linux namespaces for a shell that a stranger types into.
//
//   gauntlet-sandbox create MEMORY PROCESSES DISK CPU_SECONDS   makes one: prints its first process, lives until stdin ends
//   gauntlet-sandbox enter PID COMMAND [ARGUMENT…]              runs a command in it, with this process's stdin and stdout
//
// Inside: own user, mount, process, network, IPC, host name and cgroup namespaces; root there is nobody outside. The root is a
// tmpfs of DISK bytes, with the machine's /usr below an overlay. System calls that reach for more are refused (seccomp), and
// so are capabilities over anything but the sandbox's own files and processes. One thread, so that namespaces can be changed.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "gauntlet-sandbox: %s: %s\n", what, strerror(errno));
  exit(125);
}

static void check(int result, const char *what) {
  if (result < 0) fail(what);
}

static void put(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  check(file, path);
  ssize_t length = (ssize_t)strlen(text);
  if (write(file, text, (size_t)length) != length) fail(path);
  close(file);
}

// ---- What a process inside may ask of the kernel

#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define IS(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1)
#define NO(call) IS(__NR_##call), REFUSE(EPERM)
#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

static void filter_calls(void) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      NO(unshare), NO(setns), NO(mount), NO(umount2), NO(pivot_root), NO(ptrace), NO(process_vm_readv),
      NO(process_vm_writev), NO(bpf), NO(perf_event_open), NO(keyctl), NO(add_key), NO(request_key), NO(init_module),
      NO(finit_module), NO(delete_module), NO(kexec_load), NO(userfaultfd), NO(io_uring_setup), NO(quotactl),
      NO(open_by_handle_at), NO(swapon), NO(swapoff), NO(reboot), NO(syslog), NO(acct), NO(fsopen), NO(fsmount),
      NO(move_mount), NO(open_tree), NO(fspick), NO(mount_setattr), NO(settimeofday), NO(clock_settime),
      // Its flags cannot be looked at: the C library falls back to clone.
      IS(__NR_clone3), REFUSE(ENOSYS),
      // No new namespaces.
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K,
               CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP, 0, 1),
      REFUSE(EPERM),
      ALLOW,
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges");
  check(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "the filter of system calls");
}

static void drop_capabilities(void) {
  static const int kept[] = {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_SETGID, CAP_SETUID,
                             CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT, CAP_SETFCAP, CAP_AUDIT_WRITE};
  unsigned long long mask = 0;
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) mask |= 1ull << kept[i];
  for (int one = 0; one <= 63; one++)
    if (!(mask >> one & 1) && prctl(PR_CAPBSET_READ, one, 0, 0, 0) == 1) check(prctl(PR_CAPBSET_DROP, one, 0, 0, 0), "a capability");
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{(unsigned)mask, (unsigned)mask, 0}, {(unsigned)(mask >> 32), (unsigned)(mask >> 32), 0}};
  check((int)syscall(SYS_capset, &header, data), "capabilities");
}

static void limit(int what, rlim_t most, const char *name) {
  struct rlimit now;
  check(getrlimit(what, &now), name);
  if (now.rlim_max != RLIM_INFINITY && most > now.rlim_max) most = now.rlim_max;
  check(setrlimit(what, &(struct rlimit){most, most}), name);
}

// ---- The file system

static void make(const char *path, mode_t mode) {
  if (mkdir(path, mode) < 0 && errno != EEXIST) fail(path);
  check(chmod(path, mode), path);
}

static void bind_node(const char *name) {
  char from[64], to[64];
  snprintf(from, sizeof from, "/dev/%s", name);
  snprintf(to, sizeof to, "dev/%s", name);
  put(to, "");
  check(mount(from, to, NULL, MS_BIND, NULL), from);
}

// A folder or a link at the machine's root as it stands there.
static void take_over(const char *name) {
  char from[64], target[128];
  snprintf(from, sizeof from, "/%s", name);
  ssize_t length = readlink(from, target, sizeof target - 1);
  if (length > 0) {
    target[length] = 0;
    check(symlink(target, name), name);
  } else if (access(from, X_OK) == 0) {
    make(name, 0755);
    check(mount(from, name, NULL, MS_BIND | MS_REC, NULL), from);
    check(mount(NULL, name, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID, NULL), from);
  }
}

static void build_root(const char *disk) {
  char options[128];
  check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private mounts");
  snprintf(options, sizeof options, "size=%s,nr_inodes=200000,mode=755", disk);
  check(mount("tmpfs", "/mnt", "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755"), "a tmpfs");
  make("/mnt/root", 0755), make("/mnt/over", 0755);
  // What is written to /usr is kept beside the root, where nobody inside can reach it but through the overlay.
  check(mount("tmpfs", "/mnt/over", "tmpfs", MS_NOSUID | MS_NODEV, options), "a tmpfs");
  check(mount("tmpfs", "/mnt/root", "tmpfs", MS_NOSUID | MS_NODEV, options), "a tmpfs");
  make("/mnt/over/upper", 0755), make("/mnt/over/work", 0755);
  check(chdir("/mnt/root"), "/mnt/root");
  make("usr", 0755);
  check(mount("overlay", "usr", "overlay", MS_NOSUID | MS_NODEV, "lowerdir=/usr,upperdir=/mnt/over/upper,workdir=/mnt/over/work"),
        "an overlay over /usr");
  // The machine's own additions are nobody's business.
  static const char *const local[] = {"", "/bin", "/sbin", "/lib", "/share", "/etc", "/src"};
  for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
    snprintf(options, sizeof options, "/mnt/over/local%s", local[i]);
    make(options, 0755);
  }
  check(mount("/mnt/over/local", "usr/local", NULL, MS_BIND, NULL), "/usr/local");
  static const char *const links[] = {"bin", "sbin", "lib", "lib64", "lib32"};
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) take_over(links[i]);
  static const char *const folders[] = {"etc", "home", "root", "var", "var/log", "var/lib", "var/spool", "var/cache", "srv", "opt", "run", "dev", "proc", "media", "mnt"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) make(folders[i], strcmp(folders[i], "root") ? 0755 : 0700);
  make("tmp", 01777), make("var/tmp", 01777);
  put("etc/passwd", "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65533:65533:nobody:/nonexistent:/usr/sbin/nologin\n");
  put("etc/group", "root:x:0:\ndaemon:x:1:\nadm:x:4:\nusers:x:100:\nnogroup:x:65533:\n");
  put("etc/shadow", "root:*:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n");
  put("etc/gshadow", "root:*::\nusers:*::\n");
  put("etc/hosts", "127.0.0.1 localhost sandbox\n");
  put("etc/hostname", "sandbox\n");
  put("etc/login.defs", "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nCREATE_HOME yes\nENCRYPT_METHOD SHA512\n");
  put("etc/profile", "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");
  put("etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files\n");
  put("etc/shells", "/bin/sh\n/bin/bash\n");
  make("etc/alternatives", 0755);
  check(mount("/etc/alternatives", "etc/alternatives", NULL, MS_BIND, NULL), "/etc/alternatives");
  check(mount(NULL, "etc/alternatives", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL), "/etc/alternatives");
  put("etc/ld.so.cache", "");
  check(mount("/etc/ld.so.cache", "etc/ld.so.cache", NULL, MS_BIND, NULL), "/etc/ld.so.cache");
  static const char *const nodes[] = {"null", "zero", "full", "random", "urandom"};
  for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) bind_node(nodes[i]);
  check(symlink("/proc/self/fd", "dev/fd"), "/dev/fd");
  check(symlink("/proc/self/fd/0", "dev/stdin"), "/dev/stdin");
  check(symlink("/proc/self/fd/1", "dev/stdout"), "/dev/stdout");
  check(symlink("/proc/self/fd/2", "dev/stderr"), "/dev/stderr");
  make("dev/shm", 01777);
  check(mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), "/proc");
  make(".old", 0700);
  check((int)syscall(SYS_pivot_root, ".", ".old"), "the new root");
  check(chdir("/"), "/");
  check(umount2("/.old", MNT_DETACH), "the old root");
  check(rmdir("/.old"), "the old root");
}

// ---- Limits on everything together: what the processes hold in memory, looked at ten times a second by the first of them,
// which none of the others can stop. Works with any cgroup version, and with none.

static long long resident(pid_t pid) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/statm", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, line, sizeof line - 1);
  close(file);
  if (length <= 0) return 0;
  line[length] = 0;
  long long pages = 0, shared = 0;
  sscanf(line, "%*d %lld %lld", &pages, &shared);
  return (pages - shared) * sysconf(_SC_PAGESIZE);
}

static void watch_memory(long long most) {
  DIR *proc = opendir("/proc");
  if (!proc) return;
  long long total = 0, largest = 0;
  pid_t victim = 0;
  for (struct dirent *entry; (entry = readdir(proc));) {
    pid_t pid = atoi(entry->d_name);
    if (pid <= 1) continue;
    long long bytes = resident(pid);
    total += bytes;
    if (bytes > largest) largest = bytes, victim = pid;
  }
  closedir(proc);
  if (total > most && victim > 1) kill(victim, SIGKILL);
}

// The network has its loopback, and nothing else.
static void raise_loopback(void) {
  struct ifreq request = {.ifr_name = "lo"};
  int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  check(any, "a socket");
  check(ioctl(any, SIOCGIFFLAGS, &request), "the loopback");
  request.ifr_flags |= IFF_UP;
  check(ioctl(any, SIOCSIFFLAGS, &request), "the loopback");
  close(any);
}

static int first_process(const char *disk, long long memory, char **names, int built) {
  build_root(disk);
  check(sethostname("sandbox", 7), "the host name");
  raise_loopback();
  // Nobody inside needs to know how it was begun.
  for (char **one = names; *one; one++) memset(*one, 0, strlen(*one));
  strcpy(names[0], "init");
  prctl(PR_SET_NAME, "init");
  drop_capabilities();
  filter_calls();
  if (write(built, "", 1) != 1) return 1;
  close(built);
  for (;;) {
    struct pollfd end = {0, POLLIN, 0};
    int got = poll(&end, 1, 100);
    while (waitpid(-1, NULL, WNOHANG) > 0) {}
    // Nobody sends anything: it is the end, or the parent is gone.
    if (got > 0) return 0;
    watch_memory(memory);
  }
}

static void map_ids(pid_t child, bool is_root) {
  char path[64], text[128];
  snprintf(path, sizeof path, "/proc/%d/setgroups", child);
  if (!is_root) put(path, "deny");
  for (int group = 0; group < 2; group++) {
    snprintf(path, sizeof path, "/proc/%d/%s", child, group ? "gid_map" : "uid_map");
    if (is_root) snprintf(text, sizeof text, "0 65534 1\n1 200001 65533\n");
    else snprintf(text, sizeof text, "0 %d 1\n", group ? (int)getgid() : (int)getuid());
    int file = open(path, O_WRONLY | O_CLOEXEC);
    check(file, path);
    if (write(file, text, strlen(text)) < 0) fail(path);
    close(file);
  }
}

static int create(char **arguments) {
  bool is_root = geteuid() == 0;
  int mapped[2], made[2];
  check(pipe2(mapped, O_CLOEXEC), "a pipe");
  check(pipe2(made, O_CLOEXEC), "a pipe");
  pid_t outer = fork();
  check(outer, "a process");
  if (outer == 0) {
    check(prctl(PR_SET_PDEATHSIG, SIGKILL), "the parent's end");
    check(unshare(CLONE_NEWUSER), "a user namespace");
    char go = 1;
    if (write(made[1], &go, 1) != 1 || read(mapped[0], &go, 1) != 1) exit(125);
    check(setresgid(0, 0, 0), "root's group");
    check(setresuid(0, 0, 0), "root");
    check(prctl(PR_SET_PDEATHSIG, SIGKILL), "the parent's end");
    if (is_root) check(setgroups(0, NULL), "groups");
    check(unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP), "namespaces");
    // Counted per namespace and user (Linux 5.14): a fork bomb ends here.
    limit(RLIMIT_NPROC, (rlim_t)atoll(arguments[1]), "processes");
    limit(RLIMIT_AS, (rlim_t)atoll(arguments[0]) * 2, "memory");
    limit(RLIMIT_CPU, (rlim_t)atoll(arguments[3]), "processor time");
    limit(RLIMIT_FSIZE, (rlim_t)atoll(arguments[2]), "file size");
    limit(RLIMIT_CORE, 0, "core files");
    limit(RLIMIT_NOFILE, 256, "open files");
    limit(RLIMIT_MEMLOCK, 1 << 20, "locked memory");
    int done[2];
    check(pipe2(done, O_CLOEXEC), "a pipe");
    pid_t first = fork();
    check(first, "the first process");
    if (first == 0) {
      char disk[32];
      snprintf(disk, sizeof disk, "%s", arguments[2]);
      exit(first_process(disk, atoll(arguments[0]), arguments - 2, done[1]));
    };
    close(done[1]);
    char text[32];
    snprintf(text, sizeof text, "%d\nready\n", first);
    if (read(done[0], &go, 1) == 1 && write(1, text, strlen(text)) < 0) exit(125);
    int status;
    while (waitpid(first, &status, 0) < 0 && errno == EINTR) {}
    exit(WIFEXITED(status) ? WEXITSTATUS(status) : 125);
  }
  char go;
  if (read(made[0], &go, 1) != 1) return 125;
  map_ids(outer, is_root);
  if (write(mapped[1], &go, 1) != 1) return 125;
  int status;
  while (waitpid(outer, &status, 0) < 0 && errno == EINTR) {}
  return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}

static int enter(const char *pid, char **command) {
  static const char *const names[] = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup"};
  int files[7];
  char path[64];
  for (int i = 0; i < 7; i++) {
    snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, names[i]);
    files[i] = open(path, O_RDONLY | O_CLOEXEC);
    check(files[i], "the sandbox");
  }
  // Limits are inherited, namespaces are joined: the first process's limits are taken over one by one.
  static const int kinds[] = {RLIMIT_NPROC, RLIMIT_AS, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_MEMLOCK};
  struct rlimit limits[7];
  for (int i = 0; i < 7; i++) check(prlimit(atoi(pid), (enum __rlimit_resource)kinds[i], NULL, &limits[i]), "the sandbox's limits");
  for (int i = 0; i < 7; i++) check(setns(files[i], 0), names[i]);
  check(setresgid(0, 0, 0), "root's group");
  check(setresuid(0, 0, 0), "root");
  setgroups(0, NULL);
  check(chdir("/root"), "/root");
  for (int i = 0; i < 7; i++) check(setrlimit((enum __rlimit_resource)kinds[i], &limits[i]), "a limit");
  pid_t child = fork();
  check(child, "a process");
  if (child == 0) {
    check(prctl(PR_SET_PDEATHSIG, SIGKILL), "the parent's end");
    if (setsid() < 0) fail("a session");
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    drop_capabilities();
    filter_calls();
    char *variables[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "USER=root",
                         "LOGNAME=root", "SHELL=/bin/bash", "LANG=C.UTF-8", "TERM=dumb", "PWD=/root", NULL};
    execve(command[0], command, variables);
    fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
    _exit(127);
  }
  // Nothing here may hold the command's input and output open.
  close(0), close(1), close(2);
  int status;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int count, char **arguments) {
  // What the caller holds open is not ours: it may wait for its end.
  close_range(3, ~0u, 0);
  // No signal asks for the caller's end: it would come when the thread ends that called. The sandbox ends with its input, and
  // with it all that is inside.
  if (count == 6 && strcmp(arguments[1], "create") == 0) return create(arguments + 2);
  if (count >= 4 && strcmp(arguments[1], "enter") == 0) return enter(arguments[2], arguments + 3);
  fprintf(stderr, "gauntlet-sandbox create MEMORY PROCESSES DISK CPU_SECONDS | enter PID COMMAND [ARGUMENT...]\n");
  return 2;
}
