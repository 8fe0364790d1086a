#define _GNU_SOURCE
#include "CSandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int sandbox_spawn(const char *path, char *const arguments[], pid_t *pid, int *input, int *output) {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) < 0) return errno;
  if (pipe2(out, O_CLOEXEC) < 0) {
    int error = errno;
    close(in[0]), close(in[1]);
    return error;
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  posix_spawn_file_actions_adddup2(&actions, out[1], 2);
  // Threads that block signals must not pass that on.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  char *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", NULL};
  int error = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(in[0]), close(out[1]);
  if (error) {
    close(in[1]), close(out[0]);
    return error;
  }
  *input = in[1], *output = out[0];
  return 0;
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum { PIECE = 65536, TAIL = 256 };

size_t sandbox_collect(int output, pid_t process, const char *marker, int idle, int total, char *bytes, size_t capacity,
                       sandbox_reason *reason, int *status) {
  // What was read last stays in front of what comes: a marker may be cut in two.
  char window[TAIL + PIECE + 1];
  size_t held = 0, kept = 0, length = strlen(marker);
  long long end = now() + total;
  // What it left in the background may hold the output open for long. A kernel without pidfd_open tells by the output alone.
  int its_end = (int)syscall(SYS_pidfd_open, process, 0);
  for (;;) {
    long long left = end - now();
    if (left <= 0) {
      *reason = SANDBOX_LATE;
      break;
    }
    struct pollfd pollers[] = {{output, POLLIN, 0}, {its_end, POLLIN, 0}};
    int ready = poll(pollers, 2, left < idle ? (int)left : idle);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) {
      *reason = end - now() <= 0 ? SANDBOX_LATE : SANDBOX_IDLE;
      break;
    }
    if (!pollers[0].revents) {
      *reason = SANDBOX_ENDED;
      break;
    }
    ssize_t count = read(output, window + held, PIECE);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) {
      // One that is waited for to its end may close its output before.
      if (count == 0 && !length && its_end >= 0) {
        output = -1;
        continue;
      }
      *reason = SANDBOX_ENDED;
      break;
    }
    size_t size = held + (size_t)count;
    char *found = length ? memmem(window, size, marker, length) : NULL;
    char *line = found ? memchr(found, '\n', size - (size_t)(found - window)) : NULL;
    if (line) {
      *line = 0;
      *status = atoi(found + length);
      *reason = SANDBOX_MARKED;
      size_t rest = (size_t)(found - window);
      size_t some = rest < capacity - kept ? rest : capacity - kept;
      memcpy(bytes + kept, window, some);
      kept += some, held = 0;
      break;
    }
    // Everything but a tail, in which the marker may have begun, is done with.
    size_t tail = found ? size - (size_t)(found - window) : size < TAIL ? size : TAIL;
    if (tail > TAIL) tail = TAIL;
    size_t done = size - tail, some = done < capacity - kept ? done : capacity - kept;
    memcpy(bytes + kept, window, some);
    kept += some;
    memmove(window, window + done, tail);
    held = tail;
  }
  if (its_end >= 0) close(its_end);
  size_t some = held < capacity - kept ? held : capacity - kept;
  memcpy(bytes + kept, window, some);
  return kept + some;
}

static pid_t parent_of(pid_t pid) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 0;
  text[count] = 0;
  // The name may hold anything, brackets too.
  char *rest = strrchr(text, ')');
  pid_t parent;
  return rest && sscanf(rest + 2, "%*c %d", &parent) == 1 ? parent : 0;
}

size_t sandbox_children(pid_t parent, pid_t *children, size_t capacity) {
  size_t count = 0;
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent, parent);
  FILE *list = fopen(path, "re");
  if (list) {
    while (count < capacity && fscanf(list, "%d", &children[count]) == 1) count++;
    fclose(list);
    return count;
  }
  // A kernel that does not list them.
  DIR *proc = opendir("/proc");
  if (!proc) return 0;
  for (struct dirent *entry; count < capacity && (entry = readdir(proc));) {
    pid_t pid = atoi(entry->d_name);
    if (pid > 0 && parent_of(pid) == parent) children[count++] = pid;
  }
  closedir(proc);
  return count;
}

int sandbox_connect(const char *path, int seconds) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address.sun_path, path);
  int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) return -1;
  struct timeval most = {seconds, 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
  setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
  if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0) return connection;
  int error = errno;
  close(connection);
  errno = error;
  return -1;
}

int sandbox_hold(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

void sandbox_end(int held, int most) {
  syscall(SYS_pidfd_send_signal, held, SIGKILL, NULL, 0);
  struct pollfd end = {held, POLLIN, 0};
  while (poll(&end, 1, most) < 0 && errno == EINTR) {}
}

unsigned long long sandbox_random(void) {
  unsigned long long number = 0;
  char *at = (char *)&number;
  for (size_t count = 0; count < sizeof number;) {
    ssize_t some = getrandom(at + count, sizeof number - count, 0);
    if (some > 0) count += (size_t)some;
    else if (errno != EINTR) abort();
  }
  return number;
}
