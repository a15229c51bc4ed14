#define _GNU_SOURCE
#include "CHost.h"
#include <stdlib.h>
#include <time.h>

const char *vd_environment(const char *name) { return secure_getenv(name); }

int64_t vd_monotonic(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
