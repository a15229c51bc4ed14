// Keeps the program at GLIBC_2.34 (Ubuntu 22.04, Debian 12, RHEL 9). FoundationEssentials wants hypotf of glibc 2.35; libstdc++.a
// and libexpat.a want arc4random and arc4random_buf of 2.36. Hidden: only what is linked statically sees these.
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>
#define HIDDEN __attribute__((visibility("hidden"), used))

HIDDEN void arc4random_buf(void *buffer, size_t count) {
  char *p = buffer;
  while (count) {
    ssize_t n = getrandom(p, count > 256 ? 256 : count, 0);
    if (n > 0) {
      p += n;
      count -= (size_t)n;
    } else if (errno != EINTR) {
      abort();  // a seccomp filter without getrandom: predictable hash seeds would be worse than stopping
    }
  }
}

HIDDEN uint32_t arc4random(void) {
  uint32_t value;
  arc4random_buf(&value, sizeof value);
  return value;
}

HIDDEN float hypotf(float x, float y) { return (float)__builtin_sqrt((double)x * x + (double)y * y); }
