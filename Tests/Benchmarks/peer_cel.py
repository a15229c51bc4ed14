"""peer_cel.py EXPRESSIONS.json: evaluates our own rules with cel-expr-python (cel-cpp) on the same facts and prints the ratio.

Dotted facts become nested maps there (kvm.nested is a field of kvm), which is how other CEL hosts would pass them.
"""
import json
import sys
import time

try:
    from cel_expr_python import cel
except ImportError:
    print("cel-expr-python is not installed: not compared (pip install cel-expr-python)")
    sys.exit(0)

data = json.load(open(sys.argv[1]))
tree = {}
for name, value in data["facts"].items():
    at = tree
    *path, last = name.split(".")
    for part in path:
        at = at.setdefault(part, {})
        if not isinstance(at, dict):
            break
    else:
        at[last] = value

env = cel.NewEnv(variables={name: cel.Type.DYN for name in tree})
compared, ours, theirs, refused = 0, 0.0, 0.0, 0
for entry in data["expressions"]:
    try:
        expression = env.compile(entry["text"])
        activation = env.Activation(tree)
        expression.eval(activation)
    except Exception:
        refused += 1
        continue
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(200):
            expression.eval(activation)
        best = min(best, (time.perf_counter() - start) / 200)
    compared += 1
    ours += entry["ns"]
    theirs += best * 1e9
if compared:
    print(f"CEL, {compared} of our expressions: ours {ours / compared:.0f} ns, cel-expr-python {theirs / compared:.0f} ns each, ratio {ours / theirs:.3f}")
print(f"not compared: {refused} that the peer does not take (extensions, optional syntax)")
