#define _GNU_SOURCE
#include "CHost.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
// Only the types come from here: nothing is linked, the program must start where there is no libvirt.
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#define FUNCTIONS(X) \
  X(virSetErrorFunc) X(virGetLastError) X(virConnectOpenReadOnly) X(virConnectClose) X(virConnectGetLibVersion) X(virConnectGetVersion) \
  X(virConnectGetCapabilities) X(virConnectListAllNetworks) X(virNetworkGetName) X(virNetworkGetUUID) X(virNetworkGetXMLDesc) \
  X(virNetworkFree) X(virConnectListAllStoragePools) X(virStoragePoolGetName) X(virStoragePoolGetUUID) X(virStoragePoolGetXMLDesc) \
  X(virStoragePoolFree) X(virStoragePoolGetInfo) X(virStoragePoolListAllVolumes) X(virStorageVolGetName) X(virStorageVolFree) \
  X(virConnectListAllDomains) X(virDomainGetName) X(virDomainGetUUID) X(virDomainGetXMLDesc) X(virDomainFree) X(virDomainRef) \
  X(virDomainGetState) X(virConnectGetAllDomainStats) X(virDomainStatsRecordListFree) X(virDomainListAllSnapshots) \
  X(virDomainSnapshotGetName) X(virDomainSnapshotFree)

#define SAME(name) _Static_assert((int)VD_##name == (int)name, #name);
SAME(VIR_ERR_INTERNAL_ERROR) SAME(VIR_ERR_NO_CONNECT) SAME(VIR_ERR_INVALID_ARG) SAME(VIR_ERR_SYSTEM_ERROR) SAME(VIR_ERR_AUTH_FAILED)
SAME(VIR_ERR_AUTH_CANCELLED) SAME(VIR_ERR_ACCESS_DENIED) SAME(VIR_ERR_AUTH_UNAVAILABLE)
SAME(VIR_FROM_RPC) SAME(VIR_FROM_REMOTE) SAME(VIR_FROM_URI)

// The child's own: it asks one daemon and ends.
static struct {
#define FIELD(name) __typeof__(&name) name;
  FUNCTIONS(FIELD)
} lv;
static virConnectPtr connection;
static int memory = -1;
static size_t written;

// MARK: what the child writes

static void add(enum vd_libvirt_record kind, int subject, int index, const void *bytes, size_t count) {
  struct vd_libvirt_header header = {(uint16_t)kind, (uint16_t)subject, (uint32_t)index, (uint32_t)count};
  struct iovec parts[] = {{&header, sizeof header}, {(void *)bytes, count}};
  written += sizeof header + count;
  // What nobody will read is not written. A write to memory is never cut short but for want of memory.
  if (written > VD_LIBVIRT_MOST_BYTES || writev(memory, parts, 2) != (ssize_t)(sizeof header + count)) _exit(1);
}

static void add_text(enum vd_libvirt_record kind, int subject, int index, const char *text) {
  size_t count = strlen(text);
  if (count > VD_LIBVIRT_LONGEST_TEXT) add(VD_LIBVIRT_TOO_LARGE, subject, index, NULL, 0);
  else add(kind, subject, index, text, count);
}

/// The error of the call that has just failed: its number, its domain, the errno in it if it is a system call's, and its words.
static void add_error(int subject, int index) {
  char bytes[12 + 2048];
  virErrorPtr error = lv.virGetLastError();
  int32_t numbers[3] = {0};
  size_t length = 0;
  if (error) {
    numbers[0] = error->code;
    numbers[1] = error->domain;
    numbers[2] = error->code == VIR_ERR_SYSTEM_ERROR ? error->int1 : 0;
    if (error->message) length = strnlen(error->message, sizeof bytes - sizeof numbers);
    if (length) memcpy(bytes + sizeof numbers, error->message, length);
  }
  memcpy(bytes, numbers, sizeof numbers);
  add(VD_LIBVIRT_ERROR, subject, index, bytes, sizeof numbers + length);
}

