// A sandbox of Linux namespaces for a shell that a stranger types into.
//
//   gauntlet-sandbox create MEMORY PROCESSES DISK CPU_SECONDS counted|uncounted
//                                                   makes one: tells its first process, lives until stdin ends
//   gauntlet-sandbox enter PID@START COMMAND [ARGUMENT…]  runs a command in it, with this process's stdin and stdout
//   gauntlet-sandbox check PID@START COMMAND [ARGUMENT…]  the same for one whose outcome counts: see `drop_capabilities`
//   gauntlet-sandbox protect PID@START                    makes a container what our own are: see `protect_places`
//
// PID is the first process of a sandbox, or of a container that an engine on this machine made: what is said of `enter` holds
// for both. START is when that began, in the kernel's ticks: another one may have its number later.
//
// `counted` is refused where no control group counts memory, processes and processor time together; `uncounted` then has the
// first process look at them (`watch`), which a quick process escapes.
//
// Inside: own user, mount, process, network, IPC, host name and cgroup namespaces; root there is nobody outside. The root is a
// tmpfs of DISK bytes, with the machine's /usr below an overlay. System calls that reach for more are refused (seccomp), and
// so are capabilities over anything but the sandbox's own files and processes. One thread, so that namespaces can be changed.
#define _GNU_SOURCE
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The folder that a check has for itself.
#define PRIVATE "/usr/local/lib"

void fail(const char *what) {
  fprintf(stderr, "gauntlet-sandbox: %s: %s\n", what, strerror(errno));
  exit(125);
}

void check(int result, const char *what) {
  if (result < 0) fail(what);
}

void put(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  check(file, path);
  ssize_t length = (ssize_t)strlen(text);
  if (write(file, text, (size_t)length) != length) fail(path);
  close(file);
}

static void limit(int what, rlim_t most, const char *name) {
  struct rlimit now;
  check(getrlimit(what, &now), name);
  if (now.rlim_max != RLIM_INFINITY && most > now.rlim_max) most = now.rlim_max;
  check(setrlimit(what, &(struct rlimit){most, most}), name);
}

static int first_process(const sandbox_limits *limits, char **names, int built) {
  check(prctl(PR_SET_PDEATHSIG, SIGKILL), "the parent's end");
  build_root(limits->disk);
  check(sethostname("sandbox", 7), "the host name");
  raise_loopback();
  // Nobody inside needs to know how it was begun.
  for (char **one = names; *one; one++) memset(*one, 0, strlen(*one));
  strcpy(names[0], "init");
  prctl(PR_SET_NAME, "init");
  drop_capabilities(false);
  filter_calls();
  if (write(built, "", 1) != 1) return 1;
  close(built);
  for (;;) {
    struct pollfd end = {0, POLLIN, 0};
    int got = poll(&end, 1, 100);
    while (waitpid(-1, NULL, WNOHANG) > 0) {}
    // Nobody sends anything: it is the end, or the parent is gone.
    if (got > 0) return 0;
    watch(limits);
  }
}

// Writes a map of users or groups; false where the kernel does not take it.
static bool map(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  check(file, path);
  bool done = write(file, text, strlen(text)) >= 0;
  close(file);
  return done;
}

static void map_ids(pid_t child, bool is_root) {
  // Some things are counted by the user outside: each sandbox has users of its own, as far as 32,768 numbers tell them apart.
  unsigned first = 0x80000000u + ((unsigned)child % 0x7fff << 16);
  char path[64], text[128];
  snprintf(path, sizeof path, "/proc/%d/setgroups", child);
  if (!is_root) put(path, "deny");
  for (int group = 0; group < 2; group++) {
    snprintf(path, sizeof path, "/proc/%d/%s", child, group ? "gid_map" : "uid_map");
    if (!is_root) snprintf(text, sizeof text, "0 %d 1\n", group ? (int)getgid() : (int)getuid());
    else snprintf(text, sizeof text, "0 %u 65534\n", first);
    if (map(path, text)) continue;
    // Who is root of a container only has fewer users to give.
    if (!is_root || !map(path, "0 65534 1\n1 200001 65533\n")) fail(path);
  }
}

