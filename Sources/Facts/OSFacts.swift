/// The distribution and its release.
package enum OSFacts {
  package static let id = Field<String>(
    "os.id", .string, "The distribution: ubuntu, debian, fedora …", es: "La distribución: ubuntu, debian, fedora…",
    source: "/etc/os-release, /usr/lib/os-release, or an older release file")

  package static let idLike = Field<[String]>(
    "os.idLike", .list(.string), "The distributions that this one is derived from", es: "Las distribuciones de las que deriva",
    source: "/etc/os-release")

  package static let family = Field<String>(
    "os.family", .string, "Whose packages it uses: debian, redhat, suse, arch, alpine, gentoo, nixos or other",
    es: "De qué familia son sus paquetes: debian, redhat, suse, arch, alpine, gentoo, nixos u other",
    source: "/etc/os-release")

  package static let versionId = Field<String>(
    "os.versionId", .string, "The release number as the distribution writes it", es: "El número de versión como lo escribe la distribución",
    source: "/etc/os-release")

  package static let versionNumber = Field<Double>(
    "os.versionNumber", .double, "The release number as a number: 24.04", es: "El número de versión como número: 24.04",
    source: "/etc/os-release")

  package static let codename = Field<String>(
    "os.codename", .string, "The name of the release: bookworm, noble …", es: "El nombre de la versión: bookworm, noble…",
    source: "/etc/os-release")

  package static let name = Field<String>(
    "os.name", .string, "The name that the distribution shows people", es: "El nombre que la distribución muestra a las personas",
    source: "/etc/os-release")

  package static let all: [AnyField] = [
    id.any,
    idLike.any,
    family.any,
    versionId.any,
    versionNumber.any,
    codename.any,
    name.any,
  ]
}