/// Frees what the library allocated with malloc(3).
static void add_owned(enum vd_libvirt_record kind, int subject, int index, char *text) {
  if (!text) {
    add_error(subject, index);
    return;
  }
  add_text(kind, subject, index, text);
  free(text);
}

static void quiet(void *data, virErrorPtr error) { (void)data, (void)error; }

// MARK: networks, pools and domains in the same terms

struct subject {
  int number;
  int (*list)(unsigned, void ***);
  const char *(*name)(void *);
  int (*uuid)(void *, unsigned char *);
  char *(*xml)(void *);
  int (*release)(void *);
  unsigned active, persistent, autostart;
};
#define SUBJECT(Name, List, listing, naming) \
  static int list_##Name(unsigned flags, void ***all) { return lv.List(connection, (listing **)all, flags); } \
  static const char *name_##Name(void *it) { return lv.naming##GetName(it); } \
  static int uuid_##Name(void *it, unsigned char *bytes) { return lv.naming##GetUUID(it, bytes); } \
  static char *xml_##Name(void *it) { return lv.naming##GetXMLDesc(it, 0); } \
  static int release_##Name(void *it) { return lv.naming##Free(it); }
SUBJECT(network, virConnectListAllNetworks, virNetworkPtr, virNetwork)
SUBJECT(pool, virConnectListAllStoragePools, virStoragePoolPtr, virStoragePool)
SUBJECT(domain, virConnectListAllDomains, virDomainPtr, virDomain)
#define ENTRY(Name, number, prefix) \
  static const struct subject Name##s = {number, list_##Name, name_##Name, uuid_##Name, xml_##Name, release_##Name, \
                                         prefix##_ACTIVE, prefix##_PERSISTENT, prefix##_AUTOSTART};
ENTRY(network, VD_LIBVIRT_NETWORKS, VIR_CONNECT_LIST_NETWORKS)
ENTRY(pool, VD_LIBVIRT_POOLS, VIR_CONNECT_LIST_STORAGE_POOLS)
ENTRY(domain, VD_LIBVIRT_DOMAINS, VIR_CONNECT_LIST_DOMAINS)

struct listing {
  const struct subject *of;
  void **all;
  int count;
  unsigned char (*uuids)[VIR_UUID_BUFLEN];
};

/// Says the names of what was listed. 0: there are too many, or none could be listed.
static int take(struct listing *list) {
  if (list->count < 0) {
    add_error(list->of->number, -1);
    return 0;
  }
  if (list->count > VD_LIBVIRT_MOST_OBJECTS) {
    add(VD_LIBVIRT_TOO_MANY, list->of->number, -1, NULL, 0);
    return 0;
  }
  uint32_t count = (uint32_t)list->count;
  add(VD_LIBVIRT_LISTED, list->of->number, -1, &count, sizeof count);
  list->uuids = calloc((size_t)list->count + 1, sizeof *list->uuids);
  if (!list->uuids) _exit(1);
  for (int i = 0; i < list->count; i++) {
    const char *name = list->of->name(list->all[i]);
    add_text(VD_LIBVIRT_NAME, list->of->number, i, name ? name : "");
    list->of->uuid(list->all[i], list->uuids[i]);
  }
  return list->count;
}

/// Asks once which of them have a property, instead of each whether it has: a byte for each. The caller frees it; NULL where it failed.
static unsigned char *having(const struct listing *list, unsigned flag, enum vd_libvirt_record kind) {
  void **some = NULL;
  int count = list->of->list(flag, &some);
  if (count < 0) return NULL;
  unsigned char *have = calloc((size_t)list->count, 1);
  if (!have) _exit(1);
  // The daemon lists in the same order each time, so that the next is nearly always found at once.
  int at = 0;
  for (int i = 0; i < count; i++) {
    unsigned char uuid[VIR_UUID_BUFLEN];
    if (list->of->uuid(some[i], uuid) == 0) {
      for (int tried = 0; tried < list->count; tried++, at++) {
        if (at >= list->count) at = 0;
        if (memcmp(uuid, list->uuids[at], sizeof uuid) == 0) {
          have[at] = 1;
          break;
        }
      }
    }
    list->of->release(some[i]);
  }
  free(some);
  add(kind, list->of->number, -1, have, (size_t)list->count);
  return have;
}

