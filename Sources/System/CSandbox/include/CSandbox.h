// Talking with processes in a sandbox: beginning them, reading what they say within time limits.
#ifndef C_SANDBOX_H
#define C_SANDBOX_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// Starts a program with pipes for its input and for its output and errors together; 0 or an errno.
int sandbox_spawn(const char *path, char *const arguments[], pid_t *pid, int *input, int *output);

typedef enum { SANDBOX_MARKED, SANDBOX_ENDED, SANDBOX_IDLE, SANDBOX_LATE } sandbox_reason;

// Reads until `marker` has come, followed by a number and a new line (its value goes to `status`), the output ends, `process` (a
// child of ours; it is not waited for) ends, nothing comes for `idle` milliseconds, or `total` are over. The first `capacity`
// bytes before the marker are kept; gives how many.
size_t sandbox_collect(int output, pid_t process, const char *marker, int idle, int total, char *bytes, size_t capacity,
                       sandbox_reason *reason, int *status);

// The processes whose parent is `parent`; gives how many of them fit.
size_t sandbox_children(pid_t parent, pid_t *children, size_t capacity);

// Holds a process, so that nobody else has its number for us; -1 where there is none.
int sandbox_hold(pid_t process);

// Ends a process that is held, and waits for its end, so many milliseconds at most.
void sandbox_end(int held, int most);

// A number that nobody can guess.
unsigned long long sandbox_random(void);

// Connects to a Unix socket, which may take so many seconds to answer; gives the connection, or -1 with errno set.
int sandbox_connect(const char *path, int seconds);

#endif
