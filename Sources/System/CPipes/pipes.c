#define _GNU_SOURCE
#include "CPipes.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

bool pipe_write(int descriptor, const void *data, size_t count) {
  const char *bytes = data;
  sigset_t pipe, before, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  bool sent = true;
  while (count > 0) {
    ssize_t some = write(descriptor, bytes, count);
    if (some < 0 && errno == EINTR) continue;
    if (some <= 0) {
      sent = false;
      // The signal waits at this thread: it is taken before it can do anything.
      sigpending(&pending);
      if (sigismember(&pending, SIGPIPE)) sigtimedwait(&pipe, NULL, &(struct timespec){0, 0});
      break;
    }
    bytes += some, count -= (size_t)some;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return sent;
}
