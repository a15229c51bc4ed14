#define _GNU_SOURCE
#include "CHost.h"
#include <sched.h>
#include <stdlib.h>
#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

int vd_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t *registers) {
#if defined(__x86_64__) || defined(__i386__)
  __cpuid_count(leaf, subleaf, registers[0], registers[1], registers[2], registers[3]);
  return 0;
#else
  return -ENOSYS;
#endif
}

int vd_usable_processors(void) {
  // EINVAL: the kernel's mask is larger than ours. 2^20 processors are far beyond any kernel.
  for (int processors = 1024; processors <= 1 << 20; processors *= 2) {
    cpu_set_t *set = CPU_ALLOC(processors);
    if (!set) return -ENOMEM;
    size_t size = CPU_ALLOC_SIZE(processors);
    CPU_ZERO_S(size, set);
    int failed = sched_getaffinity(0, size, set) < 0 ? errno : 0;
    int count = failed ? 0 : CPU_COUNT_S(size, set);
    CPU_FREE(set);
    if (!failed) return count;
    if (failed != EINVAL) return -failed;
  }
  return -EINVAL;
}
