"""Writes expressions.txt: 400 random tensor expressions with what NumPy gives for them.

NumPy computes in float64 and int64. Beside each real result stands a bound on how far Thaw's may be off,
from a running error analysis: every operation adds half a unit in the last place of its result (in
Thaw's type for it), and passes on its operands' errors; sums and products of n terms add n units of the
sum of absolute terms. Integers and booleans are exact; an expression whose integers or booleans hang on
a rounding error is not used.

A case is: a line with the expression as a person types it; `in NAME TYPE SHAPE VALUES` lines; the
expression in prefix form; `out TYPE SHAPE VALUES`; `off BOUNDS` for reals. Usage: expressions.py > expressions.txt
"""
import math

import numpy as np

random = np.random.default_rng(11)
TYPES = ["boolean", "int64", "float32", "float64"]
HALF_ULP = {"float32": 2.0**-24, "float64": 2.0**-53}


class Unusable(Exception):
    pass


class Value:
    """What a subexpression gives: NumPy's value, a bound on Thaw's error, Thaw's type, and its texts."""

    def __init__(self, value, off, type, text, prefix, weak=False):
        self.value, self.type, self.text, self.prefix, self.weak = np.asarray(value), type, text, prefix, weak
        self.off = np.broadcast_to(np.asarray(off, float), self.value.shape)
        if type in HALF_ULP and not np.all(np.isfinite(self.value)):
            raise Unusable
        if type in HALF_ULP and np.any(np.abs(self.value) > 1e30):
            raise Unusable
        if self.value.size > 60:
            raise Unusable

    @property
    def exact(self):
        return not np.any(self.off)


def made(value, off, type, text, prefix):
    value = np.asarray(value)
    if type in HALF_ULP:
        # 2^-140 for what is too small for a normal float32.
        off = np.asarray(off) + 1.01 * HALF_ULP[type] * (np.abs(value) + np.asarray(off)) + (2.0**-140 if type == "float32" else 0)
        off = np.where((np.asarray(off) <= 2.0**-140) & (value == 0), 0, off)
    return Value(value, off, type, text, prefix)


def unify(x, y, lowest):
    """Both in one type by Thaw's table; the number beside a tensor is weak."""
    if x.weak or y.weak:
        number, tensor = (x, y) if x.weak else (y, x)
        wanted = max(TYPES.index(lowest), TYPES.index(tensor.type), TYPES.index("float32" if number.value.dtype.kind == "f" else "int64"))
    else:
        wanted = max(TYPES.index(lowest), TYPES.index(x.type), TYPES.index(y.type))
    return cast(x, TYPES[wanted]), cast(y, TYPES[wanted]), TYPES[wanted]


def cast(x, type):
    value = x.value.astype(np.int64 if type == "int64" else bool if type == "boolean" else np.float64)
    off = x.off
    if x.type != type and type == "float32":
        off = off + np.abs(value) * HALF_ULP["float32"] * (np.abs(value - value.astype(np.float32)) > 0)
    result = Value.__new__(Value)
    result.value, result.off, result.type, result.text, result.prefix, result.weak = value, off, type, x.text, x.prefix, False
    return result


def real(type):
    return type if type in HALF_ULP else "float32"


def sure(condition):
    if not np.all(condition):
        raise Unusable


