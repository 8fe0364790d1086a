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

// Processor time that a process has taken, in the kernel's ticks, and when it began.
typedef struct {
  pid_t pid;
  unsigned long long began, ticks;
} account;
enum { MOST = 512 };
static account last[MOST];
static size_t last_count;
static unsigned long long total_ticks;

static account time_of(pid_t pid) {
  account found = {pid, 0, 0};
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return found;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return found;
  text[length] = 0;
  // Behind the name, which may hold anything: the 12th and 13th word are its own time, the 20th is when it began.
  char *at = strrchr(text, ')');
  for (int i = 1; at && i <= 20; i++) {
    at = strchr(at + 1, ' ');
    if (at && (i == 12 || i == 13)) found.ticks += strtoull(at, NULL, 10);
    if (at && i == 20) found.began = strtoull(at, NULL, 10);
  }
  return found;
}

// What a process took since the last look.
static unsigned long long since(account its) {
  for (size_t i = 0; i < last_count; i++)
    if (last[i].pid == its.pid && last[i].began == its.began) return its.ticks > last[i].ticks ? its.ticks - last[i].ticks : 0;
  return its.ticks;
}

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
  static account now[MOST];
  size_t count = 0;
  long long largest = 0;
  pid_t victim = 0;
  for (struct dirent *entry; (entry = readdir(proc));) {
    pid_t pid = atoi(entry->d_name);
    if (pid <= 1) continue;
    usage its = look(pid);
    total.bytes += its.bytes, total.threads += its.threads;
    account its_time = time_of(pid);
    total_ticks += since(its_time);
    if (count < MOST) now[count++] = its_time;
    if (its.bytes > largest) largest = its.bytes, victim = pid;
  }
  closedir(proc);
  memcpy(last, now, count * sizeof *now);
  last_count = count;
  // With the first process everything ends.
  if (total_ticks > (unsigned long long)limits->processor_seconds * (unsigned long long)sysconf(_SC_CLK_TCK)) _exit(137);
  // The kernel counts processes by user: more than that are here only if somebody became many users to have them.
  if (total.threads > limits->processes + 8) kill(-1, SIGKILL);
  else if (total.bytes > limits->memory && victim > 1) kill(victim, SIGKILL);
}
