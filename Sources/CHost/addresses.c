#define _GNU_SOURCE
#include "CHost.h"
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

static int bits(const unsigned char *mask, int count) {
  int set = 0;
  for (int i = 0; i < count; i++) set += __builtin_popcount(mask[i]);
  return set;
}

int vd_addresses(struct vd_address *found, int capacity) {
  struct ifaddrs *list = NULL;
  if (getifaddrs(&list) < 0) return -errno;
  int count = 0;
  for (struct ifaddrs *at = list; at && count < capacity; at = at->ifa_next) {
    if (!at->ifa_addr || !at->ifa_netmask) continue;
    struct vd_address *one = &found[count];
    const void *address;
    if (at->ifa_addr->sa_family == AF_INET) {
      address = &((struct sockaddr_in *)at->ifa_addr)->sin_addr;
      one->prefix_length = bits((const unsigned char *)&((struct sockaddr_in *)at->ifa_netmask)->sin_addr, 4);
    } else if (at->ifa_addr->sa_family == AF_INET6) {
      address = &((struct sockaddr_in6 *)at->ifa_addr)->sin6_addr;
      one->prefix_length = bits((const unsigned char *)&((struct sockaddr_in6 *)at->ifa_netmask)->sin6_addr, 16);
    } else continue;
    // A label of old (eth0:1) stands for the device before its colon.
    size_t length = strcspn(at->ifa_name, ":");
    if (length >= sizeof one->device) continue;
    memcpy(one->device, at->ifa_name, length);
    one->device[length] = 0;
    if (inet_ntop(at->ifa_addr->sa_family, address, one->address, sizeof one->address)) count++;
  }
  freeifaddrs(list);
  return count;
}

int vd_file_system(int handle, struct vd_file_system *found) {
  struct statfs system;
  if (fstatfs(handle, &system) < 0) return -errno;
  found->type = (uint32_t)system.f_type;
  found->unit = system.f_frsize > 0 ? (uint64_t)system.f_frsize : (uint64_t)system.f_bsize;
  found->blocks = system.f_blocks;
  found->available = system.f_bavail;
  found->inodes = system.f_files;
  found->free_inodes = system.f_ffree;
  found->read_only = (system.f_flags & ST_RDONLY) != 0;
  return 0;
}
