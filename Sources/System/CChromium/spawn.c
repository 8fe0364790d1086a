#define _GNU_SOURCE
#include "CChromium.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// A pipe whose ends are out of the way of the numbers that the child gives them.
static int high_pipe(int ends[2]) {
  int low[2];
  if (pipe2(low, O_CLOEXEC) < 0) return errno;
  for (int i = 0; i < 2; i++) ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 10);
  int error = ends[0] < 0 || ends[1] < 0 ? errno : 0;
  close(low[0]), close(low[1]);
  if (error)
    for (int i = 0; i < 2; i++)
      if (ends[i] >= 0) close(ends[i]);
  return error;
}

int chromium_spawn(const char *path, char *const arguments[], char *const environment[], const char *log, pid_t *pid, int *commands, int *answers) {
  int in[2], out[2];
  int error = high_pipe(in);
  if (error) return error;
  error = high_pipe(out);
  if (error) {
    close(in[0]), close(in[1]);
    return error;
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  for (int stream = 0; stream < 2; stream++) posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, in[0], 3);
  posix_spawn_file_actions_adddup2(&actions, out[1], 4);
  // Threads that block signals must not pass that on.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  error = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(in[0]), close(out[1]);
  if (error) {
    close(in[1]), close(out[0]);
    return error;
  }
  *commands = in[1], *answers = out[0];
  return 0;
}

void chromium_end(pid_t pid, int grace) {
  int status;
  for (int waited = 0; waited < grace; waited += 5) {
    pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid || (ended < 0 && errno == ECHILD)) {
      // What it left of its group goes too.
      kill(-pid, SIGKILL);
      return;
    }
    nanosleep(&(struct timespec){0, 5000000}, NULL);
  }
  kill(-pid, SIGKILL);
  kill(pid, SIGKILL);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
}
