// Beginning a browser that is driven through pipes.
#ifndef C_CHROMIUM_H
#define C_CHROMIUM_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// Starts a program in a process group of its own that reads commands from its descriptor 3 and answers on 4; what it says
// otherwise goes to the file `log`.
// Gives 0, or an errno.
int chromium_spawn(const char *path, char *const arguments[], char *const environment[], const char *log, pid_t *pid, int *commands, int *answers);

// Waits for a program whose pipe was closed to end by itself, so many milliseconds at most; then ends its whole group.
void chromium_end(pid_t pid, int grace);

#endif
