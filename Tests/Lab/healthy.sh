# The healthy host of the Lab: what a student has who followed the guide to its end. Sourced inside, as root, before a scenario breaks it.
useradd -m -u 1500 -s /bin/bash student
chmod 755 /home/student
usermod -aG libvirt student
# As the guide has it: virsh then speaks of the machines of the whole computer.
mkdir -p /home/student/.config/libvirt
echo 'uri_default = "qemu:///system"' >/home/student/.config/libvirt/libvirt.conf
chown -R student: /home/student/.config
# virt-manager is a graphical program of 300 MB with what it needs: the Lab has its place in the path only.
[ -e /usr/bin/virt-manager ] || printf '#!/bin/sh\nexit 0\n' >/usr/bin/virt-manager
chmod 755 /usr/bin/virt-manager
dbus-daemon --system --fork --nopidfile
/usr/lib/polkit-1/polkitd --no-debug >/dev/null 2>&1 &
# The first probe of QEMU takes libvirt two seconds: what an earlier lab learned is good for all of the same machine.
if [ -d /tmp/cache ]; then mkdir -p /var/cache/libvirt/qemu/capabilities; cp /tmp/cache/*.xml /var/cache/libvirt/qemu/capabilities/; fi
start_daemons
v net-autostart default
v net-start default
mkdir -p /var/lib/libvirt/images
v pool-define-as default dir --target /var/lib/libvirt/images
v pool-start default
v pool-autostart default
qemu-img create -q -f qcow2 /var/lib/libvirt/images/ubuntu.qcow2 64M
machine ubuntu /var/lib/libvirt/images/ubuntu.qcow2 qcow2 <<'X'
<interface type='network'><source network='default'/><model type='virtio'/><mac address='52:54:00:00:00:01'/></interface>
X
