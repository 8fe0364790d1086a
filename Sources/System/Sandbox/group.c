// Memory and processes of a sandbox together, counted by the kernel: a control group of version 1 or 2 below our own.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox.h"

enum { LONGEST = 512 };
static const char *const controllers[] = {"memory", "pids"};
static char made[2][LONGEST];

static bool set(const char *folder, const char *name, const char *text) {
  char path[LONGEST + 64];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  bool done = write(file, text, strlen(text)) == (ssize_t)strlen(text);
  close(file);
  return done;
}

static bool set_number(const char *folder, const char *name, long long value) {
  char text[32];
  snprintf(text, sizeof text, "%lld", value);
  return set(folder, name, text);
}

// Where a process is counted by a controller ("" for version 2), as a folder; false where it is not.
static bool folder_of(const char *pid, const char *controller, char folder[LONGEST]) {
  char path[64], line[LONGEST];
  snprintf(path, sizeof path, "/proc/%s/cgroup", pid);
  FILE *file = fopen(path, "re");
  if (!file) return false;
  bool found = false;
  while (!found && fgets(line, sizeof line, file)) {
    // "8:memory:/path" or "0::/path"
    char *name = strchr(line, ':'), *place = name ? strchr(name + 1, ':') : NULL;
    if (!place) continue;
    *place++ = 0;
    place[strcspn(place, "\n")] = 0;
    if (strcmp(name + 1, controller) != 0) continue;
    if (!strcmp(place, "/")) place = "";
    found = snprintf(folder, LONGEST, "/sys/fs/cgroup%s%s%s", *controller ? "/" : "", controller, place) < LONGEST - 64;
  }
  fclose(file);
  return found;
}

static bool is_second_version(void) { return access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0; }

// Groups whose maker was killed are nobody's: they go when the next one of the same number is made.
static bool make_below(const char *parent, char folder[LONGEST]) {
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
    if (!folder_of("self", "", parent)) return false;
    char *last = strrchr(parent, '/');
    if (last && strlen(parent) > strlen("/sys/fs/cgroup")) *last = 0;
    if (!make_below(parent, made[0])) return false;
    done = set_number(made[0], "memory.max", memory) && set_number(made[0], "pids.max", processes);
    set(made[0], "memory.swap.max", "0");
  } else {
    for (int i = 0; i < 2 && done; i++)
      done = folder_of("self", controllers[i], parent) && make_below(parent, made[i])
             && set_number(made[i], i ? "pids.max" : "memory.limit_in_bytes", i ? processes : memory);
  }
  if (!done) group_remove();
  return done;
}

void group_add(pid_t pid) {
  for (int i = 0; i < 2; i++)
    if (made[i][0] && !set_number(made[i], "cgroup.procs", pid)) fail("a control group's member");
}

void group_remove(void) {
  for (int i = 0; i < 2; i++) {
    // Its last process leaves it a moment after it was waited for.
    for (int tries = 0; made[i][0] && rmdir(made[i]) < 0 && errno == EBUSY && tries < 2000; tries++) usleep(500);
    made[i][0] = 0;
  }
}

void group_join(const char *pid) {
  char folder[LONGEST];
  for (int i = 0; i < 2; i++) {
    bool is_second = is_second_version();
    if (!folder_of(pid, is_second ? "" : controllers[i], folder) || !strstr(folder, "/gauntlet-")) return;
    if (!set(folder, "cgroup.procs", "0")) fail("the sandbox's control group");
    if (is_second) return;
  }
}
