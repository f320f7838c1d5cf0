"""Writes gradients.txt: 200 random expressions of float64 tensors and PyTorch's gradients of them.

A case is: a line with the expression as a person types it; `in NAME SHAPE VALUES` lines; the expression in prefix form;
`by NAME VALUES` lines; `off BOUND`. The bound is what the gradient moves by when every operand moves by 2^-44 of
itself, four times over, and 2^-44 of the largest gradient or of 1 (a saturated sigmoid's slope is what is left of 1):
both sides round each of a few dozen steps by 2^-53.

Usage: gradients.py > gradients.txt (needs torch)
"""
import random

import torch
import torch.nn.functional as F

random.seed(29)
torch.manual_seed(29)


class Unusable(Exception):
    pass


class Node:
    """An expression: its text, its prefix form, and how to compute it of the leaves."""

    def __init__(self, text, prefix, compute):
        self.text, self.prefix, self.compute = text, prefix, compute


def leaf(name):
    return Node(name, name, lambda leaves: leaves[name])


def number():
    value = random.choice([2, 3, -1, 0.5, 1.5, -0.25])
    return Node(repr(value), repr(value), lambda leaves: value)


def call(name, f, *parts, options=()):
    text = ", ".join([p.text for p in parts] + [f"{k}: {v}" for k, v in options])
    prefix = " ".join([p.prefix for p in parts] + [f"{k}={str(v).replace(' ', '')}" for k, v in options])
    return Node(f"{name}({text})", f"({name} {prefix})", lambda leaves: f(*[p.compute(leaves) for p in parts]))


def infix(op, f, x, y):
    return Node(f"({x.text} {op} {y.text})", f"({op} {x.prefix} {y.prefix})", lambda leaves: f(x.compute(leaves), y.compute(leaves)))


UNARY = {
    "sqrt": lambda x: torch.sqrt(x), "exp": torch.exp, "log": torch.log, "sin": torch.sin, "cos": torch.cos, "tanh": torch.tanh,
    "sigmoid": torch.sigmoid, "relu": torch.relu, "abs": torch.abs, "gelu": F.gelu, "erf": torch.erf,
    "softplus": lambda x: torch.where(x > 0, x, 0) + torch.log1p(torch.exp(-x.abs())), "elu": F.elu, "leaky_relu": F.leaky_relu,
}
POSITIVE = ("sqrt", "log")


def along(f):
    """PyTorch takes an axis of a single number; NumPy and Thaw do not."""
    def checked(x):
        if x.dim() == 0:
            raise Unusable
        return f(x)
    return checked


def tree(depth, leaves):
    if depth == 0 or random.random() < 0.1:
        return leaf(random.choice(leaves))
    kind = random.random()
    if kind < 0.3:
        x = tree(depth - 1, leaves)
        y = number() if random.random() < 0.3 else tree(depth - 1, leaves)
        op = random.choice("+-*/*+")
        f = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}[op]
        return infix(op, f, x, y)
    if kind < 0.36:
        return infix("@", lambda a, b: a @ b, tree(depth - 1, leaves), tree(depth - 1, leaves))
    if kind < 0.42:
        power = random.choice([2, 3, -1, 0.5])
        inner = tree(depth - 1, leaves)
        if power != 2 and power != 3:
            inner = infix("+", lambda a, b: a + b, call("abs", torch.abs, inner), Node("0.5", "0.5", lambda _: 0.5))
        return infix("^", lambda a, b: a ** b, inner, Node(repr(power), repr(power), lambda _: power))
    if kind < 0.6:
        name = random.choice(list(UNARY))
        inner = tree(depth - 1, leaves)
        if name in POSITIVE:
            inner = infix("+", lambda a, b: a + b, call("abs", torch.abs, inner), Node("0.5", "0.5", lambda _: 0.5))
        return call(name, UNARY[name], inner)
    if kind < 0.8:
        x, axis = tree(depth - 1, leaves), random.choice([-1, 0])
        name = random.choice(["sum", "mean", "max", "min", "var", "std", "norm", "prod"])
        f = {
            "sum": lambda a: a.sum(axis), "mean": lambda a: a.mean(axis), "max": lambda a: a.amax(axis), "min": lambda a: a.amin(axis),
            "var": lambda a: a.var(axis, unbiased=False), "std": lambda a: a.var(axis, unbiased=False).sqrt(),
            "norm": lambda a: torch.linalg.vector_norm(a, 2, axis), "prod": lambda a: a.prod(axis),
        }[name]
        return call(name, along(f), x, options=[("axis", axis)])
    if kind < 0.92:
        x, axis = tree(depth - 1, leaves), random.choice([-1, 0])
        name = random.choice(["softmax", "log_softmax", "cumsum", "sort", "transpose", "expand_dims", "pad", "tile"])
        f = {
            "softmax": lambda a: a.softmax(axis), "log_softmax": lambda a: a.log_softmax(axis), "cumsum": lambda a: a.cumsum(axis),
            "sort": lambda a: a.sort(axis).values, "transpose": lambda a: a.permute(*reversed(range(a.dim()))),
            "expand_dims": lambda a: a.unsqueeze(axis), "pad": lambda a: F.pad(a, (1, 1) * a.dim()),
            "tile": lambda a: a.repeat(*[1] * (a.dim() - 1), 2),
        }[name]
        options = {"transpose": [], "pad": [("widths", 1)], "tile": [("repeats", 2)]}.get(name, [("axis", axis)])
        return call(name, f if name == "expand_dims" else along(f), x, options=options)
    x, y = tree(depth - 1, leaves), tree(depth - 1, leaves)
    name = random.choice(["maximum", "minimum", "where"])
    if name != "where":
        return call(name, getattr(torch, name), x, y)
    return Node(f"where({x.text} > {y.text}, {x.text}, {y.text})", f"(where (> {x.prefix} {y.prefix}) {x.prefix} {y.prefix})",
                lambda leaves: torch.where(x.compute(leaves) > y.compute(leaves), x.compute(leaves), y.compute(leaves)))


