/// The program's own short words, in both languages. Rules bring their own texts; ids and keys are never translated.
package struct Words: Sendable {
  let language: Language
  package init(_ language: Language) { self.language = language }

  private func pick(_ en: String, _ es: String) -> String { language == .es ? es : en }

  package func verdict(_ verdict: Report.Verdict) -> String {
    switch verdict {
    case .ready: pick("READY", "LISTO")
    case .notReady: pick("NOT READY", "NO ESTÁ LISTO")
    case .undecided: pick("UNDECIDED", "SIN DECIDIR")
    }
  }

  package func result(_ result: CheckResult) -> String {
    switch result {
    case .pass: pick("OK", "BIEN")
    case .fail: pick("FAIL", "FALLA")
    case .warn: pick("WARN", "AVISO")
    case .unknown: pick("UNKNOWN", "SIN SABER")
    case .blocked: pick("BLOCKED", "BLOQUEADA")
    case .notApplicable: pick("N/A", "NO APLICA")
    case .error: pick("ERROR", "ERROR")
    case .waived: pick("WAIVED", "EXENTA")
    }
  }

  /// `5 checks fail, 1 blocked`: only what there is.
  func counts(_ checks: [CheckFinding]) -> String {
    func count(_ result: CheckResult) -> Int { checks.count { $0.result == result && $0.severity != .info } }
    let required = checks.filter { $0.severity == .required && $0.result != .notApplicable }
    let passed = required.count { $0.result == .pass || $0.result == .waived }
    var parts = [
      pick("\(passed) of \(required.count) required checks pass", "\(passed) de \(required.count) comprobaciones obligatorias bien")
    ]
    let failed = count(.fail)
    let warned = count(.warn)
    let blocked = count(.blocked)
    let unknown = count(.unknown) + count(.error)
    if failed > 0 { parts.append(pick("\(failed) failed", failed == 1 ? "1 falla" : "\(failed) fallan")) }
    if warned > 0 { parts.append(pick("\(warned) to improve", "\(warned) por mejorar")) }
    if blocked > 0 { parts.append(pick("\(blocked) blocked", blocked == 1 ? "1 bloqueada" : "\(blocked) bloqueadas")) }
    if unknown > 0 { parts.append(pick("\(unknown) unknown", "\(unknown) sin saber")) }
    return parts.joined(separator: ", ")
  }

  func score(_ score: Score) -> String {
    let low = Numbers.short(score.low)
    let high = Numbers.short(score.high)
    let of = Numbers.short(score.of)
    let range = low == high ? low : pick("\(low) to \(high)", "\(low) a \(high)")
    return pick("\(range) of \(of) points", "\(range) de \(of) puntos")
  }

  func place(_ next: Report.Next, _ title: String) -> String {
    pick("You are at step \(next.index) of \(next.of): \(title)", "Estás en el paso \(next.index) de \(next.of): \(title)")
  }

  func subject(_ user: String, _ profile: String) -> String {
    pick("user \(user), profile \(profile)", "usuario \(user), perfil \(profile)")
  }

  var why: String { pick("why:", "por qué:") }
  var seen: String { pick("seen:", "visto:") }
  var todo: String { pick("do:", "haz:") }
  var check: String { pick("check:", "comprueba:") }
  var then: String { pick("then:", "después:") }
  var here: String { pick("here", "aquí") }
  var affects: String { pick("affects:", "afecta a:") }
  var diff: String { pick("change:", "cambio:") }
  var now: String { pick("do this next:", "haz ahora esto:") }
  var nothingToDo: String { pick("nothing to do", "nada que hacer") }
  var enjoy: String { pick("you can create machines now: virt-manager", "ya puedes crear máquinas: virt-manager") }
  var improve: String { pick("this would make it better:", "esto lo mejoraría:") }
  var seeUnknown: String {
    pick("what is unknown could not be looked at; the reasons stand above", "lo que no se sabe no se pudo mirar; arriba están los motivos")
  }
  var unexplained: String {
    pick("no cause that this program knows explains it", "ninguna causa que este programa conozca lo explica")
  }

  func by(_ ids: [String]) -> String { pick("by", "por") + " " + ids.joined(separator: ", ") }

  func effect(_ effect: Fix.Effect) -> String? {
    switch effect {
    case .now: nil
    case .relogin: pick("it takes effect after you log out and in again", "tendrá efecto cuando cierres la sesión y vuelvas a entrar")
    case .reload: pick("it takes effect when the module is loaded again", "tendrá efecto cuando se vuelva a cargar el módulo")
    case .reboot: pick("it takes effect after a reboot", "tendrá efecto tras reiniciar")
    }
  }
}

/// Numbers as people write them: 2 for 2.0, at most two decimals.
package enum Numbers {
  package static func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }

  static func short(_ number: Double) -> String {
    let value = rounded(number)
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }
}
