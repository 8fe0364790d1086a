// The heap as benchmarks look at it: its size, and how often it is asked for memory.
#ifndef C_MALLOC_H
#define C_MALLOC_H
#include <malloc.h>

// Counts every allocation of the process, whoever makes it, from now on.
void malloc_count_begin(void);
// Ends counting; gives the number of allocations since it began.
long malloc_count_end(void);

#endif