// Waits for a process's end, but not longer than so many milliseconds.
static void wait_for(pid_t pid, int most) {
  int process = (int)syscall(SYS_pidfd_open, pid, 0);
  if (process < 0) {
    usleep(1000);
    return;
  }
  struct pollfd end = {process, POLLIN, 0};
  poll(&end, 1, most);
  close(process);
}

static int create(char **arguments) {
  sandbox_limits limits = {atoll(arguments[0]), atoll(arguments[1]), atoll(arguments[2]), atoll(arguments[3])};
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
    limit(RLIMIT_NPROC, (rlim_t)limits.processes, "processes");
    limit(RLIMIT_AS, (rlim_t)limits.memory * 2, "memory");
    limit(RLIMIT_CPU, (rlim_t)limits.processor_seconds, "processor time");
    limit(RLIMIT_FSIZE, (rlim_t)limits.disk, "file size");
    limit(RLIMIT_CORE, 0, "core files");
    limit(RLIMIT_NOFILE, 256, "open files");
    limit(RLIMIT_MEMLOCK, 1 << 20, "locked memory");
    limit(RLIMIT_SIGPENDING, 128, "waiting signals");
    int done[2];
    check(pipe2(done, O_CLOEXEC), "a pipe");
    pid_t first = fork();
    check(first, "the first process");
    if (first == 0) exit(first_process(&limits, arguments - 2, done[1]));
    close(done[1]);
    char text[64], up;
    snprintf(text, sizeof text, "%d %s\nready\n", first, go == 'g' ? "grouped" : "watched");
    if (read(done[0], &up, 1) == 1 && write(1, text, strlen(text)) < 0) exit(125);
    int status;
    while (waitpid(first, &status, 0) < 0 && errno == EINTR) {}
    exit(WIFEXITED(status) ? WEXITSTATUS(status) : 125);
  }
  char go;
  if (read(made[0], &go, 1) != 1) return 125;
  map_ids(outer, is_root);
  go = group_make(&limits) ? 'g' : 'w';
  if (go == 'w' && strcmp(arguments[4], "uncounted")) {
    fprintf(stderr, "gauntlet-sandbox: no control group can be made, and without one memory and processor time are not limited\n");
    kill(outer, SIGKILL);
    return 125;
  }
  group_add(outer);
  if (write(mapped[1], &go, 1) != 1) return 125;
  int status;
  pid_t ended;
  while ((ended = waitpid(outer, &status, go == 'g' ? WNOHANG : 0)) == 0 || (ended < 0 && errno == EINTR)) {
    wait_for(outer, 200);
    // The first process ends with its parent, and everything inside with it.
    if (go == 'g' && group_seconds() > (double)limits.processor_seconds) kill(outer, SIGKILL);
  }
  group_remove();
  return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}

// What stands in for a machine's own programs and libraries is not there for a check, and where it writes what it compiles
// nobody else can reach: an empty file system of its own. These places are mounts outside of it too (`protect_places`): what
// is mounted over them stays, whatever others do.
static void hide_additions(void) {
  static const char *const folders[] = {"/usr/local/include", "/usr/local/share/perl", PRIVATE};
  check(unshare(CLONE_NEWNS), "a mount namespace");
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    const char *options = strcmp(folders[i], PRIVATE) ? "size=4k,mode=755" : "size=32m,mode=1777";
    check(mount("tmpfs", folders[i], "tmpfs", MS_NOSUID | MS_NODEV, options), folders[i]);
  }
}

