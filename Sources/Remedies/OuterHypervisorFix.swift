import Facts
import Report

/// What to change one floor down, in the hypervisor that this machine runs on: nothing inside the machine can do it.
enum OuterHypervisorFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    if request["setting"] == "memory" { return [memory(request)] }
    let facts = context.facts
    if facts.string(HostFacts.role) == "wsl" { return [wsl(request)] }
    if let cloud = facts.string(HostFacts.cloud), let fix = self.cloud(request, cloud) { return [fix] }
    let product = (facts.string(HostFacts.product) ?? "").lowercased()
    switch facts.string(HostFacts.hypervisor) {
    case "virtualbox":
      return [
        .advice(
          request.kind,
          Localized(
            en: "On the physical machine: switch this machine off, then Settings → System → Processor → Enable Nested VT-x/AMD-V",
            es: "En el equipo físico: apaga esta máquina y ve a Configuración → Sistema → Procesador → Habilitar VT-x/AMD-V anidado"),
          shell: ["VBoxManage modifyvm \"NAME\" --nested-hw-virt on"])
      ]
    case "vmware":
      return [
        .advice(
          request.kind,
          Localized(
            en: "On the physical machine: switch this machine off, then Settings → Processors → Virtualize Intel VT-x/EPT or AMD-V/RVI",
            es: "En el equipo físico: apaga esta máquina y marca Settings → Processors → Virtualize Intel VT-x/EPT or AMD-V/RVI"))
      ]
    case "hyperv":
      return [
        .advice(
          request.kind,
          Localized(
            en: "On the Windows host, with this machine switched off, in PowerShell as administrator",
            es: "En el Windows anfitrión, con esta máquina apagada, en PowerShell como administrador"),
          shell: ["Set-VMProcessor -VMName NAME -ExposeVirtualizationExtensions $true"])
      ]
    case "kvm", "qemu":
      return product.contains("proxmox") || (facts.string(HostFacts.vendor) ?? "").contains("Proxmox")
        ? [proxmox(request)] : [libvirt(request), proxmox(request)]
    case "xen":
      return [
        .advice(
          request.kind,
          Localized(
            en: "Xen rarely offers nested virtualization: in the domain's configuration, nestedhvm=1, then stop and start it",
            es: "Xen rara vez ofrece virtualización anidada: en la configuración del dominio, nestedhvm=1, y luego pararlo y arrancarlo"))
      ]
    case "parallels":
      return [
        .advice(
          request.kind,
          Localized(
            en: "On the Mac: Hardware → CPU & Memory → Advanced → Enable nested virtualization (Intel processors only)",
            es: "En el Mac: Hardware → CPU y memoria → Avanzado → Activar virtualización anidada (solo procesadores Intel)"))
      ]
    case "apple":
      return [
        .advice(
          request.kind,
          Localized(
            en: "Nested virtualization needs an M3 chip or later with macOS 15, and a program that asks for it",
            es: "La virtualización anidada necesita un chip M3 o posterior con macOS 15 y un programa que la pida"))
      ]
    default:
      return [
        .advice(
          request.kind,
          Localized(
            en: "Ask whoever runs the outer hypervisor to offer nested virtualization to this machine",
            es: "Pide a quien gestiona el hipervisor exterior que ofrezca virtualización anidada a esta máquina"))
      ]
    }
  }

  private static func libvirt(_ request: FixRequest) -> Fix {
    .advice(
      request.kind,
      Localized(
        en: "On the outer machine: give this one the CPU mode host-passthrough, then shut it down and start it (a reboot is not enough)",
        es: "En la máquina exterior: ponle a esta el modo de CPU host-passthrough, apágala y vuelve a encenderla (reiniciar no basta)"),
      shell: ["virt-xml NAME --edit --cpu host-passthrough"])
  }

  private static func proxmox(_ request: FixRequest) -> Fix {
    .advice(
      request.kind,
      Localized(
        en: "If the outer machine is Proxmox: Hardware → Processors → Type: host, then stop and start this one",
        es: "Si la máquina exterior es Proxmox: Hardware → Processors → Type: host, y después para y arranca esta"),
      shell: ["qm set VMID --cpu host"])
  }

  private static func wsl(_ request: FixRequest) -> Fix {
    .advice(
      request.kind,
      Localized(
        en:
          "On Windows 11: in %UserProfile%\\.wslconfig write [wsl2] and below it nestedVirtualization=true; here in /etc/wsl.conf, [boot] and systemd=true. Then, in PowerShell",
        es:
          "En Windows 11: en %UserProfile%\\.wslconfig escribe [wsl2] y debajo nestedVirtualization=true; aquí, en /etc/wsl.conf, [boot] y systemd=true. Después, en PowerShell"
      ),
      shell: ["wsl --update", "wsl --shutdown"])
  }

  private static func memory(_ request: FixRequest) -> Fix {
    .advice(
      request.kind,
      Localized(
        en: "Switch this machine off and give it at least 4 GiB of memory, 2 processors and 25 GiB of disk in its hypervisor",
        es: "Apaga esta máquina y dale en su hipervisor al menos 4 GiB de memoria, 2 procesadores y 25 GiB de disco"))
  }

  private static func cloud(_ request: FixRequest, _ cloud: String) -> Fix? {
    switch cloud {
    case "aws":
      .advice(
        request.kind,
        Localized(
          en: "Use a .metal instance, or a type that offers nested virtualization, launched with it",
          es: "Usa una instancia .metal o un tipo que ofrezca virtualización anidada, lanzada con ella"),
        shell: ["aws ec2 run-instances --cpu-options NestedVirtualization=enabled …"])
    case "azure":
      .advice(
        request.kind,
        Localized(
          en: "Use a size with nested virtualization (Dv3, Ev3 or later, Standard security type)",
          es: "Usa un tamaño con virtualización anidada (Dv3, Ev3 o posterior, tipo de seguridad Standard)"))
    case "gcp":
      .advice(
        request.kind,
        Localized(en: "Create the instance with nested virtualization", es: "Crea la instancia con virtualización anidada"),
        shell: ["gcloud compute instances create NAME --enable-nested-virtualization"])
    case "none": nil
    default:
      .advice(
        request.kind,
        Localized(
          en: "Ask the provider for a type of machine with nested virtualization, or use a physical one",
          es: "Pide al proveedor un tipo de máquina con virtualización anidada, o usa una física"))
    }
  }
}
