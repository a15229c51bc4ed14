// The proof that KVM works: a virtual machine of one page and one processor runs four instructions in real mode.
#define _GNU_SOURCE
#include "CHost.h"
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int restarted(int fd, unsigned long request, unsigned long argument) {
  int value;
  do value = ioctl(fd, request, argument);
  while (value < 0 && errno == EINTR);
  return value;
}

#if defined(__x86_64__) || defined(__i386__)
enum { GUEST_PAGE = 0x1000, GUEST_RESULT = 0xff0 };
// mov ax,20; add ax,22; mov [0x1ff0],ax; hlt
static const uint8_t guest_code[] = {0xb8, 20, 0, 0x05, 22, 0, 0xa3, 0xf0, 0x1f, 0xf4};

// A guest that never halts must not hang the program: a timer of this thread makes KVM_RUN return at once (immediate_exit).
static __thread struct kvm_run *volatile running;
static __thread volatile sig_atomic_t expired;
static void expire(int signal_number) {
  (void)signal_number;
  expired = 1;
  if (running) running->immediate_exit = 1;
}

static int run_guest(int vcpu, struct kvm_run *run) {
  struct sigaction old, action = {.sa_handler = expire};
  sigset_t blocked, mask;
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMAX - 3};
#ifdef sigev_notify_thread_id
  event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
#else
  event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
#endif
  struct itimerspec limit = {.it_value.tv_sec = 1};
  expired = 0;
  running = run;
  sigaction(event.sigev_signo, &action, &old);
  sigemptyset(&mask);
  sigaddset(&mask, event.sigev_signo);
  pthread_sigmask(SIG_UNBLOCK, &mask, &blocked);
  int have_timer = timer_create(CLOCK_MONOTONIC, &event, &timer) == 0;
  if (have_timer) timer_settime(timer, 0, &limit, NULL);

  int failed = 0;
  while (ioctl(vcpu, KVM_RUN, 0) < 0) {
    failed = errno;
    if (expired || (failed != EINTR && failed != EAGAIN)) break;
    failed = 0;
  }
  if (failed && expired) failed = ETIMEDOUT;

  if (have_timer) timer_delete(timer);
  running = NULL;
  pthread_sigmask(SIG_SETMASK, &blocked, NULL);
  sigaction(event.sigev_signo, &old, NULL);
  return failed;
}
#endif

static enum vd_kvm_step prove(struct vd_machine *m, int handle, const char *path) {
  char reopened[32];
  snprintf(reopened, sizeof reopened, "/proc/self/fd/%d", handle);
  m->device = open(access(reopened, F_OK) == 0 ? reopened : path, O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (m->device < 0) return VD_KVM_OPEN;

  int version = restarted(m->device, KVM_GET_API_VERSION, 0);
  if (version != KVM_API_VERSION) {
    if (version >= 0) errno = 0;
    return VD_KVM_API_VERSION;
  }
  m->vm = restarted(m->device, KVM_CREATE_VM, 0);
  if (m->vm < 0) return VD_KVM_CREATE_VM;

#if defined(__x86_64__) || defined(__i386__)
  // Intel without unrestricted guests needs it to run real mode; elsewhere its refusal does not matter.
  ioctl(m->vm, KVM_SET_TSS_ADDR, 0xfffbd000UL);
  m->page = mmap(NULL, GUEST_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (m->page == MAP_FAILED) {
    m->page = NULL;
    return VD_KVM_MEMORY;
  }
  memcpy(m->page, guest_code, sizeof guest_code);
  struct kvm_userspace_memory_region region = {
      .slot = 0, .guest_phys_addr = GUEST_PAGE, .memory_size = GUEST_PAGE, .userspace_addr = (uintptr_t)m->page};
  if (ioctl(m->vm, KVM_SET_USER_MEMORY_REGION, &region) < 0) return VD_KVM_MEMORY;
#endif

  m->vcpu = restarted(m->vm, KVM_CREATE_VCPU, 0);
  if (m->vcpu < 0) return VD_KVM_CREATE_VCPU;
#if defined(__x86_64__) || defined(__i386__)
  int size = ioctl(m->device, KVM_GET_VCPU_MMAP_SIZE, 0);
  if (size < (int)sizeof(struct kvm_run)) {
    if (size >= 0) errno = 0;
    return VD_KVM_CREATE_VCPU;
  }
  m->run_size = (size_t)size;
  struct kvm_run *run = mmap(NULL, m->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, m->vcpu, 0);
  if (run == MAP_FAILED) return VD_KVM_CREATE_VCPU;
  m->run = run;
  struct kvm_sregs special;
  if (ioctl(m->vcpu, KVM_GET_SREGS, &special) < 0) return VD_KVM_CREATE_VCPU;
  special.cs.base = 0;
  special.cs.selector = 0;
  if (ioctl(m->vcpu, KVM_SET_SREGS, &special) < 0) return VD_KVM_CREATE_VCPU;
  struct kvm_regs registers = {.rip = GUEST_PAGE, .rflags = 2};
  if (ioctl(m->vcpu, KVM_SET_REGS, &registers) < 0) return VD_KVM_CREATE_VCPU;

  int failed = run_guest(m->vcpu, run);
  errno = failed;
  if (failed) return VD_KVM_RUN;
  if (run->exit_reason != KVM_EXIT_HLT) return VD_KVM_RUN;
  if (m->page[GUEST_RESULT] != 42 || m->page[GUEST_RESULT + 1] != 0) return VD_KVM_RESULT;
  return VD_KVM_DONE;
#else
  return VD_KVM_NO_GUEST_CODE;
#endif
}

enum vd_kvm_step vd_prove_kvm(int handle, const char *path, int *error, struct vd_machine *machine) {
  *machine = (struct vd_machine){.device = -1, .vm = -1, .vcpu = -1};
  errno = 0;
  enum vd_kvm_step step = prove(machine, handle, path);
  *error = step == VD_KVM_DONE ? 0 : errno;
  return step;
}

void vd_discard_machine(struct vd_machine *machine) {
  if (machine->run) munmap(machine->run, machine->run_size);
  if (machine->page) munmap(machine->page, 0x1000);
  if (machine->vcpu >= 0) close(machine->vcpu);
  if (machine->vm >= 0) close(machine->vm);
  if (machine->device >= 0) close(machine->device);
}