/// Their definitions, without secrets: the flag that would show them is not given, and needs more than reading.
static void define(const struct listing *list) {
  for (int i = 0; i < list->count; i++) add_owned(VD_LIBVIRT_XML, list->of->number, i, list->of->xml(list->all[i]));
}

/// Names, each ended by a NUL, of what belongs to one object.
static void add_children(int subject, int index, void **all, int count, const char *(*name)(void *), int (*release)(void *)) {
  if (count < 0) return;
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&text, &size);
  if (!stream) _exit(1);
  for (int i = 0; i < count; i++) {
    const char *word = name(all[i]);
    if (word && count <= VD_LIBVIRT_MOST_OBJECTS) fwrite(word, 1, strlen(word) + 1, stream);
    release(all[i]);
  }
  free(all);
  fclose(stream);
  if (count > VD_LIBVIRT_MOST_OBJECTS || size > VD_LIBVIRT_LONGEST_TEXT) add(VD_LIBVIRT_TOO_MANY, subject, index, NULL, 0);
  else add(VD_LIBVIRT_CHILDREN, subject, index, text, size);
  free(text);
}

static const char *volume_name(void *it) { return lv.virStorageVolGetName(it); }
static int volume_release(void *it) { return lv.virStorageVolFree(it); }
static const char *snapshot_name(void *it) { return lv.virDomainSnapshotGetName(it); }
static int snapshot_release(void *it) { return lv.virDomainSnapshotFree(it); }

static void visit_networks(void) {
  struct listing list = {&networks, NULL, 0, NULL};
  list.count = networks.list(0, &list.all);
  if (!take(&list)) return;
  having(&list, networks.active, VD_LIBVIRT_ACTIVE);
  having(&list, networks.persistent, VD_LIBVIRT_PERSISTENT);
  having(&list, networks.autostart, VD_LIBVIRT_AUTOSTART);
  define(&list);
}

static void visit_pools(int volumes) {
  struct listing list = {&pools, NULL, 0, NULL};
  list.count = pools.list(0, &list.all);
  if (!take(&list)) return;
  unsigned char *active = having(&list, pools.active, VD_LIBVIRT_ACTIVE);
  having(&list, pools.persistent, VD_LIBVIRT_PERSISTENT);
  having(&list, pools.autostart, VD_LIBVIRT_AUTOSTART);
  define(&list);
  for (int i = 0; active && i < list.count; i++) {
    if (!active[i]) continue;
    virStoragePoolInfo info;
    if (lv.virStoragePoolGetInfo(list.all[i], &info) == 0) {
      uint64_t numbers[4] = {(uint64_t)info.state, info.capacity, info.allocation, info.available};
      add(VD_LIBVIRT_SPACE, pools.number, i, numbers, sizeof numbers);
    }
    if (!volumes) continue;
    void **some = NULL;
    int count = lv.virStoragePoolListAllVolumes(list.all[i], (virStorageVolPtr **)&some, 0);
    add_children(pools.number, i, some, count, volume_name, volume_release);
  }
}

/// One call for all names, states and reasons; a driver without it (libvirt's test driver of some releases) is asked for each.
static int list_domains_with_states(struct listing *list, int32_t (**states)[2]) {
  virDomainStatsRecordPtr *records = NULL;
  int count = lv.virConnectGetAllDomainStats(connection, VIR_DOMAIN_STATS_STATE, &records, 0);
  if (count >= 0) {
    list->all = calloc((size_t)count + 1, sizeof *list->all);
    *states = calloc((size_t)count + 1, sizeof **states);
    if (!list->all || !*states) _exit(1);
    for (int i = 0; i < count; i++) {
      lv.virDomainRef(records[i]->dom);
      list->all[i] = records[i]->dom;
      for (int k = 0; k < records[i]->nparams; k++) {
        const virTypedParameter *value = &records[i]->params[k];
        if (value->type != VIR_TYPED_PARAM_INT) continue;
        if (!strcmp(value->field, "state.state")) (*states)[i][0] = value->value.i;
        if (!strcmp(value->field, "state.reason")) (*states)[i][1] = value->value.i;
      }
    }
    lv.virDomainStatsRecordListFree(records);
    list->count = count;
    return 1;
  }
  list->count = domains.list(0, &list->all);
  return 0;
}

