// The system calls that Swift cannot make, or not safely. Prefix vd_; a negative result is -errno; no decision is taken here.
#pragma once
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: errno
enum { VD_ENOENT = ENOENT, VD_ENOTDIR = ENOTDIR };
/// "EACCES", or NULL (strerrorname_np, glibc 2.32).
const char *_Nullable vd_error_name(int code);
/// "Permission denied" whatever the locale, or NULL (strerrordesc_np).
const char *_Nullable vd_error_text(int code);

// MARK: files (files.c)
/// openat(2) with O_PATH: a handle that reads nothing and wakes no device.
int vd_open_path(int directory, const char *_Nonnull path, int nofollow);
/// What to open: an O_PATH handle, the same of a link itself, or a file for reading that never blocks.
enum vd_opening { VD_HOLD, VD_HOLD_LINK, VD_READ };
/// openat2(2) with RESOLVE_IN_ROOT; with `refuse_magic` also RESOLVE_NO_MAGICLINKS.
int vd_open_in_root(int root, const char *_Nonnull path, enum vd_opening what, int refuse_magic);
/// openat(2) O_RDONLY, never blocking, never a controlling terminal. With `nofollow` the last component may be no link.
int vd_open_read(int directory, const char *_Nonnull path, int nofollow);
/// openat(2) of a directory for reading; -ENOTDIR, and nothing opened, where it is none.
int vd_open_directory(const char *_Nonnull path);
/// Opens for reading, through /proc/self/fd, exactly the file that an O_PATH handle holds. -ENOENT: no /proc.
int vd_reopen(int handle);
/// getdents64(2): struct linux_dirent64 records.
ssize_t vd_directory_entries(int directory, void *_Nonnull buffer, size_t size);
/// The raw system.posix_acl_access of what an O_PATH handle holds, through /proc/self/fd.
ssize_t vd_access_list(int handle, void *_Nonnull buffer, size_t size);
/// 1 if a handle lies on procfs (PROC_SUPER_MAGIC), else 0.
int vd_is_procfs(int handle);
/// The same of sysfs (SYSFS_MAGIC).
int vd_is_sysfs(int handle);
/// Opens, reads and closes a file of procfs or sysfs, beneath the mount point that `tree` holds and on that very mount: openat2(2) with
/// RESOLVE_NO_XDEV and RESOLVE_NO_MAGICLINKS, so that nothing but files, directories and plain links is met. `at_once`: what is shorter
/// than a page comes in one piece. Returns how many bytes came, at most `size`, or -errno.
ssize_t vd_read_kernel_file(int tree, const char *_Nonnull path, void *_Nonnull buffer, size_t size, int at_once);

/// Parts of a device number, macros in <sys/sysmacros.h>.
unsigned vd_major(dev_t device);
unsigned vd_minor(dev_t device);

// MARK: processor (processor.c)
/// CPUID of this processor into eax, ebx, ecx, edx. -ENOSYS where there is no such instruction.
int vd_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t *_Nonnull registers);
/// Number of processors in this thread's affinity mask, however large the mask (sched_getaffinity(2)).
int vd_usable_processors(void);

// MARK: KVM (kvm.c)
enum vd_kvm_step {
  VD_KVM_DONE, VD_KVM_OPEN, VD_KVM_API_VERSION, VD_KVM_CREATE_VM, VD_KVM_MEMORY, VD_KVM_CREATE_VCPU, VD_KVM_RUN, VD_KVM_RESULT,
  VD_KVM_NO_GUEST_CODE
};
/// What a proof leaves behind. To give it back takes longer than the proof, as the kernel waits until nobody can be looking at it any more.
struct vd_machine {
  int device, vm, vcpu;
  uint8_t *_Nullable page;
  void *_Nullable run;
  size_t run_size;
};
/// How far a tiny guest came on the device that `handle` (O_PATH) or else `path` names; *error gets the errno, or 0.
enum vd_kvm_step vd_prove_kvm(int handle, const char *_Nonnull path, int *_Nonnull error, struct vd_machine *_Nonnull machine);
/// Gives everything back, however far the proof came.
void vd_discard_machine(struct vd_machine *_Nonnull machine);

// MARK: process (process.c)
/// secure_getenv(3).
const char *_Nullable vd_environment(const char *_Nonnull name);
/// Milliseconds of CLOCK_MONOTONIC.
int64_t vd_monotonic(void);
/// Runs `body` on a thread of its own, which nobody waits for. 0, or -errno: no further thread can be had.
int vd_run_beside(void *_Nullable (*_Nonnull body)(void *_Nullable), void *_Nullable context);

// MARK: accounts (accounts.c): NSS may hang on a dead server, so a child asks and is killed at the deadline.
/// getgrouplist(3). Returns how many groups were written, or -errno (-ETIMEDOUT, -ENOBUFS).
int vd_group_list(const char *_Nonnull user, gid_t primary, gid_t *_Nonnull groups, int capacity, int milliseconds);
struct vd_account {
  uid_t uid;
  gid_t gid;
  char name[256];
  char home[4096];
};
/// getpwnam(3), or getpwuid(3) if `name` is NULL. 0, or -errno; -ENOENT: nobody.
int vd_account_lookup(const char *_Nullable name, uid_t uid, struct vd_account *_Nonnull account, int milliseconds);

