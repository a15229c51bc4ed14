package import Wire

/// libvirt’s virtual networks.
package enum NetworkFacts {
  package static let networks = Field<[Value]>(
    "networks",
    .list(
      .record(
        name: "Network",
        fields: [
          RecordField("name", .string, "Such as default"),
          RecordField("uuid", .string, "Its UUID"),
          RecordField("active", .bool, "Whether it runs"),
          RecordField("autostart", .bool, "Whether it starts with the daemon"),
          RecordField("persistent", .bool, "Whether it outlives its stop"),
          RecordField("forward", .string, "nat, route, open, bridge, private, passthrough, hostdev, or none for an isolated one"),
          RecordField("bridge", .string, "The bridge it makes or uses"),
          RecordField("device", .string, "The device that it forwards to"),
          RecordField("subnets", .list(.string), "As ADDRESS/LENGTH of the network"),
          RecordField("addresses", .list(.string), "The host’s own addresses in it"),
          RecordField("dhcp", .bool, "Whether it gives out addresses"),
          RecordField("reservations", .list(.string), "MAC addresses with a fixed address"),
          RecordField("error", .string, "Why its definition could not be read"),
        ])), "Virtual networks",
    es: "Redes virtuales",
    source: "libvirt, /etc/libvirt/qemu/networks, /run/libvirt/network")

  package static let template = Field<String>(
    "network.template", .string, "The definition of the network default that the distribution brings",
    es: "La definición de la red default que trae la distribución",
    source: "/usr/share/libvirt/networks/default.xml")

  package static let leases = Field<[Value]>(
    "network.leases",
    .list(
      .record(
        name: "Lease",
        fields: [
          RecordField("mac", .string, "The hardware address"),
          RecordField("address", .string, "What it was given"),
          RecordField("network", .string, "By which network"),
          RecordField("client", .string, "The client id that it showed"),
        ])), "Addresses given out",
    es: "Direcciones concedidas",
    source: "/var/lib/libvirt/dnsmasq")

  package static let firewallBackend = Field<String>(
    "network.firewallBackend", .string,
    "The program that libvirt is told to make its rules with: iptables or nftables; absent where it chooses itself",
    es: "El programa con que se le dice a libvirt que cree sus reglas: iptables o nftables; ausente si lo elige él",
    source: "/etc/libvirt/network.conf")

  package static let firewallPrograms = Field<[String]>(
    "network.firewallPrograms", .list(.string), "Those of iptables and nft that are installed, which libvirt needs one of",
    es: "Cuáles de iptables y nft están instalados: libvirt necesita uno",
    source: "/usr/sbin")

  package static let all: [AnyField] = [
    networks.any,
    template.any,
    leases.any,
    firewallBackend.any,
    firewallPrograms.any,
  ]
}