static void visit_domains(int snapshots) {
  struct listing list = {&domains, NULL, 0, NULL};
  int32_t (*states)[2] = NULL;
  int known = list_domains_with_states(&list, &states);
  if (!take(&list)) return;
  for (int i = 0; i < list.count; i++) {
    int state[2];
    if (known) memcpy(state, states[i], sizeof state);
    else if (lv.virDomainGetState(list.all[i], &state[0], &state[1], 0) < 0) continue;
    int32_t both[2] = {state[0], state[1]};
    add(VD_LIBVIRT_STATE, domains.number, i, both, sizeof both);
  }
  having(&list, domains.persistent, VD_LIBVIRT_PERSISTENT);
  having(&list, domains.autostart, VD_LIBVIRT_AUTOSTART);
  having(&list, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, VD_LIBVIRT_MANAGED_SAVE);
  define(&list);
  if (!snapshots) return;
  unsigned char *have = having(&list, VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT, VD_LIBVIRT_HAS_CHILDREN);
  for (int i = 0; have && i < list.count; i++) {
    if (!have[i]) continue;
    void **some = NULL;
    int count = lv.virDomainListAllSnapshots(list.all[i], (virDomainSnapshotPtr **)&some, 0);
    add_children(domains.number, i, some, count, snapshot_name, snapshot_release);
  }
}

// MARK: the child

/// 0: no such library, or one without a function that every libvirt since 1.3 has.
static int load(const char *library) {
  void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
  if (!handle) return 0;
  int missing = 0;
#define LOAD(name) if (!(lv.name = (__typeof__(lv.name))dlsym(handle, #name))) missing++;
  FUNCTIONS(LOAD)
  return !missing;
}

static void visit(const char *uri, unsigned subjects, const char *library, int progress) {
  // Nothing may be written or started for our sake: no log, no daemon of the session; words come in English.
  unsetenv("LIBVIRT_DEBUG");
  unsetenv("LIBVIRT_LOG_OUTPUTS");
  unsetenv("LIBVIRT_LOG_FILTERS");
  setenv("LIBVIRT_AUTOSTART", "0", 1);
  setenv("LC_ALL", "C", 1);
  if (!load(library)) {
    add(VD_LIBVIRT_NO_LIBRARY, 0, -1, NULL, 0);
    return;
  }
  lv.virSetErrorFunc(NULL, quiet);
  connection = lv.virConnectOpenReadOnly(uri);
  if (!connection) {
    add_error(0, -1);
    return;
  }
  add(VD_LIBVIRT_OPEN, 0, -1, NULL, 0);
  unsigned long version = 0;
  if (lv.virConnectGetLibVersion(connection, &version) == 0) {
    uint64_t number = version;
    add(VD_LIBVIRT_VERSION, 0, -1, &number, sizeof number);
  }
  // Networks come last of the three: a hook of theirs may hang while the others answer.
  if (subjects & VD_LIBVIRT_DOMAINS) visit_domains((subjects & VD_LIBVIRT_SNAPSHOTS) != 0);
  if (subjects & VD_LIBVIRT_POOLS) visit_pools((subjects & VD_LIBVIRT_VOLUMES) != 0);
  if (subjects & VD_LIBVIRT_NETWORKS) visit_networks();
  // These two may make the daemon try out every emulator first, for seconds: whoever waits may now wait less.
  if (write(progress, "m", 1) < 0) return;
  if (lv.virConnectGetVersion(connection, &version) == 0) {
    uint64_t number = version;
    add(VD_LIBVIRT_HYPERVISOR, 0, -1, &number, sizeof number);
  }
  if (subjects & VD_LIBVIRT_CAPABILITIES) add_owned(VD_LIBVIRT_CAPABILITIES_XML, 0, -1, lv.virConnectGetCapabilities(connection));
}

