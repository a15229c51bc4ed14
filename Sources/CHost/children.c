#define _GNU_SOURCE
#include "CHost.h"
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

// What the child is asked, and where it writes its answer: int32 status (0 or errno), then the payload.
struct question {
  const char *name;
  uid_t uid;
  gid_t primary;
  int capacity;
};
typedef void (*answering)(const struct question *, int);

static void put(int fd, const void *bytes, size_t count) {
  const char *p = bytes;
  while (count) {
    ssize_t n = write(fd, p, count);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(1);
    p += n;
    count -= (size_t)n;
  }
}

/// Reaps without waiting for ever: a child in D state outlives its SIGKILL, and is then left to init.
static void reap(pid_t child) {
  for (int i = 0; i < 50; i++) {
    if (waitpid(child, NULL, WNOHANG) != 0) return;
    poll(NULL, 0, 1);
  }
}

/// Runs `answer` in a child and collects at most `size` bytes. Returns their number or -errno.
static ssize_t ask_child(answering answer, const struct question *question, void *buffer, size_t size, int milliseconds) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
  pid_t child = fork();
  if (child < 0) {
    int failed = errno;
    close(ends[0]);
    close(ends[1]);
    return -failed;
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Keep only the pipe: whoever reads our caller's output must not wait for a stuck child.
    int fd = dup2(ends[1], 3);
    if (fd < 0) _exit(1);
    syscall(SYS_close_range, 4U, ~0U, 0);
    int null = open("/dev/null", O_RDWR);
    for (int i = 0; i < 3; i++) {
      if (null >= 0) dup2(null, i);
      else close(i);
    }
    if (null > 3) close(null);
    answer(question, fd);
    _exit(0);
  }
  close(ends[1]);
  int64_t end = vd_monotonic() + milliseconds;
  size_t have = 0;
  int failed = 0;
  while (have < size) {
    int64_t left = end - vd_monotonic();
    if (left <= 0) {
      failed = ETIMEDOUT;
      break;
    }
    struct pollfd wait = {.fd = ends[0], .events = POLLIN};
    int ready = poll(&wait, 1, (int)left);
    if (ready < 0 && errno != EINTR) {
      failed = errno;
      break;
    }
    if (ready <= 0) continue;
    ssize_t n = read(ends[0], (char *)buffer + have, size - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) failed = errno;
    if (n <= 0) break;
    have += (size_t)n;
  }
  close(ends[0]);
  kill(child, SIGKILL);
  reap(child);
  return failed ? -failed : (ssize_t)have;
}

static void answer_groups(const struct question *q, int fd) {
  gid_t *groups = calloc((size_t)q->capacity, sizeof *groups);
  if (!groups) _exit(1);
  int count = q->capacity;
  int32_t status = getgrouplist(q->name, q->primary, groups, &count) < 0 ? ENOBUFS : 0;
  put(fd, &status, sizeof status);
  if (!status) put(fd, groups, (size_t)count * sizeof *groups);
}

int vd_group_list(const char *user, gid_t primary, gid_t *groups, int capacity, int milliseconds) {
  struct question q = {.name = user, .primary = primary, .capacity = capacity};
  size_t size = sizeof(int32_t) + ((size_t)capacity + 1) * sizeof(gid_t);
  char *buffer = malloc(size);
  if (!buffer) return -ENOMEM;
  ssize_t have = ask_child(answer_groups, &q, buffer, size, milliseconds);
  int32_t status = EIO;
  if (have >= (ssize_t)sizeof status) memcpy(&status, buffer, sizeof status);
  int count = 0;
  if (have < 0) count = (int)have;
  else if (status) count = -status;
  else {
    count = (int)(((size_t)have - sizeof status) / sizeof(gid_t));
    if (count > capacity) count = capacity;
    memcpy(groups, buffer + sizeof status, (size_t)count * sizeof(gid_t));
  }
  free(buffer);
  return count;
}

static void answer_account(const struct question *q, int fd) {
  // errno 0 with no entry means nobody of that name; anything else, that the database could not be asked.
  errno = 0;
  struct passwd *entry = q->name ? getpwnam(q->name) : getpwuid(q->uid);
  int32_t status = entry ? 0 : errno == 0 || errno == ESRCH || errno == EBADF || errno == EPERM ? ENOENT : errno;
  struct vd_account account = {0};
  if (entry) {
    account.uid = entry->pw_uid;
    account.gid = entry->pw_gid;
    strncpy(account.name, entry->pw_name, sizeof account.name - 1);
    strncpy(account.home, entry->pw_dir, sizeof account.home - 1);
  }
  put(fd, &status, sizeof status);
  put(fd, &account, sizeof account);
}

int vd_account_lookup(const char *name, uid_t uid, struct vd_account *account, int milliseconds) {
  struct question q = {.name = name, .uid = uid};
  struct { int32_t status; struct vd_account account; } reply;
  _Static_assert(sizeof reply == sizeof(int32_t) + sizeof(struct vd_account), "no padding between the two writes");
  ssize_t have = ask_child(answer_account, &q, &reply, sizeof reply, milliseconds);
  if (have < 0) return (int)have;
  if (have != (ssize_t)sizeof reply) return -EIO;
  if (reply.status) return -reply.status;
  *account = reply.account;
  return 0;
}

static void answer_mount(const struct question *q, int fd) {
  // Attributes may come from a cache; statfs and a forced statx do not.
  struct statfs system;
  struct statx status;
  (void)statfs(q->name, &system);
  (void)statx(AT_FDCWD, q->name, AT_STATX_FORCE_SYNC | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &status);
  int32_t done = 0;
  put(fd, &done, sizeof done);
}

int vd_mount_answers(const char *path, int milliseconds) {
  struct question q = {.name = path};
  int32_t done;
  ssize_t have = ask_child(answer_mount, &q, &done, sizeof done, milliseconds);
  return have < 0 ? (int)have : have == (ssize_t)sizeof done ? 0 : -EIO;
}
