// The file system inside: a tmpfs, with the machine's programs below it.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox.h"

static void make(const char *path, mode_t mode) {
  if (mkdir(path, mode) < 0 && errno != EEXIST) fail(path);
  check(chmod(path, mode), path);
}

static void bind_node(const char *name) {
  char from[64], to[64];
  snprintf(from, sizeof from, "/dev/%s", name);
  snprintf(to, sizeof to, "dev/%s", name);
  put(to, "");
  check(mount(from, to, NULL, MS_BIND, NULL), from);
}

static void make_read_only(const char *path) {
  check(mount(path, path, NULL, MS_BIND, NULL), path);
  check(mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL), path);
}

// A folder that is there, and cannot be moved away, for it is a mount.
static void make_fast(const char *path) {
  make(path, 0755);
  check(mount(path, path, NULL, MS_BIND, NULL), path);
}

void protect_places(void) {
  // What a check does not see must not be moved while it does not look: see `hide_additions`.
  make_fast("/usr/local/include"), make_fast("/usr/local/lib"), make_fast("/usr/local/share"), make_fast("/usr/local/share/perl");
  // Perl and Python run what lies there before a program of theirs begins.
  make("/etc/perl", 0755), make_read_only("/etc/perl");
  DIR *folder = opendir("/usr/lib");
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    char path[300];
    if (strncmp(entry->d_name, "python", 6)) continue;
    snprintf(path, sizeof path, "/etc/%s", entry->d_name);
    make(path, 0755), make_read_only(path);
  }
  if (folder) closedir(folder);
  // The linker's places.
  if (access("/etc/ld.so.conf", F_OK) < 0) put("/etc/ld.so.conf", "");
  make_read_only("/etc/ld.so.conf");
}

// A folder at the machine's root. Where it is a link to its namesake in /usr, that is mounted: a link could be replaced, and
// checks run programs by it.
static void take_over(const char *name) {
  char from[64];
  struct stat its;
  snprintf(from, sizeof from, "/%s", name);
  if (lstat(from, &its) < 0) return;
  if (S_ISLNK(its.st_mode)) snprintf(from, sizeof from, "usr/%s", name);
  make(name, 0755);
  check(mount(from, name, NULL, MS_BIND | MS_REC, NULL), from);
  check(mount(NULL, name, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID, NULL), name);
}

