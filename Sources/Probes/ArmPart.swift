/// The names behind the numbers of the Main ID Register (MIDR_EL1), which /proc/cpuinfo shows as `CPU implementer` and `CPU part`.
/// Numbers: arch/arm64/include/asm/cputype.h, arch/arm/include/asm/cputype.h and the vendors' technical reference manuals.
enum ArmPart {
  /// `0x41` is ARM.
  static func implementer(_ code: String) -> String? {
    switch hexadecimal(code) {
    case 0x41: "ARM"
    case 0x42: "Broadcom"
    case 0x43: "Cavium"
    case 0x44: "DEC"
    case 0x46: "Fujitsu"
    case 0x48: "HiSilicon"
    case 0x49: "Infineon"
    case 0x4d: "Motorola/Freescale"
    case 0x4e: "NVIDIA"
    case 0x50: "APM"
    case 0x51: "Qualcomm"
    case 0x53: "Samsung"
    case 0x56: "Marvell"
    case 0x61: "Apple"
    case 0x66: "Faraday"
    case 0x69: "Intel"
    case 0x6d: "Microsoft"
    case 0x70: "Phytium"
    case 0xc0: "Ampere"
    default: nil
    }
  }

  /// `0x41` and `0xd0c` are a Neoverse-N1.
  static func name(implementer: String, part: String) -> String? {
    guard let implementer = hexadecimal(implementer), let part = hexadecimal(part) else { return nil }
    return switch implementer {
    case 0x41: arm(part)
    case 0x51: qualcomm(part)
    default: others(implementer, part)
    }
  }

  /// `0x` and up to four digits.
  private static func hexadecimal(_ text: String) -> Int? {
    guard text.hasPrefix("0x"), (3...6).contains(text.utf8.count) else { return nil }
    return Int(text.dropFirst(2), radix: 16)
  }

  private static func arm(_ part: Int) -> String? {
    switch part {
    case 0x810: "ARM810"
    case 0x920: "ARM920"
    case 0x922: "ARM922"
    case 0x926: "ARM926"
    case 0x940: "ARM940"
    case 0x946: "ARM946"
    case 0x966: "ARM966"
    case 0xa20: "ARM1020"
    case 0xa22: "ARM1022"
    case 0xa26: "ARM1026"
    case 0xb02: "ARM11 MPCore"
    case 0xb36: "ARM1136"
    case 0xb56: "ARM1156"
    case 0xb76: "ARM1176"
    case 0xc05: "Cortex-A5"
    case 0xc07: "Cortex-A7"
    case 0xc08: "Cortex-A8"
    case 0xc09: "Cortex-A9"
    case 0xc0d: "Cortex-A17"
    case 0xc0e: "Cortex-A17"
    case 0xc0f: "Cortex-A15"
    case 0xc14: "Cortex-R4"
    case 0xc15: "Cortex-R5"
    case 0xc17: "Cortex-R7"
    case 0xc18: "Cortex-R8"
    case 0xd01: "Cortex-A32"
    case 0xd02: "Cortex-A34"
    case 0xd03: "Cortex-A53"
    case 0xd04: "Cortex-A35"
    case 0xd05: "Cortex-A55"
    case 0xd06: "Cortex-A65"
    case 0xd07: "Cortex-A57"
    case 0xd08: "Cortex-A72"
    case 0xd09: "Cortex-A73"
    case 0xd0a: "Cortex-A75"
    case 0xd0b: "Cortex-A76"
    case 0xd0c: "Neoverse-N1"
    case 0xd0d: "Cortex-A77"
    case 0xd0e: "Cortex-A76AE"
    case 0xd13: "Cortex-R52"
    case 0xd15: "Cortex-R82"
    case 0xd16: "Cortex-R52+"
    case 0xd40: "Neoverse-V1"
    case 0xd41: "Cortex-A78"
    case 0xd42: "Cortex-A78AE"
    case 0xd43: "Cortex-A65AE"
    case 0xd44: "Cortex-X1"
    case 0xd46: "Cortex-A510"
    case 0xd47: "Cortex-A710"
    case 0xd48: "Cortex-X2"
    case 0xd49: "Neoverse-N2"
    case 0xd4a: "Neoverse-E1"
    case 0xd4b: "Cortex-A78C"
    case 0xd4c: "Cortex-X1C"
    case 0xd4d: "Cortex-A715"
    case 0xd4e: "Cortex-X3"
    case 0xd4f: "Neoverse-V2"
    case 0xd80: "Cortex-A520"
    case 0xd81: "Cortex-A720"
    case 0xd82: "Cortex-X4"
    case 0xd83: "Neoverse-V3AE"
    case 0xd84: "Neoverse-V3"
    case 0xd85: "Cortex-X925"
    case 0xd87: "Cortex-A725"
    case 0xd88: "Cortex-A520AE"
    case 0xd89: "Cortex-A720AE"
    case 0xd8e: "Neoverse-N3"
    case 0xd8f: "Cortex-A320"
    default: nil
    }
  }

