/// The typed operations that a rule may ask for, with their parameters. What they mean on a host is Remedies' business.
package enum FixKind {
  package static let parameters: [String: (required: [String], optional: [String])] = [
    "module-option": (["module", "option", "value"], []),
    "remove-module-block": (["module"], []),
    "kernel-argument": ([], ["add", "remove"]),
    "load-module": (["module"], []),
    "reload-module": (["module"], []),
    "unload-module": (["module"], []),
    "group-member": (["user", "group"], []),
    "group-create": (["group"], []),
    "install-packages": (["names"], []),
    "repair-packages": ([], []),
    "unit": (["name", "action"], []),
    "file-access": (["path"], ["owner", "group", "mode"]),
    "firmware-setting": (["setting"], []),
    "outer-hypervisor": (["setting"], []),
    "container-option": ([], []),
    "stop-program": (["name"], []),
    "default-uri": (["uri"], []),
    "new-login": ([], []),
    "reboot": ([], []),
    "advice": (["text"], []),
  ]
}
