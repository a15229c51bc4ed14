import Facts
import Report

/// A container sees a device only if whoever starts it passes it in: nothing inside can change that.
enum ContainerFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    let kind = context.facts.string(HostFacts.container) ?? "other"
    let summary = Localized(
      en: "Start the container again, from the host, with the device passed in",
      es: "Vuelve a crear el contenedor, desde el anfitrión, pasándole el dispositivo")
    switch kind {
    case "docker", "podman":
      return [
        .advice(request.kind, summary, shell: ["\(kind) run --device /dev/kvm --device /dev/net/tun --cap-add NET_ADMIN IMAGE"])
      ]
    case "lxc":
      return [
        .advice(
          request.kind, summary,
          shell: ["lxc config device add NAME kvm unix-char source=/dev/kvm", "lxc config set NAME security.nesting true"])
      ]
    case "nspawn":
      return [
        .advice(request.kind, summary, shell: ["systemd-nspawn --bind=/dev/kvm --property='DeviceAllow=/dev/kvm rw' -D DIRECTORY"])
      ]
    case "kubernetes":
      return [
        .advice(
          request.kind,
          Localized(
            en: "Ask for the device in the pod: a KVM device plugin offers devices.kubevirt.io/kvm",
            es: "Pide el dispositivo en el pod: un complemento de dispositivos ofrece devices.kubevirt.io/kvm"))
      ]
    default: return [.advice(request.kind, summary)]
    }
  }
}
