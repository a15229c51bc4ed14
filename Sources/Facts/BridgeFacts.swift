package import Wire

/// Bridges and the other network devices, addresses and routes, as the kernel has them.
package enum BridgeFacts {
  package static let bridges = Field<[Value]>(
    "bridges",
    .list(
      .record(
        name: "Bridge",
        fields: [
          RecordField("name", .string, "Such as virbr0"),
          RecordField("state", .string, "What the kernel says of it: up, down, unknown"),
          RecordField("stp", .bool, "Whether the spanning tree protocol runs on it"),
          RecordField("ports", .list(.string), "Devices attached to it"),
          RecordField("addresses", .list(.string), "Its own, as ADDRESS/LENGTH; a public one only as public/LENGTH"),
          RecordField("mac", .string, "Its hardware address, if libvirt made it"),
          RecordField("forwardDelay", .double, "Seconds until a new port forwards"),
          RecordField("vlanFiltering", .bool, "Whether ports belong to VLANs"),
        ])), "Bridges",
    es: "Puentes",
    source: "/sys/class/net, getifaddrs(3)")

  package static let interfaces = Field<[Value]>(
    "interfaces",
    .list(
      .record(
        name: "Interface",
        fields: [
          RecordField("name", .string, "Such as enp3s0"),
          RecordField("kind", .string, "loopback, ethernet, wifi, bridge, tap, veth, vlan, bond, macvtap, wireguard, virtual or other"),
          RecordField("state", .string, "operstate: up, down, lowerlayerdown, unknown, dormant"),
          RecordField("carrier", .bool, "Whether a cable or a peer is there"),
          RecordField("master", .string, "The bridge or bond that it belongs to"),
          RecordField("addresses", .list(.string), "As ADDRESS/LENGTH; a public one only as public/LENGTH"),
          RecordField("mac", .string, "Its hardware address, if libvirt made it"),
          RecordField("owner", .string, "Whose it is by its name: libvirt, docker, podman, lxd, virtualbox, vmware"),
        ])), "All network devices",
    es: "Todos los dispositivos de red",
    source: "/sys/class/net, getifaddrs(3)")

  package static let routes = Field<[Value]>(
    "routes",
    .list(
      .record(
        name: "Route",
        fields: [
          RecordField("destination", .string, "As ADDRESS/LENGTH; 0.0.0.0/0 for the default; a public one only as public/LENGTH"),
          RecordField("interface", .string, "Where it leads out"),
          RecordField("gateway", .string, "The next router, if there is one"),
        ])), "Routes of the main table",
    es: "Rutas de la tabla principal",
    source: "/proc/net/route, /proc/net/ipv6_route")

  package static let forwarding = Field<Bool>(
    "net.forwarding", .bool, "Whether the kernel passes IPv4 packets on",
    es: "Si el núcleo reenvía paquetes IPv4",
    source: "/proc/sys/net/ipv4/ip_forward")

  package static let bridgeNetfilter = Field<Bool>(
    "net.bridgeNetfilter", .bool, "Whether packets on bridges pass iptables; absent where br_netfilter is not loaded",
    es: "Si los paquetes de los puentes pasan por iptables",
    source: "/proc/sys/net/bridge/bridge-nf-call-iptables")

  package static let listeners = Field<[Value]>(
    "net.listeners",
    .list(
      .record(
        name: "Listener",
        fields: [
          RecordField("protocol", .string, "udp or tcp"),
          RecordField("address", .string, "The local address; 0.0.0.0 or :: for all"),
          RecordField("port", .int, "53 or 67: no others are kept"),
          RecordField("uid", .int, "The user it belongs to"),
        ])), "Who listens on the ports of DNS and DHCP",
    es: "Quién escucha en los puertos de DNS y DHCP",
    source: "/proc/net/udp, /proc/net/tcp")

  package static let tun = Field<Bool>(
    "net.tun", .bool, "Whether /dev/net/tun is there, which machines with a network need",
    es: "Si existe /dev/net/tun",
    source: "/dev/net/tun")

  package static let firewalls = Field<[String]>(
    "net.firewalls", .list(.string),
    "Programs that filter packets, as far as they show without root: ufw, firewalld, docker, podman, nftables, iptables",
    es: "Programas que filtran paquetes, hasta donde se ve sin root",
    source: "/etc/ufw/ufw.conf, /run/docker.sock, /sys/class/net, /etc/systemd/system, /sys/fs/cgroup")

  package static let ufwForward = Field<String>(
    "net.ufwForward", .string, "What ufw does with packets to pass on: ACCEPT, DROP or REJECT",
    es: "Qué hace ufw con los paquetes a reenviar",
    source: "/etc/default/ufw")

  package static let resolver = Field<Bool>(
    "net.resolverBroken", .bool, "Whether /etc/resolv.conf leads into a folder that is not there, which stops dnsmasq",
    es: "Si /etc/resolv.conf lleva a una carpeta que no existe, lo que impide arrancar a dnsmasq",
    source: "/etc/resolv.conf")

  package static let all: [AnyField] = [
    bridges.any,
    interfaces.any,
    routes.any,
    forwarding.any,
    bridgeNetfilter.any,
    listeners.any,
    tun.any,
    firewalls.any,
    ufwForward.any,
    resolver.any,
  ]
}
