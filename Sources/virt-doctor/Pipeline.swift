import DefaultRules
import Facts
import Host
import Probes
import Remedies
import Report
import RuleEngine
import Wire

/// Host → facts → findings → remedies → report: one way, no way back.
struct Pipeline {
  private let rules: RuleSet
  private let programs: Programs
  private let profile: Profile
  private let require: [String]?
  private let digest: String
  var nonce: String?
  var includeHostname = false
  /// Whether what was seen is told of passed checks too.
  var showsEverything = true
  /// Whether causes and fixes are told.
  var explains = true
  /// Whether the report says which host it is of; a text for a person does not.
  var identifies = true

  /// - Parameters:
  ///   - paths: `--rules`: packs from outside, checked whole before anything is judged by them.
  ///   - require: `--require`: ids of steps or checks.
  init(rules paths: [String], profile name: String, require: [String]?) throws {
    let packs = try RulePacks(paths)
    let sources = try packs.sources()
    do {
      rules = try RuleSet(sources, trusted: DefaultRules.packs.count)
      let embedded = DefaultRules.programs
      programs = Programs(
        rules, packed: PackedPrograms(index: embedded.index, numbers: embedded.numbers, text: embedded.text))
      if !paths.isEmpty { try programs.validate(from: DefaultRules.packs.count) }
    } catch { throw Failure(error) }
    digest = packs.digest
    guard let profile = rules.profile(name) else {
      let all = rules.profiles.map(\.id)
      throw Failure.unknown(
        Localized(en: "unknown profile", es: "perfil desconocido"), name, nearest: NearestName.of(name, among: all), all: all)
    }
    self.profile = profile
    self.require = require
    let known = profile.steps.map(\.id) + rules.checks.map(\.id)
    for id in require ?? [] where !known.contains(id) {
      throw Failure.unknown(
        Localized(en: "unknown step or check", es: "paso o comprobación desconocidos"), id, nearest: NearestName.of(id, among: known),
        all: profile.steps.map(\.id))
    }
  }

  func audit(_ observation: Observation) -> Report {
    let host = observation.host
    let facts = observation.facts()
    var findings = Judge(rules, programs, profile: profile, require: require, showsEverything: showsEverything, explains: explains)
      .judge(facts)
    Remedies.suggest(for: &findings.causes, RemedyContext(facts: facts, host: host) { ModprobeConfig.read(host) })
    let identity =
      identifies ? HostIdentity(host, nonce: nonce, includeName: includeHostname).host : Report.Host()
    return Report(
      tool: Report.Tool(version: VirtDoctor.version, rules: "sha256:" + digest), created: Clock.now(),
      source: host.kind.rawValue, host: identity,
      subject: Report.Subject(user: facts.string(AccountFacts.name) ?? "?", uid: facts.int(AccountFacts.uid) ?? -1), nonce: nonce,
      profile: profile.id, verdict: findings.verdict, score: findings.score, next: findings.next, steps: findings.steps,
      checks: findings.checks, causes: findings.causes, facts: facts)
  }
}
