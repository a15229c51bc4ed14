# Words of the Lab's scenarios.
wait_for() { for _ in $(seq 400); do [ -S "$1" ] && return 0; sleep 0.01; done; echo "no $1" >&2; return 1; }
v() { virsh -q -c qemu:///system "$@" >/dev/null; }
start_daemons() {
  mkdir -p /run/libvirt
  [ -S /run/libvirt/virtlogd-sock ] || { virtlogd -d; wait_for /run/libvirt/virtlogd-sock; }
  libvirtd -d
  wait_for /run/libvirt/libvirt-sock
  # A daemon that was asked before answers at once.
  v capabilities
}
# SIGKILL: whoever runs the tests may have SIGTERM blocked, and a daemon inherits that.
stop_libvirtd() {
  local id
  id=$(pidof libvirtd) && kill -9 "$id" && while [ -d "/proc/${id%% *}" ]; do sleep 0.01; done
  rm -f /run/libvirt/libvirt-sock*
}
# A machine named $1 with the disk $2 in the format $3; further lines of its devices on standard input.
machine() {
  local more
  more=$(cat)
  cat >"/root/$1.xml" <<X
<domain type='kvm'>
  <name>$1</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='disk'><driver name='qemu' type='$3'/><source file='$2'/><target dev='vda' bus='virtio'/></disk>
    $more
  </devices>
</domain>
X
  v define "/root/$1.xml"
}
# Edits a stored definition as libvirt's API would refuse it: sed script $2 on machine $1.
edit_stored() { stop_libvirtd; sed -i "$2" "/etc/libvirt/qemu/$1.xml"; start_daemons; }
