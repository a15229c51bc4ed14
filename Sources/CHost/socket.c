#define _GNU_SOURCE
#include "CHost.h"
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

int vd_connect(int handle, const char *path, int milliseconds) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  // Through the handle, so that what was looked at is what is connected to, and a long path fits; by name where /proc is missing.
  snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d", handle);
  if (access(address.sun_path, F_OK) < 0) {
    if (strlen(path) >= sizeof address.sun_path) return -ENAMETOOLONG;
    strcpy(address.sun_path, path);
  }
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  // A blocking connect honours SO_SNDTIMEO while the queue is full (unix_stream_connect in net/unix/af_unix.c); a non-blocking one
  // would give EAGAIN at once and poll(2) would not help.
  struct timeval limit = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
  if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) < 0 ||
      connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    int failed = errno;
    close(fd);
    return -failed;
  }
  return fd;
}