static void be_the_child(const char *uri, unsigned subjects, const char *library, int milliseconds, int progress) {
  // Keep only the memory and the pipe: whoever reads our caller's output must not wait for a stuck child.
  int high = fcntl(progress, F_DUPFD, 10);
  memory = fcntl(memory, F_DUPFD, 10);
  if (high < 0 || memory < 0 || dup2(high, 3) < 0 || dup2(memory, 4) < 0) _exit(1);
  progress = 3;
  memory = 4;
  syscall(SYS_close_range, 5U, ~0U, 0);
  int null = open("/dev/null", O_RDWR);
  for (int i = 0; i < 3; i++) {
    if (null >= 0) dup2(null, i);
    else close(i);
  }
  if (null > 4) close(null);
  // It ends by itself even if nobody is left to end it.
  signal(SIGALRM, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  int limit = milliseconds + 1000;
  struct itimerval timer = {.it_value = {.tv_sec = limit / 1000, .tv_usec = limit % 1000 * 1000}};
  setitimer(ITIMER_REAL, &timer, NULL);
  visit(uri, subjects, library, progress);
  // All is said; to part politely keeps an error out of the daemon's log, and nobody waits for it.
  if (write(progress, "e", 1) < 0) _exit(1);
  close(progress);
  if (connection) lv.virConnectClose(connection);
  _exit(0);
}

// MARK: the parent

int vd_libvirt_begin(const char *uri, unsigned subjects, const char *library, int milliseconds, struct vd_libvirt_visit *visit) {
  int ends[2];
  int store = memfd_create("libvirt", MFD_CLOEXEC);
  if (store < 0) return -errno;
  if (pipe2(ends, O_CLOEXEC) < 0) {
    int failed = errno;
    close(store);
    return -failed;
  }
  visit->end = vd_monotonic() + milliseconds;
  pid_t child = fork();
  if (child < 0) {
    int failed = errno;
    close(store);
    close(ends[0]);
    close(ends[1]);
    return -failed;
  }
  if (child == 0) {
    memory = store;
    be_the_child(uri, subjects, library, milliseconds, ends[1]);
  }
  close(ends[1]);
  visit->child = child;
  visit->progress = ends[0];
  visit->memory = store;
  return 0;
}

int vd_libvirt_await(struct vd_libvirt_visit *visit, int patience) {
  int failed = 0;
  int64_t end = visit->end;
  for (;;) {
    int64_t left = end - vd_monotonic();
    struct pollfd wait = {.fd = visit->progress, .events = POLLIN};
    int ready = poll(&wait, 1, left > 0 ? (int)left : 0);
    if (ready < 0 && errno != EINTR) {
      failed = errno;
      break;
    }
    if (ready <= 0) {
      if (left > 0) continue;
      failed = ETIMEDOUT;
      break;
    }
    char said[16];
    ssize_t n = read(visit->progress, said, sizeof said);
    if (n < 0 && errno == EINTR) continue;
    // Whoever ends without a word has come to grief.
    if (n <= 0) failed = n < 0 ? errno : ECHILD;
    if (n <= 0 || said[n - 1] == 'e') break;
    if (end > vd_monotonic() + patience) end = vd_monotonic() + patience;
  }
  if (failed) kill(visit->child, SIGKILL);
  close(visit->progress);
  visit->progress = -1;
  return -failed;
}

void vd_libvirt_end(struct vd_libvirt_visit *visit) {
  if (visit->progress >= 0) {
    kill(visit->child, SIGKILL);
    close(visit->progress);
  }
  close(visit->memory);
  // Without waiting: it may still be taking its leave, and is then left to init.
  waitpid(visit->child, NULL, WNOHANG);
}
