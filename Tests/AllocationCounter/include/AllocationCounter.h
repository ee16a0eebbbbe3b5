#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How often the calling thread has asked for memory since it began; -1 where that cannot be counted.
///
/// On Linux with glibc the functions that allocate are replaced, for the whole test process, by ones that count and go on to
/// the originals.
long allocation_count(void);

#endif