def gradient(node, values):
    leaves = {name: torch.tensor(v, dtype=torch.float64, requires_grad=True) for name, v in values.items()}
    result = node.compute(leaves)
    if not isinstance(result, torch.Tensor) or result.dim() or not torch.isfinite(result) or result.abs() > 1e6:
        raise Unusable
    if not result.requires_grad:
        raise Unusable
    found = torch.autograd.grad(result, list(leaves.values()), allow_unused=True)
    return {n: torch.zeros_like(x) if g is None else g for (n, x), g in zip(leaves.items(), found)}


seen, done = set(), 0
while done < 200:
    n, m = random.randint(1, 4), random.randint(2, 4)
    names = random.sample(["a", "b", "c"], random.randint(1, 3))
    shapes = {name: random.choice([(n, m), (m,), (n, m), (m, n)]) for name in names}
    values = {name: torch.randn(shape, dtype=torch.float64).tolist() for name, shape in shapes.items()}
    inner = tree(random.randint(2, 5), sorted(names))
    outer = random.choice(["sum", "mean"])
    node = call(outer, (lambda a: a.sum()) if outer == "sum" else (lambda a: a.mean()), inner)
    used = [name for name in sorted(names) if name in node.prefix.replace("(", " ").replace(")", " ").split()]
    values = {name: values[name] for name in used}
    try:
        exact = gradient(node, values)
        moved = gradient(node, {n: (torch.tensor(v, dtype=torch.float64) * (1 + 2.0**-44 * torch.randn(shapes[n], dtype=torch.float64))).tolist()
                                for n, v in values.items()})
    except (Unusable, RuntimeError, IndexError, TypeError):
        # Shapes that do not go together, and axes that are not there.
        continue
    largest = max(float(g.abs().max()) for g in exact.values())
    shift = max(float((exact[n] - moved[n]).abs().max()) for n in exact)
    if node.prefix in seen or node.prefix.count("(") < 3 or not 1e-6 < largest < 1e6 or not shift < 1e-6 * largest:
        continue
    if not all(torch.isfinite(g).all() for g in exact.values()):
        continue
    seen.add(node.prefix)
    done += 1
    print("# " + node.text)
    for name in used:
        flat = torch.tensor(values[name], dtype=torch.float64).flatten().tolist()
        print(f"in {name} {','.join(map(str, shapes[name]))} " + " ".join(map(repr, flat)))
    print(node.prefix)
    for name in used:
        print(f"by {name} " + " ".join(map(repr, exact[name].flatten().tolist())))
    print(f"off {4 * shift + 2.0**-44 * max(1, largest):.3g}")