void build_root(long long disk) {
  char options[128];
  check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private mounts");
  snprintf(options, sizeof options, "size=%lld,nr_inodes=32768,mode=755", disk);
  check(mount("tmpfs", "/mnt", "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755"), "a tmpfs");
  make("/mnt/root", 0755), make("/mnt/over", 0755);
  // What is written to /usr is kept beside the root, where nobody inside can reach it but through the overlay.
  check(mount("tmpfs", "/mnt/over", "tmpfs", MS_NOSUID | MS_NODEV, options), "a tmpfs");
  check(mount("tmpfs", "/mnt/root", "tmpfs", MS_NOSUID | MS_NODEV, options), "a tmpfs");
  make("/mnt/over/upper", 0755), make("/mnt/over/work", 0755);
  check(chdir("/mnt/root"), "/mnt/root");
  make("usr", 0755);
  check(mount("overlay", "usr", "overlay", MS_NOSUID | MS_NODEV, "lowerdir=/usr,upperdir=/mnt/over/upper,workdir=/mnt/over/work"),
        "an overlay over /usr");
  // The machine's own additions are nobody's business.
  static const char *const local[] = {"", "/bin", "/sbin", "/lib", "/share", "/etc", "/src"};
  for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
    snprintf(options, sizeof options, "/mnt/over/local%s", local[i]);
    make(options, 0755);
  }
  check(mount("/mnt/over/local", "usr/local", NULL, MS_BIND, NULL), "/usr/local");
  static const char *const links[] = {"bin", "sbin", "lib", "lib64", "lib32"};
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) take_over(links[i]);
  static const char *const folders[] = {"etc", "home", "root", "var", "var/log", "var/lib", "var/spool", "var/cache", "srv", "opt", "run", "dev", "proc", "media", "mnt"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) make(folders[i], strcmp(folders[i], "root") ? 0755 : 0700);
  make("tmp", 01777), make("var/tmp", 01777);
  // A place that cannot be moved away, and with it what the loader reads.
  check(mount("etc", "etc", NULL, MS_BIND, NULL), "/etc");
  put("etc/ld.so.preload", "");
  make_read_only("etc/ld.so.preload");
  put("etc/passwd", "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65533:65533:nobody:/nonexistent:/usr/sbin/nologin\n");
  put("etc/group",
      "root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\ndisk:x:6:\nmail:x:8:\nsudo:x:27:\nwww-data:x:33:\n"
      "backup:x:34:\nstaff:x:50:\ngames:x:60:\nusers:x:100:\nnogroup:x:65533:\n");
  // Root may become anybody, without a password.
  make("etc/pam.d", 0755);
  put("etc/pam.d/su", "auth sufficient pam_rootok.so\nauth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n");
  put("etc/pam.d/su-l", "auth sufficient pam_rootok.so\nauth required pam_unix.so\naccount required pam_permit.so\nsession required pam_env.so\nsession required pam_permit.so\n");
  put("etc/pam.d/other", "auth required pam_deny.so\naccount required pam_permit.so\npassword required pam_unix.so\nsession required pam_permit.so\n");
  put("etc/shadow", "root:*:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n");
  put("etc/gshadow", "root:*::\nusers:*::\n");
  put("etc/hosts", "127.0.0.1 localhost sandbox\n");
  put("etc/hostname", "sandbox\n");
  put("etc/login.defs", "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nCREATE_HOME yes\nENCRYPT_METHOD SHA512\n");
  put("etc/profile",
      "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
      "for i in /etc/profile.d/*.sh; do [ -r \"$i\" ] && . \"$i\"; done; unset i\n");
  make("etc/profile.d", 0755), make("etc/skel", 0755), make("etc/cron.d", 0755);
  put("etc/environment", ""), make("etc/security", 0755), put("etc/security/pam_env.conf", "");
  put("etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files\n");
  check(symlink("../usr/lib/os-release", "etc/os-release"), "/etc/os-release");
  put("etc/shells", "/bin/sh\n/bin/bash\n");
  make("etc/alternatives", 0755);
  check(mount("/etc/alternatives", "etc/alternatives", NULL, MS_BIND, NULL), "/etc/alternatives");
  check(mount(NULL, "etc/alternatives", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL), "/etc/alternatives");
  put("etc/ld.so.cache", "");
  check(mount("/etc/ld.so.cache", "etc/ld.so.cache", NULL, MS_BIND, NULL), "/etc/ld.so.cache");
  static const char *const nodes[] = {"null", "zero", "full", "random", "urandom"};
  for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) bind_node(nodes[i]);
  check(symlink("/proc/self/fd", "dev/fd"), "/dev/fd");
  check(symlink("/proc/self/fd/0", "dev/stdin"), "/dev/stdin");
  check(symlink("/proc/self/fd/1", "dev/stdout"), "/dev/stdout");
  check(symlink("/proc/self/fd/2", "dev/stderr"), "/dev/stderr");
  make("dev/shm", 01777);
  check(mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), "/proc");
  make(".old", 0700);
  check((int)syscall(SYS_pivot_root, ".", ".old"), "the new root");
  check(chdir("/"), "/");
  check(umount2("/.old", MNT_DETACH), "the old root");
  check(rmdir("/.old"), "the old root");
  protect_places();
}

// The network has its loopback, and nothing else.
void raise_loopback(void) {
  struct ifreq request = {.ifr_name = "lo"};
  int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  check(any, "a socket");
  check(ioctl(any, SIOCGIFFLAGS, &request), "the loopback");
  request.ifr_flags |= IFF_UP;
  check(ioctl(any, SIOCSIFFLAGS, &request), "the loopback");
  close(any);
}
