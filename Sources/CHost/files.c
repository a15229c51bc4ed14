#define _GNU_SOURCE
#include "CHost.h"
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

static int result(long value) { return value < 0 ? -errno : (int)value; }

const char *vd_error_name(int code) { return strerrorname_np(code); }
const char *vd_error_text(int code) { return strerrordesc_np(code); }

int vd_open_path(int directory, const char *path, int nofollow) {
  return result(openat(directory, path, O_PATH | O_CLOEXEC | (nofollow ? O_NOFOLLOW : 0)));
}

int vd_open_in_root(int root, const char *path, enum vd_opening what, int refuse_magic) {
  struct open_how how = {
      .flags = O_CLOEXEC | (what == VD_READ ? O_RDONLY | O_NONBLOCK | O_NOCTTY : O_PATH) | (what == VD_HOLD_LINK ? O_NOFOLLOW : 0),
      .resolve = RESOLVE_IN_ROOT | (refuse_magic ? RESOLVE_NO_MAGICLINKS : 0),
  };
  return result(syscall(SYS_openat2, root, path, &how, sizeof how));
}

int vd_open_read(int directory, const char *path, int nofollow) {
  return result(openat(directory, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (nofollow ? O_NOFOLLOW : 0)));
}

int vd_open_directory(const char *path) { return result(openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC)); }

static void handle_path(char *path, size_t size, int handle) { snprintf(path, size, "/proc/self/fd/%d", handle); }

int vd_reopen(int handle) {
  char path[32];
  handle_path(path, sizeof path, handle);
  return vd_open_read(AT_FDCWD, path, 0);
}

ssize_t vd_directory_entries(int directory, void *buffer, size_t size) {
  long count = syscall(SYS_getdents64, directory, buffer, size);
  return count < 0 ? -errno : count;
}

ssize_t vd_access_list(int handle, void *buffer, size_t size) {
  char path[32];
  handle_path(path, sizeof path, handle);
  ssize_t count = getxattr(path, "system.posix_acl_access", buffer, size);
  return count < 0 ? -errno : count;
}

static int lies_on(int handle, long kind) {
  struct statfs system;
  return fstatfs(handle, &system) == 0 && system.f_type == kind;
}

int vd_is_procfs(int handle) { return lies_on(handle, PROC_SUPER_MAGIC); }
int vd_is_sysfs(int handle) { return lies_on(handle, SYSFS_MAGIC); }

ssize_t vd_read_kernel_file(int tree, const char *path, void *buffer, size_t size, int at_once) {
  struct open_how how = {.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, .resolve = RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS};
  int file = (int)syscall(SYS_openat2, tree, path, &how, sizeof how);
  if (file < 0) return -errno;
  size_t have = 0;
  ssize_t failed = 0;
  while (have < size) {
    ssize_t n = read(file, (char *)buffer + have, size - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) failed = -errno;
    if (n <= 0) break;
    have += (size_t)n;
    // What is written by one call of the kernel's, and is shorter than the page that it is written to, has no second part.
    if (at_once && have < 4096 && have < size) break;
  }
  close(file);
  return failed ? failed : (ssize_t)have;
}

unsigned vd_major(dev_t device) { return major(device); }
unsigned vd_minor(dev_t device) { return minor(device); }
