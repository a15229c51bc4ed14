#define _GNU_SOURCE
#include "CHost.h"
#include <dlfcn.h>
#include <libudev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTIONS(X) \
  X(udev_new) X(udev_unref) X(udev_enumerate_new) X(udev_enumerate_unref) X(udev_enumerate_add_match_subsystem) \
  X(udev_enumerate_scan_devices) X(udev_enumerate_get_list_entry) X(udev_list_entry_get_next) X(udev_list_entry_get_name) \
  X(udev_list_entry_get_value) X(udev_device_new_from_syspath) X(udev_device_unref) X(udev_device_get_devpath) X(udev_device_get_sysname) \
  X(udev_device_get_devnode) X(udev_device_get_properties_list_entry) X(udev_device_get_tags_list_entry) \
  X(udev_device_get_devlinks_list_entry)

struct udev_table {
#define FIELD(name) __typeof__(&name) name;
  FUNCTIONS(FIELD)
};

static int load(struct udev_table *ud, const char *library) {
  void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
  if (!handle) return 0;
  int missing = 0;
#define LOAD(name) if (!(ud->name = (__typeof__(ud->name))dlsym(handle, #name))) missing++;
  FUNCTIONS(LOAD)
  return !missing;
}

static void word(FILE *out, char kind, const char *text, const char *value) {
  if (!text) return;
  fputc(kind, out);
  fputs(text, out);
  if (value) fprintf(out, "=%s", value);
  fputc(0, out);
}

static void describe(const struct udev_table *ud, struct udev_device *device, FILE *out) {
  struct udev_list_entry *entry;
  word(out, 'P', ud->udev_device_get_devpath(device), NULL);
  word(out, 'I', ud->udev_device_get_sysname(device), NULL);
  word(out, 'N', ud->udev_device_get_devnode(device), NULL);
  for (entry = ud->udev_device_get_properties_list_entry(device); entry; entry = ud->udev_list_entry_get_next(entry))
    word(out, 'E', ud->udev_list_entry_get_name(entry), ud->udev_list_entry_get_value(entry));
  for (entry = ud->udev_device_get_tags_list_entry(device); entry; entry = ud->udev_list_entry_get_next(entry))
    word(out, 'G', ud->udev_list_entry_get_name(entry), NULL);
  for (entry = ud->udev_device_get_devlinks_list_entry(device); entry; entry = ud->udev_list_entry_get_next(entry))
    word(out, 'S', ud->udev_list_entry_get_name(entry), NULL);
}

int vd_devices(const char *library, const char *subsystem, char **text, size_t *size) {
  struct udev_table ud;
  *text = NULL;
  *size = 0;
  if (!load(&ud, library)) return -ENOSYS;
  struct udev *context = ud.udev_new();
  if (!context) return -ENOMEM;
  struct udev_enumerate *search = ud.udev_enumerate_new(context);
  FILE *out = search ? open_memstream(text, size) : NULL;
  int failed = out ? 0 : -ENOMEM;
  if (out) {
    failed = ud.udev_enumerate_add_match_subsystem(search, subsystem);
    if (failed >= 0) failed = ud.udev_enumerate_scan_devices(search);
    int left = 10000;
    struct udev_list_entry *entry = failed >= 0 ? ud.udev_enumerate_get_list_entry(search) : NULL;
    for (; entry && left-- > 0; entry = ud.udev_list_entry_get_next(entry)) {
      struct udev_device *device = ud.udev_device_new_from_syspath(context, ud.udev_list_entry_get_name(entry));
      // A device that was pulled out meanwhile is none.
      if (!device) continue;
      describe(&ud, device, out);
      ud.udev_device_unref(device);
    }
    if (fclose(out) != 0) failed = -ENOMEM;
  }
  if (search) ud.udev_enumerate_unref(search);
  ud.udev_unref(context);
  return failed < 0 ? failed : 0;
}
