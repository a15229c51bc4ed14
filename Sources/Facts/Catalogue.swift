/// Every fact there is: from it come the CEL declarations, the JSON Schema and the reference page.
package enum Catalogue {
  package static let fields: [AnyField] =
    HostFacts.all + OSFacts.all + CPUFacts.all + FirmwareFacts.all + CapacityFacts.all + KernelModuleFacts.all + ModprobeFacts.all
    + KVMFacts.all + AccountFacts.all + PackageFacts.all + ServiceFacts.all + LibvirtFacts.all
    + BridgeFacts.all + NetworkFacts.all + StorageFacts.all + ImageFacts.all + DomainFacts.all + EmulatorFacts.all + SecurityFacts.all
}