// Whether a process, whose folder in /proc is open, is there and began when it should have.
static bool is_it(int process, unsigned long long start) {
  char text[1024];
  int file = openat(process, "stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return false;
  text[length] = 0;
  // The name may hold anything, brackets too; what is asked for is the twentieth word behind it.
  char *at = strrchr(text, ')');
  for (int i = 0; at && i < 20; i++) at = strchr(at + 1, ' ');
  return at && strtoull(at, NULL, 10) == start;
}

typedef enum { ENTER, CHECK, PROTECT } purpose;

static int enter(const char *name, char **command, purpose purpose) {
  static const char *const names[] = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup"};
  enum { CGROUP = 6 };
  int files[7], pid;
  unsigned long long start;
  char path[64];
  if (sscanf(name, "%d@%llu", &pid, &start) != 2) {
    fprintf(stderr, "gauntlet-sandbox: '%s' is no process\n", name);
    return 2;
  }
  // Through its folder, once that is open, one speaks of this process and of no later one.
  snprintf(path, sizeof path, "/proc/%d", pid);
  int process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (process < 0 || !is_it(process, start)) {
    fprintf(stderr, "gauntlet-sandbox: the sandbox is gone\n");
    return 125;
  }
  for (int i = 0; i < 7; i++) {
    struct stat its, ours;
    snprintf(path, sizeof path, "ns/%s", names[i]);
    files[i] = openat(process, path, O_RDONLY | O_CLOEXEC);
    check(files[i], "the sandbox");
    check(fstat(files[i], &its), path);
    snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
    check(stat(path, &ours), path);
    if (its.st_ino != ours.st_ino) continue;
    if (i == CGROUP) {
      // Engines with control groups of version 1 share that one; each command gets one of its own then.
      close(files[i]);
      files[i] = -1;
      continue;
    }
    fprintf(stderr, "gauntlet-sandbox: it shares the %s namespace with this machine\n", names[i]);
    return 125;
  }
  // When memory is short the kernel ends these, not the first process; nobody inside can take it back.
  put("/proc/self/oom_score_adj", "500");
  snprintf(path, sizeof path, "/proc/self/fd/%d", process);
  group_join(path);
  if (files[CGROUP] < 0) check(unshare(CLONE_NEWCGROUP), "a cgroup namespace");
  // Limits are inherited, namespaces are joined: the first process's limits are taken over one by one.
  static const int kinds[] = {RLIMIT_NPROC, RLIMIT_AS, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_SIGPENDING};
  enum { LIMITS = sizeof kinds / sizeof *kinds };
  struct rlimit limits[LIMITS];
  for (int i = 0; i < LIMITS; i++) check(prlimit(pid, (enum __rlimit_resource)kinds[i], NULL, &limits[i]), "the sandbox's limits");
  // What was asked by its number was asked of it, if it is there still.
  if (!is_it(process, start)) fail("the sandbox");
  for (int i = 0; i < 7; i++)
    if (files[i] >= 0) check(setns(files[i], 0), names[i]);
  check(setresgid(0, 0, 0), "root's group");
  check(setresuid(0, 0, 0), "root");
  setgroups(0, NULL);
  if (chdir("/root") < 0) check(chdir("/"), "/");
  if (purpose == PROTECT) return protect_places(), 0;
  for (int i = 0; i < LIMITS; i++) check(setrlimit((enum __rlimit_resource)kinds[i], &limits[i]), "a limit");
  bool is_trusted = purpose == CHECK;
  if (is_trusted) hide_additions();
  pid_t child = fork();
  check(child, "a process");
  if (child == 0) {
    check(prctl(PR_SET_PDEATHSIG, SIGKILL), "the parent's end");
    if (setsid() < 0) fail("a session");
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    drop_capabilities(is_trusted);
    filter_calls();
    // The machine's own programs cannot be changed inside; those before them could stand in for them.
    char *path = is_trusted ? "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"
                            : "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    char *variables[12] = {path, "HOME=/root", "USER=root", "LOGNAME=root", "SHELL=/bin/bash", "LANG=C.UTF-8", "TERM=dumb", "PWD=/root"};
    // And Python imports nothing from the folder that it is run in, or from somebody's home.
    if (is_trusted) variables[8] = "TMPDIR=" PRIVATE, variables[9] = "PYTHONSAFEPATH=1", variables[10] = "PYTHONNOUSERSITE=1";
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
  if (count == 7 && strcmp(arguments[1], "create") == 0) return create(arguments + 2);
  if (count >= 4 && strcmp(arguments[1], "enter") == 0) return enter(arguments[2], arguments + 3, ENTER);
  if (count >= 4 && strcmp(arguments[1], "check") == 0) return enter(arguments[2], arguments + 3, CHECK);
  if (count == 3 && strcmp(arguments[1], "protect") == 0) return enter(arguments[2], NULL, PROTECT);
  fprintf(stderr, "gauntlet-sandbox create MEMORY PROCESSES DISK CPU_SECONDS counted|uncounted | enter|check PID@START COMMAND [ARGUMENT...] | "
                  "protect PID@START\n");
  return 2;
}
