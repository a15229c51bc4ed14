import Report

/// Which host is looked at, on whose behalf, and in which language it is told.
struct HostRequest: Equatable {
  /// Nil for the running host.
  var sysroot: String?
  /// Nil for the one who calls.
  var user: String?
  var noLibvirt = false
  /// Nil: by the environment.
  var lang: Language?

  var language: Language { Preferences.language(lang) }
}
