// What a process inside may ask of the kernel.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/mman.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox.h"

#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define IS(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1)
#define NO(call) IS(__NR_##call), REFUSE(EPERM)
#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

void filter_calls(void) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
      // The same calls by other numbers (x32).
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), REFUSE(ENOSYS),
#endif
      NO(unshare), NO(setns), NO(mount), NO(umount2), NO(pivot_root), NO(ptrace), NO(process_vm_readv),
      NO(process_vm_writev), NO(bpf), NO(perf_event_open), NO(keyctl), NO(add_key), NO(request_key), NO(init_module),
      NO(finit_module), NO(delete_module), NO(kexec_load), NO(userfaultfd), NO(io_uring_setup), NO(quotactl),
      NO(open_by_handle_at), NO(swapon), NO(swapoff), NO(reboot), NO(syslog), NO(acct), NO(fsopen), NO(fsmount),
      NO(move_mount), NO(open_tree), NO(fspick), NO(mount_setattr), NO(settimeofday), NO(clock_settime),
      // Memory that belongs to no process, and so is not counted where there is no control group.
      NO(memfd_create), NO(memfd_secret), NO(shmget), NO(msgget), NO(semget),
      NO(mq_open),
      // What is counted for the one user outside who makes sandboxes: one could use up what all have.
      IS(__NR_inotify_init1), REFUSE(ENOSYS), IS(__NR_fanotify_init), REFUSE(ENOSYS),
#if defined(__x86_64__)
      IS(__NR_inotify_init), REFUSE(ENOSYS),
#endif
      // Its flags cannot be looked at: the C library falls back to clone.
      IS(__NR_clone3), REFUSE(ENOSYS),
      // No new namespaces.
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K,
               CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP, 0, 1),
      REFUSE(EPERM),
      // Nor shared memory without a file: given back, it would be held on, and seen at no process.
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 0, 4),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[3])),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, MAP_SHARED | MAP_ANONYMOUS),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MAP_SHARED | MAP_ANONYMOUS, 0, 1), REFUSE(EPERM),
      // Sockets of the families that a network namespace holds, and no others: AF_VSOCK and the like are the machine's.
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 1, 0), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socketpair, 0, 6),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 4, 0), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 2, 0), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 1, 0),
      REFUSE(EAFNOSUPPORT),
      ALLOW,
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges");
  check(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "the filter of system calls");
}

void drop_capabilities(bool is_trusted) {
  static const int kept[] = {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_SETGID, CAP_SETUID,
                             CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT, CAP_SETFCAP, CAP_AUDIT_WRITE};
  unsigned long long mask = is_trusted ? 1ull << CAP_WAKE_ALARM : 0;
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) mask |= 1ull << kept[i];
  for (int one = 0; one <= 63; one++)
    if (!(mask >> one & 1) && prctl(PR_CAPBSET_READ, one, 0, 0, 0) == 1) check(prctl(PR_CAPBSET_DROP, one, 0, 0, 0), "a capability");
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{(unsigned)mask, (unsigned)mask, 0}, {(unsigned)(mask >> 32), (unsigned)(mask >> 32), 0}};
  check((int)syscall(SYS_capset, &header, data), "capabilities");
}