  private static func qualcomm(_ part: Int) -> String? {
    switch part {
    case 0x001: "Oryon"
    case 0x00f, 0x02d: "Scorpion"
    case 0x04d, 0x06f: "Krait"
    case 0x201, 0x205, 0x211: "Kryo"
    case 0x800: "Falkor-V1/Kryo"
    case 0x801: "Kryo-V2"
    case 0x802: "Kryo-3XX-Gold"
    case 0x803: "Kryo-3XX-Silver"
    case 0x804: "Kryo-4XX-Gold"
    case 0x805: "Kryo-4XX-Silver"
    case 0xc00: "Falkor"
    case 0xc01: "Saphira"
    default: nil
    }
  }

  private static func others(_ implementer: Int, _ part: Int) -> String? {
    switch (implementer, part) {
    case (0x42, 0x00f): "Brahma-B15"
    case (0x42, 0x100): "Brahma-B53"
    case (0x42, 0x516): "ThunderX2"
    case (0x43, 0x0a0): "ThunderX"
    case (0x43, 0x0a1): "ThunderX-88XX"
    case (0x43, 0x0a2): "ThunderX-81XX"
    case (0x43, 0x0a3): "ThunderX-83XX"
    case (0x43, 0x0af): "ThunderX2-99xx"
    case (0x43, 0x0b8): "ThunderX3-T110"
    case (0x46, 0x001): "A64FX"
    case (0x46, 0x003): "MONAKA"
    case (0x48, 0xd01): "TaiShan-v110"
    case (0x48, 0xd02): "TaiShan-v120"
    case (0x4e, 0x000): "Denver"
    case (0x4e, 0x003): "Denver 2"
    case (0x4e, 0x004): "Carmel"
    case (0x4e, 0x010): "Olympus"
    case (0x50, 0x000): "X-Gene"
    case (0x53, 0x001): "exynos-m1"
    case (0x53, 0x002): "exynos-m3"
    case (0x53, 0x003): "exynos-m4"
    case (0x53, 0x004): "exynos-m5"
    case (0x56, 0x131): "Feroceon-88FR131"
    case (0x56, 0x581): "PJ4/PJ4b"
    case (0x56, 0x584): "PJ4B-MP"
    case (0x61, 0x020): "Icestorm-A14"
    case (0x61, 0x021): "Firestorm-A14"
    case (0x61, 0x022): "Icestorm-M1"
    case (0x61, 0x023): "Firestorm-M1"
    case (0x61, 0x024): "Icestorm-M1-Pro"
    case (0x61, 0x025): "Firestorm-M1-Pro"
    case (0x61, 0x028): "Icestorm-M1-Max"
    case (0x61, 0x029): "Firestorm-M1-Max"
    case (0x61, 0x030): "Blizzard-A15"
    case (0x61, 0x031): "Avalanche-A15"
    case (0x61, 0x032): "Blizzard-M2"
    case (0x61, 0x033): "Avalanche-M2"
    case (0x6d, 0xd49): "Azure-Cobalt-100"
    case (0x70, 0x303): "FTC310"
    case (0x70, 0x660): "FTC660"
    case (0x70, 0x661): "FTC661"
    case (0x70, 0x662): "FTC662"
    case (0x70, 0x663): "FTC663"
    case (0x70, 0x664): "FTC664"
    case (0x70, 0x862): "FTC862"
    case (0xc0, 0xac3): "Ampere-1"
    case (0xc0, 0xac4): "Ampere-1a"
    case (0xc0, 0xac5): "Ampere-1b"
    default: nil
    }
  }
}
