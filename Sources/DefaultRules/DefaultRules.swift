/// The rule packs inside the program; `embeddedRules` is generated from `Rules/` when the program is built.
package enum DefaultRules {}
