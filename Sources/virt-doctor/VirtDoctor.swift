internal import ArgumentParser

@main struct VirtDoctor: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "virt-doctor")
}
