// A sandbox of Linux namespaces for a shell that a stranger types into.
//
//   gauntlet-sandbox create MEMORY PROCESSES DISK CPU_SECONDS   makes one: tells its first process, lives until stdin ends
//   gauntlet-sandbox enter PID COMMAND [ARGUMENT…]              runs a command in it, with this process's stdin and stdout
//   gauntlet-sandbox check PID COMMAND [ARGUMENT…]              the same for one whose outcome counts: see `drop_capabilities`
//
// PID is the first process of a sandbox, or of a container that an engine on this machine made: what is said of `enter` holds
// for both.
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

// A check that is compiled finds no headers and libraries of those whom it judges.
static void hide_additions(void) {
  static const char *const folders[] = {"/usr/local/include", "/usr/local/lib"};
  check(unshare(CLONE_NEWNS), "a mount namespace");
  for (size_t i = 0; i < 2; i++) {
    struct stat its;
    if (lstat(folders[i], &its) < 0) continue;
    if (!S_ISDIR(its.st_mode)) {
      fprintf(stderr, "gauntlet-sandbox: %s is no folder\n", folders[i]);
      exit(125);
    }
    check(mount("tmpfs", folders[i], "tmpfs", MS_NOSUID | MS_NODEV, "size=4k,mode=755"), folders[i]);
  }
}

static int enter(const char *pid, char **command, bool is_trusted) {
  static const char *const names[] = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup"};
  enum { CGROUP = 6 };
  int files[7];
  char path[64];
  for (int i = 0; i < 7; i++) {
    struct stat its, ours;
    snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, names[i]);
    files[i] = open(path, O_RDONLY | O_CLOEXEC);
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
  group_join(pid);
  if (files[CGROUP] < 0) check(unshare(CLONE_NEWCGROUP), "a cgroup namespace");
  // Limits are inherited, namespaces are joined: the first process's limits are taken over one by one.
  static const int kinds[] = {RLIMIT_NPROC, RLIMIT_AS, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_MEMLOCK};
  struct rlimit limits[7];
  for (int i = 0; i < 7; i++) check(prlimit(atoi(pid), (enum __rlimit_resource)kinds[i], NULL, &limits[i]), "the sandbox's limits");
  for (int i = 0; i < 7; i++)
    if (files[i] >= 0) check(setns(files[i], 0), names[i]);
  check(setresgid(0, 0, 0), "root's group");
  check(setresuid(0, 0, 0), "root");
  setgroups(0, NULL);
  if (chdir("/root") < 0) check(chdir("/"), "/");
  for (int i = 0; i < 7; i++) check(setrlimit((enum __rlimit_resource)kinds[i], &limits[i]), "a limit");
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
    char *variables[] = {path, "HOME=/root", "USER=root",
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
  if (count >= 4 && strcmp(arguments[1], "enter") == 0) return enter(arguments[2], arguments + 3, false);
  if (count >= 4 && strcmp(arguments[1], "check") == 0) return enter(arguments[2], arguments + 3, true);
  fprintf(stderr, "gauntlet-sandbox create MEMORY PROCESSES DISK CPU_SECONDS | enter|check PID COMMAND [ARGUMENT...]\n");
  return 2;
}
