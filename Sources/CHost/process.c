#define _GNU_SOURCE
#include "CHost.h"
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

const char *vd_environment(const char *name) { return secure_getenv(name); }

int64_t vd_monotonic(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int vd_run_beside(void *(*body)(void *), void *context) {
  pthread_attr_t attributes;
  pthread_t thread;
  int failed = pthread_attr_init(&attributes);
  if (failed) return -failed;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  failed = pthread_create(&thread, &attributes, body, context);
  pthread_attr_destroy(&attributes);
  return -failed;
}
