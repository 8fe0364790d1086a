// Memory, processes and processor time of a sandbox together, counted by the kernel: a control group of version 1 or 2. Being a
// group, however many its processes are, they get no more of the processors than one other process.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox.h"

enum { LONGEST = 512, MEMORY = 0, PIDS, CPU, ACCOUNT, ALL };
static const char *const controllers[ALL] = {"memory", "pids", "cpu", "cpuacct"};
static char made[ALL][LONGEST];

static bool set(const char *folder, const char *name, const char *text) {
  char path[LONGEST + 64];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  bool done = write(file, text, strlen(text)) == (ssize_t)strlen(text);
  close(file);
  return done;
}

static bool has(const char *folder, const char *name) {
  char path[LONGEST + 64];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return access(path, R_OK) == 0;
}

static bool set_number(const char *folder, const char *name, long long value) {
  char text[32];
  snprintf(text, sizeof text, "%lld", value);
  return set(folder, name, text);
}

// Where a process is counted by a controller ("" for version 2), as a folder; false where it is not.
static bool folder_of(const char *process, const char *controller, char folder[LONGEST]) {
  char path[64], line[LONGEST];
  snprintf(path, sizeof path, "%s/cgroup", process);
  FILE *file = fopen(path, "re");
  if (!file) return false;
  bool found = false;
  while (!found && fgets(line, sizeof line, file)) {
    // "8:memory:/path" or "0::/path"
    char *name = strchr(line, ':'), *place = name ? strchr(name + 1, ':') : NULL;
    if (!place) continue;
    *place++ = 0;
    place[strcspn(place, "\n")] = 0;
    // Version 1 may give several controllers one place: "cpu,cpuacct".
    char *rest = name + 1, *one;
    bool is_it = !*controller && !*rest;
    while (*controller && (one = strsep(&rest, ","))) is_it |= !strcmp(one, controller);
    if (!is_it) continue;
    if (!strcmp(place, "/")) place = "";
    found = snprintf(folder, LONGEST, "/sys/fs/cgroup%s%s%s", *controller ? "/" : "", controller, place) < LONGEST - 64;
  }
  fclose(file);
  return found;
}

static bool is_second_version(void) { return access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0; }

// Groups whose maker was killed are nobody's.
static void sweep(const char *parent) {
  char path[LONGEST + 300];
  DIR *folder = opendir(parent);
  if (!folder) return;
  for (struct dirent *entry; (entry = readdir(folder));) {
    int maker;
    if (sscanf(entry->d_name, "gauntlet-%d", &maker) != 1 || kill(maker, 0) == 0 || errno != ESRCH) continue;
    snprintf(path, sizeof path, "%s/%s", parent, entry->d_name);
    rmdir(path);
  }
  closedir(folder);
}

static bool make_below(const char *parent, char folder[LONGEST]) {
  sweep(parent);
  if (snprintf(folder, LONGEST, "%s/gauntlet-%d", parent, getpid()) >= LONGEST) return false;
  rmdir(folder);
  if (mkdir(folder, 0755) == 0) return true;
  folder[0] = 0;
  return false;
}

bool group_make(const sandbox_limits *limits) {
  // What is written to the two file systems counts as memory too. Ours is not what is counted: some room for it.
  long long memory = limits->memory + 2 * limits->disk, processes = limits->processes + 16;
  char parent[LONGEST];
  bool done = true;
  if (is_second_version()) {
    // A group with processes cannot give controllers to groups below it: ours stands beside our own.
    if (!folder_of("/proc/self", "", parent)) return false;
    char *last = strrchr(parent, '/');
    if (last && strlen(parent) > strlen("/sys/fs/cgroup")) *last = 0;
    if (!make_below(parent, made[0])) return false;
    done = set_number(made[0], "memory.max", memory) && set_number(made[0], "pids.max", processes);
    set(made[0], "memory.swap.max", "0");
  } else {
    for (int i = 0; i < ALL; i++) {
      if (i == ACCOUNT && made[CPU][0] && has(made[CPU], "cpuacct.usage")) break;
      if (folder_of("/proc/self", controllers[i], parent)) make_below(parent, made[i]);
    }
    done = set_number(made[MEMORY], "memory.limit_in_bytes", memory) && set_number(made[PIDS], "pids.max", processes);
    // Version 1 counts what waits in network sockets apart, and only where it is told to.
    if (done && has(made[MEMORY], "memory.kmem.tcp.limit_in_bytes"))
      set_number(made[MEMORY], "memory.kmem.tcp.limit_in_bytes", limits->memory / 4);
  }
  // Whose processor time nobody counts is not limited.
  done = done && (is_second_version() ? has(made[0], "cpu.stat") : has(made[ACCOUNT][0] ? made[ACCOUNT] : made[CPU], "cpuacct.usage"));
  if (!done) group_remove();
  return done;
}

void group_add(pid_t pid) {
  for (int i = 0; i < ALL; i++)
    if (made[i][0] && !set_number(made[i], "cgroup.procs", pid)) fail("a control group's member");
}

void group_remove(void) {
  for (int i = 0; i < ALL; i++) {
    // Its last process leaves it a moment after it was waited for.
    for (int tries = 0; made[i][0] && rmdir(made[i]) < 0 && errno == EBUSY && tries < 20000; tries++) usleep(500);
    made[i][0] = 0;
  }
}

void group_join(const char *process) {
  char folder[LONGEST], own[LONGEST];
  for (int i = 0; i < ALL; i++) {
    bool is_second = is_second_version();
    const char *name = is_second ? "" : controllers[i];
    if (!folder_of(process, name, folder) || (folder_of("/proc/self", name, own) && strcmp(folder, own) == 0)) continue;
    if (!set(folder, "cgroup.procs", "0")) fail("the sandbox's control group");
    if (is_second) return;
  }
}

double group_seconds(void) {
  char path[LONGEST + 64], text[256];
  double unit = 1e9;
  const char *folder = made[ACCOUNT][0] ? made[ACCOUNT] : made[CPU];
  const char *name = "cpuacct.usage", *before = "";
  if (is_second_version()) folder = made[MEMORY], name = "cpu.stat", before = "usage_usec ", unit = 1e6;
  if (!folder[0]) return 0;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = 0;
  const char *at = strstr(text, before);
  return at ? atof(at + strlen(before)) / unit : 0;
}