/// Asks a file system's server for itself (statfs(2), statx(2) with AT_STATX_FORCE_SYNC). 0: it answered, be it with an error;
/// -ETIMEDOUT: not before the deadline.
int vd_mount_answers(const char *_Nonnull path, int milliseconds);

// MARK: sockets (socket.c)
/// A connected SOCK_STREAM. connect(2) waits at most `milliseconds` for room in the queue (-EAGAIN then).
int vd_connect(int handle, const char *_Nonnull path, int milliseconds);

// MARK: libvirt (libvirt.c): a child asks the daemon through libvirt's library, since either may hang.
enum vd_libvirt_subject {
  VD_LIBVIRT_NETWORKS = 1, VD_LIBVIRT_POOLS = 2, VD_LIBVIRT_VOLUMES = 4, VD_LIBVIRT_DOMAINS = 8, VD_LIBVIRT_SNAPSHOTS = 16,
  VD_LIBVIRT_CAPABILITIES = 32
};
/// What the child tells, one after the other: a header, then so many bytes.
struct vd_libvirt_header {
  uint16_t kind, subject;
  /// Of the object in its list; UINT32_MAX for all of them or none.
  uint32_t index;
  uint32_t length;
};
enum vd_libvirt_record {
  VD_LIBVIRT_NO_LIBRARY, VD_LIBVIRT_OPEN,
  /// int32 virErrorNumber, int32 virErrorDomain, int32 errno, words.
  VD_LIBVIRT_ERROR,
  /// More than VD_LIBVIRT_MOST_OBJECTS; longer than VD_LIBVIRT_LONGEST_TEXT.
  VD_LIBVIRT_TOO_MANY, VD_LIBVIRT_TOO_LARGE,
  /// uint64.
  VD_LIBVIRT_VERSION, VD_LIBVIRT_HYPERVISOR,
  VD_LIBVIRT_CAPABILITIES_XML,
  /// uint32: how many there are.
  VD_LIBVIRT_LISTED,
  VD_LIBVIRT_NAME, VD_LIBVIRT_XML,
  /// int32 state, int32 reason.
  VD_LIBVIRT_STATE,
  /// A byte for each object of the list.
  VD_LIBVIRT_ACTIVE, VD_LIBVIRT_PERSISTENT, VD_LIBVIRT_AUTOSTART, VD_LIBVIRT_MANAGED_SAVE, VD_LIBVIRT_HAS_CHILDREN,
  /// uint64 state, capacity, allocation, available.
  VD_LIBVIRT_SPACE,
  /// Names, each ended by a NUL.
  VD_LIBVIRT_CHILDREN
};
/// Of libvirt/virterror.h, as it never changes: virErrorNumber, then virErrorDomain.
enum {
  VD_VIR_ERR_INTERNAL_ERROR = 1, VD_VIR_ERR_NO_CONNECT = 5, VD_VIR_ERR_INVALID_ARG = 8, VD_VIR_ERR_SYSTEM_ERROR = 38,
  VD_VIR_ERR_AUTH_FAILED = 45, VD_VIR_ERR_AUTH_CANCELLED = 79, VD_VIR_ERR_ACCESS_DENIED = 88, VD_VIR_ERR_AUTH_UNAVAILABLE = 94
};
enum { VD_VIR_FROM_RPC = 7, VD_VIR_FROM_REMOTE = 13, VD_VIR_FROM_URI = 45 };
enum { VD_LIBVIRT_MOST_OBJECTS = 10000, VD_LIBVIRT_LONGEST_TEXT = 4 << 20, VD_LIBVIRT_MOST_BYTES = 64 << 20 };
/// A visit that is under way.
struct vd_libvirt_visit {
  pid_t child;
  /// Of CLOCK_MONOTONIC, in milliseconds.
  int64_t end;
  /// What the child has told is read from `memory` with pread(2).
  int progress, memory;
};
/// Sends a child with a deadline. 0, or -errno.
int vd_libvirt_begin(
  const char *_Nonnull uri, unsigned subjects, const char *_Nonnull library, int milliseconds, struct vd_libvirt_visit *_Nonnull visit);
/// Waits until all is told: 0; -ETIMEDOUT: the deadline has ended it; -ECHILD: it ended by itself before. Once only the version of the
/// hypervisor and the capabilities are missing, no longer than `patience` milliseconds.
int vd_libvirt_await(struct vd_libvirt_visit *_Nonnull visit, int patience);
/// Gives everything back.
void vd_libvirt_end(struct vd_libvirt_visit *_Nonnull visit);

// MARK: devices (devices.c)
/// Devices of a subsystem as libudev knows them: words ended by a NUL, each begun by what it is (P path, which begins a device, I name, N node,
/// E property, G tag, S link). To be freed. -ENOSYS: there is no libudev.
int vd_devices(const char *_Nonnull library, const char *_Nonnull subsystem, char *_Nullable *_Nonnull text, size_t *_Nonnull size);

// MARK: addresses and file systems (addresses.c)
struct vd_address {
  char device[64];
  char address[64];
  int prefix_length;
};
/// getifaddrs(3). Returns how many were written, or -errno.
int vd_addresses(struct vd_address *_Nonnull found, int capacity);
struct vd_file_system {
  uint32_t type;
  /// Bytes of a block.
  uint64_t unit;
  uint64_t blocks, available, inodes, free_inodes;
  int read_only;
};
/// fstatfs(2) of what an O_PATH handle holds.
int vd_file_system(int handle, struct vd_file_system *_Nonnull found);
