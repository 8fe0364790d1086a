// Talking with processes in a sandbox: beginning them, reading what they say within time limits.
#ifndef C_SANDBOX_H
#define C_SANDBOX_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// Starts a program with pipes for its input and for its output and errors together; 0 or an errno.
int sandbox_spawn(const char *path, char *const arguments[], pid_t *pid, int *input, int *output);

// Writes all of it; false when nobody reads any more. No signal is raised by that.
bool sandbox_write(int input, const char *bytes, size_t count);

typedef enum { SANDBOX_MARKED, SANDBOX_ENDED, SANDBOX_IDLE, SANDBOX_LATE } sandbox_reason;

// Reads until `marker` has come, followed by a number and a new line (its value goes to `status`), the output ends, nothing
// comes for `idle` milliseconds, or `total` are over. The first `capacity` bytes before the marker are kept; gives how many.
size_t sandbox_collect(int output, const char *marker, int idle, int total, char *bytes, size_t capacity,
                       sandbox_reason *reason, int *status);

// The process whose parent is `parent`; 0 when there is none.
pid_t sandbox_child(pid_t parent);
// The kernel's count of clock ticks now, as processes' starts are told in.
unsigned long long sandbox_ticks(void);
// Kills the children of a process that began at `since` ticks or later.
void sandbox_kill_children(pid_t parent, unsigned long long since);

#endif
