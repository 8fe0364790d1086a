// The parts of gauntlet-sandbox. Each function ends the process with a message where the machine refuses what it needs.
#include <stdbool.h>
#include <sys/types.h>

// What everything in a sandbox together may take.
typedef struct {
  long long memory, processes, disk, processor_seconds;
} sandbox_limits;

// Ends with what went wrong and the last error of the system.
void fail(const char *what);
void check(int result, const char *what);
// Writes a file that may be new.
void put(const char *path, const char *text);

// Namespaces' contents: the file system with its root, and the loopback.
void build_root(long long disk);
void raise_loopback(void);
// Places that programs take code from before they begin: from here on nobody inside can put anything there, or in their stead.
void protect_places(void);

// Takes away what a process inside must not have. `is_trusted` leaves one capability that means nothing in here but that its
// holder's memory is out of reach for those without it.
void drop_capabilities(bool is_trusted);
void filter_calls(void);

// A control group below our own; false where the machine does not let us make one.
bool group_make(const sandbox_limits *limits);
void group_add(pid_t pid);
void group_remove(void);
// Processor time that the group has taken; 0 where nobody counts it.
double group_seconds(void);
// Moves this process to where another one is counted; `process` is its folder in /proc.
void group_join(const char *process);

// Kills what exceeds the limits, seen from the first process.
void watch(const sandbox_limits *limits);
