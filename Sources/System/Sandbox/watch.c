// Limits on everything together, looked at ten times a second by the first process, which none of the others can stop. It is
// all there is where no control group can be made, and a second look where one is.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox.h"

typedef struct {
  long long bytes, threads;
} usage;

// Private memory, and shared memory that is no file of the machine.
static usage look(pid_t pid) {
  static const struct {
    const char *name;
    bool is_memory;
  } wanted[] = {{"\nRssAnon:", true}, {"\nRssShmem:", true}, {"\nThreads:", false}};
  usage found = {0, 0};
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return found;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return found;
  text[length] = 0;
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    // A name in front of it may hold anything but a line's end.
    const char *at = strstr(text, wanted[i].name);
    if (!at) continue;
    long long value = atoll(at + strlen(wanted[i].name));
    if (wanted[i].is_memory) found.bytes += value * 1024;
    else found.threads += value;
  }
  return found;
}

void watch(const sandbox_limits *limits) {
  DIR *proc = opendir("/proc");
  if (!proc) return;
  usage total = {0, 0};
  long long largest = 0;
  pid_t victim = 0;
  for (struct dirent *entry; (entry = readdir(proc));) {
    pid_t pid = atoi(entry->d_name);
    if (pid <= 1) continue;
    usage its = look(pid);
    total.bytes += its.bytes, total.threads += its.threads;
    if (its.bytes > largest) largest = its.bytes, victim = pid;
  }
  closedir(proc);
  // The kernel counts processes by user: more than that are here only if somebody became many users to have them.
  if (total.threads > limits->processes + 8) kill(-1, SIGKILL);
  else if (total.bytes > limits->memory && victim > 1) kill(victim, SIGKILL);
}