def binary(op, x, y):
    if x.weak and y.weak:
        raise Unusable
    text, prefix = f"({x.text} {op} {y.text})", f"({op} {x.prefix} {y.prefix})"
    if op in ("and", "or"):
        if x.type != "boolean" or y.type != "boolean" or x.weak or y.weak:
            raise Unusable
        return Value(np.logical_and(x.value, y.value) if op == "and" else np.logical_or(x.value, y.value), 0, "boolean", text, prefix)
    lowest = "boolean" if op in ("==", "!=", "<", "<=", ">", ">=") else "float32" if op == "/" else "int64"
    if op == "^" and y.weak and y.value < 0:
        lowest = "float32"
    a, b, type = unify(x, y, lowest)
    v, w = a.value, b.value
    if op in ("==", "!=", "<", "<=", ">", ">="):
        sure((np.abs(v.astype(float) - w) > a.off + b.off) | ((a.off == 0) & (b.off == 0)) if type != "boolean" else True)
        f = {"==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[op]
        return Value(f(v, w), 0, "boolean", text, prefix)
    with np.errstate(all="ignore"):
        if op in "+-":
            return made(v + w if op == "+" else v - w, a.off + b.off, type, text, prefix)
        if op == "*":
            return made(v * w, np.abs(v) * b.off + np.abs(w) * a.off + a.off * b.off, type, text, prefix)
        if op == "/":
            sure(np.abs(w) > 4 * b.off)
            sure(w != 0)
            return made(v / w, (a.off + np.abs(v / w) * b.off) / (np.abs(w) - b.off), type, text, prefix)
        if op in ("//", "%"):
            sure(w != 0)
            if type in HALF_ULP:
                sure(a.exact and b.exact)
                sure(v == np.float32(v))
                sure(w == np.float32(w))
            return made(v // w if op == "//" else v % w, 0, type, text, prefix)
        if op == "^":
            if type == "int64":
                sure(w >= 0)
                return made(np.power(v, w), 0, type, text, prefix)
            sure((v > 8 * a.off) & (v > 0) | (y.weak and y.value == 2))
            result = np.power(v, w)
            slope = np.abs(w) * np.abs(np.power(np.abs(v) + np.where(w > 1, 1, -1) * a.off, w - 1))
            log = np.abs(np.log(np.where(v > 0, v, 1)))
            return made(result, 2 * slope * a.off + 2 * np.abs(result) * log * b.off, type, text, prefix)
        if op == "@":
            sure(v.ndim > 0 and w.ndim > 0)
            try:
                result = v @ w
                terms = np.abs(v).astype(float) @ np.abs(w).astype(float)
                passed = a.off @ np.abs(w).astype(float) + np.abs(v).astype(float) @ b.off + a.off @ b.off if type in HALF_ULP else 0
            except ValueError:
                raise Unusable
            off = passed + v.shape[-1] * HALF_ULP[type] * terms * 1.01 if type in HALF_ULP else 0
            return made(result, off, type, text, prefix)
    raise AssertionError(op)


def elementary(name, x):
    text, prefix = f"{name}({x.text})", f"({name} {x.prefix})"
    if x.weak:
        raise Unusable
    x = cast(x, real(x.type))
    v, off = x.value, x.off
    f = {
        "sqrt": (np.sqrt, lambda: sure(v > 4 * off) or 0.5 / np.sqrt(v - off)),
        "exp": (np.exp, lambda: sure(v < 60) or np.exp(v + off)),
        "log": (np.log, lambda: sure(v > 4 * off) or 1 / (v - off)),
        "sin": (np.sin, lambda: 1), "cos": (np.cos, lambda: 1), "tanh": (np.tanh, lambda: 1),
        "sigmoid": (lambda v: 1 / (1 + np.exp(-v)), lambda: sure(np.abs(v) < 60) or 1),
    }[name]
    with np.errstate(all="ignore"):
        slope = f[1]()
        sure(np.all(v > 0) if name in ("sqrt", "log") else True)
        return made(f[0](v), slope * off + (2.0**-52 if x.type == "float64" else 0), x.type, text, prefix)


def mapped(name, x):
    text, prefix = f"{name}({x.text})", f"({name} {x.prefix})"
    if x.weak:
        raise Unusable
    if x.type == "boolean" :
        x = cast(x, "int64")
    v, off = x.value, x.off
    if name == "abs":
        return Value(np.abs(v), off, x.type, text, prefix)
    if name == "relu":
        return Value(np.maximum(v, 0), off, x.type, text, prefix)
    if name == "sign":
        sure((np.abs(v) > off) | (off == 0))
        return Value(np.sign(v), 0, x.type, text, prefix)
    if x.type == "int64":
        return Value(v, 0, x.type, text, prefix)
    nearest = np.round(v) if name != "round" else np.floor(v) + 0.5
    sure((np.abs(v - nearest) > off) | (off == 0))
    return Value({"floor": np.floor, "ceil": np.ceil, "round": np.round}[name](v), 0, x.type, text, prefix)


def reduction(name, x):
    if x.weak or x.value.size == 0:
        raise Unusable
    rank = x.value.ndim
    axis = None if random.random() < 0.4 or rank == 0 else int(random.integers(-rank, rank))
    keep = bool(random.random() < 0.3)
    if axis is not None and rank > 1 and random.random() < 0.15 and name not in ("argmin", "argmax"):
        axes = sorted(int(i) for i in random.choice(rank, 2, replace=False))
        axis, axis_text, axis_prefix = tuple(axes), f"[{axes[0]}, {axes[1]}]", f"[{axes[0]},{axes[1]}]"
    else:
        axis_text = axis_prefix = str(axis)
    options = ([] if axis is None else [("axis", axis_text, axis_prefix)]) + ([("keepdims", "true", "true")] if keep else [])
    extra = []
    kwargs = dict(axis=axis, keepdims=keep)
    if name in ("var", "std") and random.random() < 0.4:
        options.append(("ddof", "1", "1"))
        extra = [1]
    text = f"{name}({', '.join([x.text] + [f'{n}: {t}' for n, t, _ in options])})"
    prefix = f"({name} {' '.join([x.prefix] + [f'{n}={p}' for n, _, p in options])})"
    if name in ("any", "all"):
        sure(x.exact or np.all(np.abs(x.value) > x.off))
        return Value((np.any if name == "any" else np.all)(x.value, **kwargs), 0, "boolean", text, prefix)
    v, off = x.value, x.off
    count = v.size // max(1, np.sum(np.ones_like(v, dtype=float), **kwargs).size)
    if name in ("min", "max"):
        f = np.min if name == "min" else np.max
        return Value(f(v, **kwargs), np.max(off, **kwargs), x.type, text, prefix)
    if name in ("argmin", "argmax"):
        v = v.astype(np.int64) if x.type == "boolean" else v
        flat = np.sort(v.reshape(-1) if axis is None else v, axis=-1 if axis is None else axis)
        gaps = np.diff(flat, axis=-1 if axis is None else axis)
        sure(x.exact or np.all(gaps > 2 * np.max(off)))
        return Value((np.argmin if name == "argmin" else np.argmax)(v, **kwargs), 0, "int64", text, prefix)
    if x.type == "boolean":
        v = v.astype(np.int64)
    type = x.type if x.type in HALF_ULP else "int64"
    if name == "sum":
        terms = np.sum(np.abs(v.astype(float)), **kwargs)
        return made(np.sum(v, **kwargs), np.sum(off, **kwargs) + count * 2.0**-53 * terms, type, text, prefix)
    if name == "prod":
        result = np.prod(v, **kwargs)
        if type == "int64":
            return made(result, 0, type, text, prefix)
        sure((np.abs(v) > 8 * off) | (off == 0))
        relative = np.sum(np.where(v != 0, off / np.where(v == 0, 1, np.abs(v)), 0), **kwargs)
        return made(result, np.abs(result) * (1.5 * relative + count * 2.0**-53), type, text, prefix)
    if name == "cumsum":
        raise AssertionError
    type = real(x.type)
    v = v.astype(float)
    if name == "mean":
        terms = np.mean(np.abs(v), **kwargs)
        return made(np.mean(v, **kwargs), np.mean(off, **kwargs) + (count + 1) * 2.0**-53 * terms, type, text, prefix)
    inner = HALF_ULP[x.type] if x.type in HALF_ULP else HALF_ULP["float64"]
    if name == "norm":
        v = cast(x, type).value
        square = np.sum(v * v, **kwargs)
        sure(square > 0)
        # The squares and their sum are rounded, then the root halves the relative error.
        passed = np.sum(2 * np.abs(v) * off + off * off, **kwargs) + 4 * HALF_ULP[type] * square + count * 2.0**-53 * square
        return made(np.sqrt(square), passed / np.sqrt(square), type, text, prefix)
    sure(count > 1)
    mean = np.mean(v, axis=axis, keepdims=True)
    off_mean = np.mean(off, axis=axis, keepdims=True) + 2 * inner * np.mean(np.abs(v), axis=axis, keepdims=True) + count * 2.0**-53 * np.mean(np.abs(v), axis=axis, keepdims=True)
    distance = np.abs(v - mean)
    off_distance = off + off_mean + inner * distance
    ddof = extra[0] if extra else 0
    variance = np.var(v, ddof=ddof, **kwargs)
    passed = np.sum(2 * distance * off_distance + off_distance**2, **kwargs) / (count - ddof) + 4 * inner * variance + count * 2.0**-52 * variance
    if name == "var":
        return made(variance, passed, type, text, prefix)
    sure(variance > 4 * passed)
    return made(np.sqrt(variance), passed / np.sqrt(variance), type, text, prefix)


def arranged(x, *others):
    if x.weak or x.value.ndim == 0:
        raise Unusable
    v, off, rank = x.value, x.off, x.value.ndim

    def same(f, text, prefix):
        return Value(f(v), f(off), x.type, text, prefix)

    kind = random.integers(0, 12)
    if kind == 0:
        count = v.size
        divisors = [d for d in range(1, count + 1) if count % d == 0] if count else [1]
        first = int(random.choice(divisors)) if count else 0
        shape = [first, -1] if count and random.random() < 0.7 else [count]
        text = ", ".join(map(str, shape))
        return same(lambda a: a.reshape(shape), f"reshape({x.text}, [{text}])", f"(reshape {x.prefix} shape=[{text.replace(' ', '')}])")
    if kind == 1:
        axes = [int(i) for i in random.permutation(rank)]
        text = ", ".join(map(str, axes))
        return same(lambda a: np.transpose(a, axes), f"transpose({x.text}, [{text}])", f"(transpose {x.prefix} axes=[{text.replace(' ', '')}])")
    if kind == 2:
        return same(np.transpose, f"{x.text}.T", f"(transpose {x.prefix})")
    if kind == 3:
        sure(x.exact)
        axis = int(random.integers(-rank, rank))
        return Value(np.sort(v, axis=axis), 0, x.type, f"sort({x.text}, axis: {axis})", f"(sort {x.prefix} axis={axis})")
    if kind == 4:
        sure(x.exact)
        return Value(np.argsort(v, axis=-1, kind="stable"), 0, "int64", f"argsort({x.text})", f"(argsort {x.prefix})")
    if kind == 5:
        sure(x.exact)
        return Value(np.unique(v), 0, x.type, f"unique({x.text})", f"(unique {x.prefix})")
    if kind == 6:
        axis = int(random.integers(-rank, rank))
        y = x if x.type in HALF_ULP else cast(x, "int64")
        terms = np.cumsum(np.abs(y.value.astype(float)), axis=axis)
        off = np.cumsum(y.off, axis=axis) + v.shape[axis] * 2.0**-53 * terms
        return made(np.cumsum(y.value, axis=axis), off if y.type in HALF_ULP else 0, y.type, f"cumsum({x.text}, axis: {axis})", f"(cumsum {x.prefix} axis={axis})")
    if kind == 7:
        # Softmax: shares of exponentials, each within a few units of its own exponent's error.
        axis = int(random.integers(-rank, rank))
        y = cast(x, real(x.type))
        sure(np.abs(y.value) < 60)
        sure(v.size > 0)
        e = np.exp(y.value - np.max(y.value, axis=axis, keepdims=True))
        share = e / np.sum(e, axis=axis, keepdims=True)
        unit = HALF_ULP[y.type]
        error = 4 * np.max(y.off, axis=axis, keepdims=True) + 2 * unit * (4 + v.shape[axis] + 2 * np.max(np.abs(y.value)))
        return made(share, share * error + 2.0**-140, y.type, f"softmax({x.text}, axis: {axis})", f"(softmax {x.prefix} axis={axis})")
    if kind in (8, 9, 10):
        entries, texts, prefixes = [], [], []
        lists = False
        for axis in range(int(random.integers(1, rank + 1))):
            length = v.shape[axis]
            choice = random.integers(0, 4)
            if choice == 0 and length:
                i = int(random.integers(-length, length))
                entries.append(i)
                texts.append(str(i))
                prefixes.append(str(i))
            elif choice == 1 and length:
                # Lists of one length, so that several go together.
                chosen = [int(i) for i in random.integers(-length, length, 2)]
                entries.append(chosen)
                texts.append("[" + ", ".join(map(str, chosen)) + "]")
                prefixes.append("[" + ",".join(map(str, chosen)) + "]")
            else:
                ends = [int(random.integers(-length - 1, length + 2)) if random.random() < 0.6 else None for _ in range(2)]
                step = int(random.choice([1, 1, 1, 2, -1, -2, 3]))
                entries.append(slice(ends[0], ends[1], step))
                a, b = ("" if e is None else str(e) for e in ends)
                texts.append(f"{a}:{b}" + (f":{step}" if step != 1 else ""))
                prefixes.append(f"{a}:{b}:{step}")
        index = tuple(entries)
        return same(lambda a: a[index], f"{x.text}[{', '.join(texts)}]", f"(index {x.prefix} {' '.join(prefixes)})")
    if not others or others[0].weak:
        raise Unusable
    y = others[0]
    mask = binary(str(random.choice([">", "<="])), y, literal())
    # NumPy takes a single boolean as a mask of no axes; Thaw refuses it.
    sure(mask.value.ndim > 0)
    try:
        return same(lambda a: a[mask.value], f"{x.text}[{mask.text}]", f"(index {x.prefix} {mask.prefix})")
    except IndexError:
        raise Unusable


def joined(x, y):
    if x.weak or y.weak:
        raise Unusable
    name = str(random.choice(["concat", "stack", "outer", "dot", "where", "maximum", "minimum", "clip"]))
    if name in ("concat", "stack"):
        sure(x.value.ndim > 0)
        type = TYPES[max(TYPES.index(x.type), TYPES.index(y.type))]
        a, b = cast(x, type), cast(y, type)
        axis = int(random.integers(0, x.value.ndim))
        f = np.concatenate if name == "concat" else np.stack
        try:
            return Value(f([a.value, b.value], axis), f([a.off, b.off], axis), type, f"{name}([{x.text}, {y.text}], axis: {axis})", f"({name} (list {x.prefix} {y.prefix}) axis={axis})")
        except ValueError:
            raise Unusable
    text, prefix = f"{name}({x.text}, {y.text})", f"({name} {x.prefix} {y.prefix})"
    if name == "outer":
        a, b, type = unify(x, y, "int64")
        off = np.outer(np.abs(a.value), b.off) + np.outer(a.off, np.abs(b.value)) + np.outer(a.off, b.off)
        return made(np.outer(a.value, b.value), off if type in HALF_ULP else 0, type, text, prefix)
    if name == "dot":
        sure(x.value.ndim in (1, 2) and y.value.ndim in (1, 2))
        product = binary("@", x, y)
        return Value(product.value, product.off, product.type, text, prefix)
    if name in ("maximum", "minimum"):
        a, b, type = unify(x, y, "int64")
        return Value((np.maximum if name == "maximum" else np.minimum)(a.value, b.value), np.maximum(a.off, b.off) + 0 * (a.value + b.value), type, text, prefix)
    if name == "clip":
        sure(x.type in ("float32", "float64", "int64"))
        low, high = sorted([int(random.integers(-3, 2)), int(random.integers(1, 5))])
        return Value(np.clip(x.value, low, high), x.off, x.type, f"clip({x.text}, {low}, {high})", f"(clip {x.prefix} {low} {high})")
    condition = binary(str(random.choice(["<", ">="])), x, literal())
    a, b, type = unify(x, y, "boolean")
    value = np.where(condition.value, a.value, b.value)
    return Value(value, np.where(condition.value, a.off, b.off), type, f"where({condition.text}, {x.text}, {y.text})", f"(where {condition.prefix} {x.prefix} {y.prefix})")


def literal():
    number = random.choice([2, 3, -1, 1, 0.5, 1.5, -0.25, 0])
    number = int(number) if number == int(number) and random.random() < 0.8 else float(number)
    return Value(number, 0, "int64" if isinstance(number, int) else "float64", repr(number), repr(number), weak=True)


def tree(depth, leaves):
    if depth == 0 or random.random() < 0.12:
        return leaves[int(random.integers(0, len(leaves)))]
    kind = random.random()
    if kind < 0.38:
        op = str(random.choice(["+", "-", "*", "/", "//", "%", "^", "==", "!=", "<", "<=", ">", ">=", "and", "or", "@", "@"]))
        x = tree(depth - 1, leaves)
        y = literal() if random.random() < 0.3 and op not in ("and", "or", "@") else tree(depth - 1, leaves)
        return binary(op, y, x) if random.random() < 0.2 else binary(op, x, y)
    if kind < 0.5:
        return elementary(str(random.choice(["sqrt", "exp", "log", "sin", "cos", "tanh", "sigmoid"])), tree(depth - 1, leaves))
    if kind < 0.58:
        return mapped(str(random.choice(["abs", "relu", "sign", "floor", "ceil", "round"])), tree(depth - 1, leaves))
    if kind < 0.76:
        name = str(random.choice(["sum", "mean", "var", "std", "min", "max", "prod", "any", "all", "argmin", "argmax", "norm"]))
        return reduction(name, tree(depth - 1, leaves))
    if kind < 0.9:
        return arranged(tree(depth - 1, leaves), tree(1, leaves))
    return joined(tree(depth - 1, leaves), tree(depth - 1, leaves))


def leaf(name, shape):
    type = str(random.choice(TYPES, p=[0.15, 0.25, 0.4, 0.2]))
    count = int(np.prod(shape))
    if type == "boolean":
        values = random.random(count) < 0.5
    elif type == "int64":
        values = random.integers(-9, 10, count)
    else:
        values = random.integers(-40, 41, count) / 8.0 if random.random() < 0.5 else random.normal(0, 3, count)
        values = values.astype(np.float32 if type == "float32" else np.float64).astype(np.float64)
    return Value(values.reshape(shape), 0, type, name, name)


def number(value):
    return repr(float(value)).removesuffix(".0")


def write(case, leaves):
    print("# " + case.text)
    for x in leaves:
        if x.prefix in case.prefix.replace("(", " ").replace(")", " ").split():
            values = " ".join(number(v) for v in x.value.reshape(-1))
            print(f"in {x.text} {x.type} {','.join(map(str, x.value.shape)) or '-'} {values}".rstrip())
    print(case.prefix)
    flat = case.value.reshape(-1)
    values = " ".join(str(int(v)) if case.type in ("int64", "boolean") else number(v) for v in flat)
    print(f"out {case.type} {','.join(map(str, case.value.shape)) or '-'} {values}".rstrip())
    if case.type in HALF_ULP:
        print("off " + " ".join(f"{v:.2g}" for v in 1.01 * case.off.reshape(-1)))


seen = set()
heads = {}
while len(seen) < 300:
    n, m = (int(i) for i in random.integers(1, 5, 2))
    shapes = [(n, m), (m,), (n, 1), (m, n), (2, n, m), (n,)]
    leaves = [leaf(name, shapes[int(random.integers(0, len(shapes)))]) for name in "abc"]
    try:
        case = tree(int(random.integers(1, 5)), leaves)
    except (Unusable, ValueError):
        # ValueError: shapes that do not go together.
        continue
    head = case.prefix.split()[0]
    if case.prefix.count("(") < 2 or case.prefix in seen or heads.get(head, 0) >= 9:
        continue
    heads[head] = heads.get(head, 0) + 1
    seen.add(case.prefix)
    write(case, leaves)


def newer(x):
    """The functions that came later, about one at a time; the expressions above stay as they were."""
    name = str(random.choice(["gelu", "erf", "softplus", "elu", "leaky_relu", "log_softmax", "squeeze", "expand_dims", "tile", "pad"]))
    if x.weak or x.value.size == 0:
        raise Unusable
    v, off = x.value, x.off
    if name in ("squeeze", "expand_dims", "tile", "pad"):
        rank = v.ndim
        if name == "squeeze":
            return Value(np.squeeze(v), np.squeeze(off), x.type, f"squeeze({x.text})", f"(squeeze {x.prefix})")
        if name == "expand_dims":
            axis = int(random.integers(-rank - 1, rank + 1))
            text = f"{x.text}, {axis}"
            return Value(np.expand_dims(v, axis), np.expand_dims(off, axis), x.type, f"expand_dims({text})", f"(expand_dims {x.prefix} {axis})")
        if name == "tile":
            repeats = [int(n) for n in random.integers(1, 4, int(random.integers(1, 4)))]
            listed = ", ".join(map(str, repeats))
            return Value(np.tile(v, repeats), np.tile(off, repeats), x.type, f"tile({x.text}, [{listed}])", f"(tile {x.prefix} [{listed.replace(' ', '')}])")
        ends = [int(n) for n in random.integers(0, 3, 2)]
        sure(rank > 0)
        sure(x.type != "boolean")
        return Value(np.pad(v, tuple(ends)), np.pad(off, tuple(ends)), x.type, f"pad({x.text}, [{ends[0]}, {ends[1]}])", f"(pad {x.prefix} [{ends[0]},{ends[1]}])")
    y = cast(x, real(x.type))
    v, off = y.value, y.off
    sure(np.abs(v) < 60)
    unit = HALF_ULP[y.type]
    if name == "log_softmax":
        sure(v.ndim > 0)
        shifted = v - np.max(v, axis=-1, keepdims=True)
        total = np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
        error = 2 * np.max(off, axis=-1, keepdims=True) + unit * (np.abs(shifted) + total + v.shape[-1])
        return made(shifted - total, error + 0 * v, y.type, f"log_softmax({x.text})", f"(log_softmax {x.prefix})")
    erf = np.vectorize(math.erf, otypes=[float])
    # Slopes are at most 1.13 (gelu, erf) or 1 and the error of a kink is no larger than what came in.
    f = {
        "gelu": lambda v: 0.5 * v * np.vectorize(math.erfc, otypes=[float])(-v / math.sqrt(2)), "erf": erf,
        "softplus": lambda v: np.maximum(v, 0) + np.log1p(np.exp(-np.abs(v))), "elu": lambda v: np.where(v < 0, np.expm1(v), v),
        "leaky_relu": lambda v: np.where(v < 0, 0.01 * v, v),
    }[name]
    return made(f(v), 1.2 * off + 2.0**-50 * (1 + np.abs(v)) + (0.01 * unit * np.abs(v) if name == "leaky_relu" else 0), y.type,
                f"{name}({x.text})", f"({name} {x.prefix})")


while len(seen) < 400:
    n, m = (int(i) for i in random.integers(1, 5, 2))
    shapes = [(n, m), (m,), (n, 1), (m, n), (2, n, m), (n,)]
    leaves = [leaf(name, shapes[int(random.integers(0, len(shapes)))]) for name in "abc"]
    try:
        case = newer(tree(int(random.integers(0, 3)), leaves))
        if random.random() < 0.4:
            case = newer(case)
        if random.random() < 0.5:
            case = reduction(str(random.choice(["sum", "mean", "max", "norm"])), case)
    except (Unusable, ValueError):
        continue
    head = case.prefix.split()[0] + "2"
    if case.prefix in seen or heads.get(head, 0) >= 16:
        continue
    heads[head] = heads.get(head, 0) + 1
    seen.add(case.prefix)
    write(case, leaves)
