// Writing to programs that may have ended.
#ifndef C_PIPES_H
#define C_PIPES_H
#include <stdbool.h>
#include <stddef.h>

// Writes all of it; false when nobody reads any more. No signal is raised by that.
bool pipe_write(int descriptor, const void *bytes, size_t count);

#endif
