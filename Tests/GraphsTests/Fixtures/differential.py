"""Writes differential.json: every operator on random shapes and attributes, with PyTorch's results and gradients.

Operands are not stored: both sides make them from a seed (`operand`), on a grid that float32 holds exactly and that
keeps away from the corners where there is no derivative. PyTorch computes in float64; its results are stored as
float32, little-endian, in base64. `bound` is the length times the range of the longest sum on the way, by which the
test multiplies the epsilon of its type. The loss is the sum of all results times `operand(1000 + i, [0.5, 1.5])`.

Usage: differential.py (needs numpy and torch)
"""
import base64
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

random = np.random.default_rng(13)
MASK = (1 << 64) - 1
PER_OPERATOR = 22


def mix(number):
    """SplitMix64."""
    z = (number + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def operand(kind, seed, shape, low=-1, high=1):
    count = int(np.prod(shape))
    bits = [mix(seed << 32 | place) for place in range(count)]
    if kind == "boolean":
        values = np.array([b & 1 == 1 for b in bits], bool)
    elif kind == "integer":
        values = np.array([low + b % (high - low) for b in bits], np.int64)
    elif kind == "distinct":
        order = sorted(range(count), key=lambda place: (bits[place], place))
        values = np.zeros(count)
        for rank, place in enumerate(order):
            values[place] = (rank - count // 2 + 0.5 + seed % 4 / 8) / 8
    else:
        values = np.array([low + (high - low) * ((b >> 52) + 0.5 + seed % 4 / 8) / 4096 for b in bits])
        if kind == "gaps":
            values[::3] = np.nan
    return values.reshape(shape)


def integer(low, high):
    return int(random.integers(low, high + 1))


def chance(share):
    return bool(random.random() < share)


def pick(*choices):
    return choices[int(random.integers(0, len(choices)))]


def lengths(rank, low=1, high=4, zero=0.06):
    shape = [integer(low, high) for _ in range(rank)]
    if rank and chance(zero * rank):
        shape[integer(0, rank - 1)] = 0
    return shape


def shape(fewest=0, most=4, **options):
    return lengths(integer(fewest, most), **({"high": 3} if most == 4 else {}) | options)


class Case:
    seed = 0

    def __init__(self, operator, attributes, operands, compute, by=None, length=8, reach=None):
        """`operands`: (kind, shape, low, high); `compute`: of tensors; `by`: differentiable operands."""
        self.operator, self.attributes, self.length, self.reach = operator, attributes, length, reach
        self.operands = []
        for kind, shape, *ends in operands:
            # Operands of one case lie on different grids, so that they are never equal.
            Case.seed += 1
            self.operands.append((kind, Case.seed * 4 + len(self.operands) % 4, [int(n) for n in shape], *ends))
        self.compute = compute
        self.by = [i for i, o in enumerate(self.operands) if o[0] in ("uniform", "distinct")] if by is None else by

    def json(self):
        tensors = [torch.tensor(operand(kind, seed, shape, *ends)) for kind, seed, shape, *ends in self.operands]
        for place in self.by:
            tensors[place].requires_grad_()
        results = self.compute(*tensors)
        results = list(results) if isinstance(results, (tuple, list)) else [results]
        loss = sum(
            (y * torch.tensor(operand("uniform", 1000 + i, y.shape, 0.5, 1.5))).sum()
            for i, y in enumerate(results) if y.dtype == torch.float64)
        gradients = []
        if self.by:
            wanted = [tensors[place] for place in self.by]
            if isinstance(loss, torch.Tensor) and loss.requires_grad:
                gradients = torch.autograd.grad(loss, wanted, allow_unused=True)
            else:
                gradients = [None] * len(wanted)
            gradients = [torch.zeros_like(x) if g is None else g for x, g in zip(wanted, gradients)]
        sizes = [1.0] + [float(t.detach().abs().max()) for t in tensors + results + list(gradients)
                         if t.dtype == torch.float64 and t.numel() and not t.isnan().any()]
        extent = max(sizes) if self.reach is None else max(sizes + [float(self.reach(*[t.detach() for t in tensors]))])
        for t in results + list(gradients):
            assert self.operator == "IsNaN" or t.dtype != torch.float64 or torch.isfinite(t).all(), (self.operator, self.attributes)
        return {
            "operator": self.operator, "attributes": self.attributes,
            "operands": [{"kind": k, "seed": s, "shape": n, **({"low": e[0], "high": e[1]} if e else {})}
                         for k, s, n, *e in self.operands],
            "by": self.by, "bound": float(f"{self.length * extent:.3g}"),
            "results": [packed(y) for y in results], "gradients": [packed(g) for g in gradients],
        }


def packed(tensor):
    array = tensor.detach().numpy()
    return {"shape": list(array.shape), "values": base64.b64encode(array.astype("<f4").tobytes()).decode()}


def real(shape, low=-1, high=1):
    return ("uniform", shape, low, high)


def stretched(shape):
    """A shape that stretches to this one."""
    short = shape[integer(0, len(shape)):] if chance(0.5) else list(shape)
    return [1 if chance(0.25) else n for n in short]


def unary(operator, f, low=-4, high=4, **options):
    return lambda: Case(operator, {}, [real(shape(), low, high)], f, **options)


def binary(operator, f, first=(-2, 2), second=(-2, 2), **options):
    def make():
        full = shape()
        shapes = [full, stretched(full)]
        if chance(0.3):
            shapes.reverse()
        return Case(operator, {}, [real(shapes[0], *first), real(shapes[1], *second)], f, length=16, **options)
    return make


def comparison(operator, f):
    def make():
        full = shape()
        kinds = pick("integer", "uniform", "uniform")
        return Case(operator, {}, [(kinds, full, -2, 2), (kinds, stretched(full), -2, 2)], f, by=[])
    return make


def variadic(operator, f):
    def make():
        full = shape()
        count = integer(1, 4)
        shapes = [full] + [stretched(full) for _ in range(count - 1)]
        def compute(*xs):
            y = xs[0]
            for x in xs[1:]:
                y = f(y, x)
            return y
        return Case(operator, {}, [real(s) for s in shapes], compute)
    return make


def axes_of(rank, empty=True):
    if chance(0.25) and empty:
        return None
    count = integer(0 if empty else 1, rank)
    axes = [int(a) for a in random.permutation(rank)[:count]]
    return [a - rank if chance(0.3) else a for a in axes]


def reduction(operator, f, kind="uniform", zero=0.06, empty=True, reach=None):
    def make():
        n = shape(1, 4, zero=zero)
        axes, keep = axes_of(len(n), empty), chance(0.5)
        dims = [a % len(n) for a in (axes if axes is not None else range(len(n)))]
        attributes = {"keepdims": int(keep)} | ({} if axes is None else {"axes": axes})
        return Case(operator, attributes, [(kind, n, -2, 2) if kind == "uniform" else (kind, n)],
                    lambda x: f(x, dims, keep), length=8 + int(np.prod(n)), reach=reach)
    return make


def product(x, dims, keep):
    for dim in sorted(dims):
        x = x.prod(dim, keepdim=True)
    return x if keep else x.reshape([n for d, n in enumerate(x.shape) if d not in dims])


def over(f):
    """A reduction whose dims may be none: PyTorch takes none for all."""
    return lambda x, dims, keep: f(x, dims, keep) if dims else f(x.unsqueeze(0), [0], False)


def position(operator, f):
    def make():
        n = shape(1, 4, zero=0)
        axis, keep = integer(-len(n), len(n) - 1), chance(0.5)
        return Case(operator, {"axis": axis, "keepdims": int(keep)}, [("distinct", n)], lambda x: f(x, axis, keep), by=[])
    return make


def along(operator, f, low=-4, high=4, **options):
    def make():
        n = shape(1, 4)
        axis = integer(-len(n), len(n) - 1)
        return Case(operator, {"axis": axis}, [real(n, low, high)], lambda x: f(x, axis), length=16 + n[axis], **options)
    return make


def with_alpha(operator, f, low=-4, high=4):
    def make():
        alpha = pick(0.01, 0.25, 0.5, 1.0, 1.5)
        return Case(operator, {"alpha": alpha}, [real(shape(), low, high)], lambda x: f(x, alpha))
    return make


def hard_sigmoid():
    alpha, beta = pick((0.25, 0.5), (0.125, 0.5), (0.5, 0.25))
    return Case("HardSigmoid", {"alpha": alpha, "beta": beta}, [real(shape(), -4, 4)], lambda x: (alpha * x + beta).clamp(0, 1))


def gelu():
    kind = pick("none", "tanh")
    return Case("Gelu", {"approximate": kind}, [real(shape(), -4, 4)], lambda x: F.gelu(x, approximate=kind), length=16)


def clip():
    low, high = pick((-1.0, 2.0), (0.0, 6.0), (-0.5, 0.5), (1.0, 1.5))
    return Case("Clip", {"min": low, "max": high}, [real(shape(), -4, 4)], lambda x: x.clamp(low, high))


def prelu():
    n = shape(1, 4)
    return Case("PRelu", {}, [real(n), real(stretched(n), 0, 1)], lambda x, a: torch.where(x > 0, x, a * x), length=16 + int(np.prod(n)))


def cast():
    to = pick("float32", "float64", "int64", "boolean")
    f = {"float32": lambda x: x + 0, "float64": lambda x: x + 0, "int64": lambda x: x.trunc().long(), "boolean": lambda x: x != 0}[to]
    return Case("Cast", {"to": to}, [real(shape(), -4, 4)], f, by=[0] if "float" in to else [])


def where():
    n = shape()
    return Case("Where", {}, [("boolean", stretched(n)), real(n), real(stretched(n))], torch.where, length=8 + int(np.prod(n)))


def topk():
    n = shape(1, 4)
    axis = integer(-len(n), len(n) - 1)
    k, largest = integer(0, n[axis]), chance(0.6)
    return Case("TopK", {"k": k, "axis": axis, "largest": int(largest)}, [("distinct", n)],
                lambda x: tuple(x.topk(k, axis, largest)))


def cumsum():
    n = shape(1, 4)
    axis, back = integer(-len(n), len(n) - 1), chance(0.4)
    f = (lambda x: x.flip(axis).cumsum(axis).flip(axis)) if back else (lambda x: x.cumsum(axis))
    return Case("CumSum", {"axis": axis, "reverse": int(back)}, [real(n)], f, length=8 + n[axis])


def reshape():
    n = shape(1, 4, zero=0)
    count = int(np.prod(n))
    first = pick(*[d for d in range(1, count + 1) if count % d == 0])
    to = pick([first, -1], [-1], [count // first, first, 1], [0, -1] if count % n[0] == 0 else [-1])
    return Case("Reshape", {"shape": to}, [real(n)], lambda x: x.reshape([n[i] if d == 0 else d for i, d in enumerate(to)]))


def flatten():
    n = shape(1, 4)
    axis = integer(0, len(n))
    return Case("Flatten", {"axis": axis}, [real(n)], lambda x: x.reshape(int(np.prod(n[:axis])), int(np.prod(n[axis:]))))


def transpose():
    n = shape(1, 4)
    order = [int(a) for a in random.permutation(len(n))]
    return Case("Transpose", {"perm": order}, [real(n)], lambda x: x.permute(order))


def squeeze():
    n = [1 if chance(0.5) else d for d in shape(1, 4)]
    ones = [a for a, d in enumerate(n) if d == 1]
    axes = None if chance(0.4) else [a for a in ones if chance(0.6)]
    gone = ones if axes is None else axes
    return Case("Squeeze", {} if axes is None else {"axes": axes}, [real(n)],
                lambda x: x.reshape([d for a, d in enumerate(n) if a not in gone]))


def unsqueeze():
    n = shape(0, 3)
    rank = len(n) + integer(1, 2)
    axes = sorted(int(a) for a in random.permutation(rank)[: rank - len(n)])
    def f(x):
        for a in axes:
            x = x.unsqueeze(a)
        return x
    return Case("Unsqueeze", {"axes": [a - rank if chance(0.3) else a for a in axes]}, [real(n)], f)


def concat():
    n = shape(1, 4)
    axis = integer(-len(n), len(n) - 1)
    parts = [n[:axis % len(n)] + [integer(0, 3)] + n[axis % len(n) + 1:] for _ in range(integer(1, 3))]
    return Case("Concat", {"axis": axis}, [real(p) for p in parts], lambda *xs: torch.cat(xs, axis))


def split():
    n = shape(1, 4, zero=0)
    axis = integer(-len(n), len(n) - 1)
    parts = [integer(0, 2) for _ in range(integer(1, 3))]
    n[axis] = sum(parts)
    return Case("Split", {"axis": axis, "split": parts}, [real(n)], lambda x: x.split(parts, axis))


def slices():
    n = shape(1, 4, low=2)
    axes = sorted(int(a) for a in random.permutation(len(n))[: integer(1, len(n))])
    starts = [integer(-n[a] - 1, n[a] + 1) for a in axes]
    ends = [integer(-n[a] - 1, n[a] + 1) for a in axes]
    steps = [pick(1, 1, 2, -1, -2, 3) for _ in axes]
    def f(x):
        for a, start, end, step in zip(axes, starts, ends, steps):
            x = x.index_select(a, torch.tensor([i for i in range(n[a])[start:end:step]], dtype=torch.long))
        return x
    return Case("Slice", {"starts": starts, "ends": ends, "axes": axes, "steps": steps}, [real(n)], f)


def gather():
    n = shape(1, 4, zero=0)
    axis = integer(-len(n), len(n) - 1)
    indices = shape(0, 2)
    def f(x, i):
        place = axis % len(n)
        return x.index_select(place, i.flatten() % n[place]).reshape(n[:place] + indices + n[place + 1:])
    return Case("Gather", {"axis": axis}, [real(n), ("integer", indices, -n[axis], n[axis])], f, length=8 + int(np.prod(indices)))


def expand():
    n = shape(0, 4)
    return Case("Expand", {"shape": n}, [real(stretched(n))], lambda x: x.expand(n), length=8 + int(np.prod(n)))


def tile():
    n = shape(1, 3, high=3)
    repeats = [integer(0 if chance(0.1) else 1, 3) for _ in n]
    return Case("Tile", {"repeats": repeats}, [real(n)], lambda x: x.repeat(repeats), length=8 + int(np.prod(repeats)))


def pad():
    mode = pick("constant", "constant", "reflect", "edge", "wrap")
    if mode == "constant":
        n = shape(1, 3)
        before, behind = [integer(-1, 2) for _ in n], [integer(-1, 2) for _ in n]
        before = [max(b, -d) for b, d in zip(before, n)]
        behind = [max(b, -d - min(0, a)) for a, b, d in zip(before, behind, n)]
        value = pick(0.0, 1.5)
        flat = [p for a, b in reversed(list(zip(before, behind))) for p in (a, b)]
        return Case("Pad", {"pads": before + behind, "mode": mode, "value": value}, [real(n)], lambda x: F.pad(x, flat, value=value))
    n = [integer(1, 2), integer(1, 2)] + [integer(2, 4) for _ in range(integer(1, 2))]
    reach = [d - 1 if mode == "reflect" else d for d in n]
    before = [0, 0] + [integer(0, r) for r in reach[2:]]
    behind = [0, 0] + [integer(0, r) for r in reach[2:]]
    flat = [p for a, b in reversed(list(zip(before[2:], behind[2:]))) for p in (a, b)]
    name = {"reflect": "reflect", "edge": "replicate", "wrap": "circular"}[mode]
    return Case("Pad", {"pads": before + behind, "mode": mode}, [real(n)], lambda x: F.pad(x, flat, mode=name), length=16)


def one_hot():
    classes = integer(1, 5)
    return Case("OneHot", {"classes": classes}, [("integer", shape(0, 2), 0, classes)], lambda i: F.one_hot(i, classes).double(), by=[])


def matmul():
    kind = pick("plain", "plain", "vector", "stack", "stack")
    m, k, n = integer(1, 4), integer(0 if chance(0.1) else 1, 5), integer(1, 4)
    a, b = [m, k], [k, n]
    if kind == "vector":
        a, b = pick(([k], [k, n]), ([m, k], [k]), ([k], [k]), ([k], [2, k, n]), ([3, m, k], [k]))
    if kind == "stack":
        stack = lengths(integer(1, 2), high=3)
        a, b = stretched(stack) + a, stack + b
        if chance(0.5):
            a, b = stack + [m, k], stretched(stack) + [k, n]
    return Case("MatMul", {}, [real(a), real(b)], torch.matmul, length=8 + k + int(np.prod(a)) + int(np.prod(b)))


def gemm():
    m, k, n = integer(0 if chance(0.1) else 1, 4), integer(0 if chance(0.1) else 1, 5), integer(1, 4)
    ta, tb, alpha, beta = chance(0.5), chance(0.5), pick(1.0, 1.0, 0.5), pick(1.0, 1.0, 2.0)
    operands = [real([k, m] if ta else [m, k]), real([n, k] if tb else [k, n])]
    if chance(0.7):
        operands.append(real(pick([n], [m, n], [m, 1], [1, n], [])))
    def f(a, b, c=None):
        y = alpha * ((a.T if ta else a) @ (b.T if tb else b))
        return y if c is None else y + beta * c
    return Case("Gemm", {"transA": int(ta), "transB": int(tb), "alpha": alpha, "beta": beta}, operands, f, length=16 + k + m * n)


def conv():
    axes = pick(1, 2, 2)
    group = pick(1, 1, 2, 3)
    per_in, per_out = integer(1, 2), integer(1, 2)
    kernel = [integer(1, 3) for _ in range(axes)]
    dilations = [pick(1, 1, 2) for _ in kernel]
    strides = [pick(1, 1, 2, 3) for _ in kernel]
    before, behind = [integer(0, 2) for _ in kernel], [integer(0, 2) for _ in kernel]
    size = [max(integer(1, 5), d * (k - 1) + 1 - a - b) for k, d, a, b in zip(kernel, dilations, before, behind)]
    rows = integer(0 if chance(0.1) else 1, 2)
    operands = [real([rows, group * per_in] + size), real([group * per_out, per_in] + kernel)]
    if chance(0.6):
        operands.append(real([group * per_out]))
    flat = [p for a, b in reversed(list(zip(before, behind))) for p in (a, b)]
    f = F.conv1d if axes == 1 else F.conv2d
    return Case("Conv", {"group": group, "strides": strides, "pads": before + behind, "dilations": dilations}, operands,
                lambda x, w, b=None: f(F.pad(x, flat), w, b, strides, 0, dilations, group),
                length=16 + int(np.prod(kernel)) * per_in * per_out * 4 + rows * int(np.prod(size)))


def batch_normalization():
    n = [integer(0 if chance(0.1) else 1, 3), integer(1, 3)] + lengths(integer(0, 2), high=3, zero=0)
    c, epsilon = n[1], pick(1e-5, 1e-3)
    return Case("BatchNormalization", {"epsilon": epsilon}, [real(n), real([c]), real([c]), real([c]), real([c], 0.5, 1.5)],
                lambda x, s, b, m, v: F.batch_norm(x, m, v, s, b, False, eps=epsilon), by=[0, 1, 2], length=16 + int(np.prod(n)))


def deviation(rows, epsilon):
    """How much the smallest deviation magnifies."""
    return 4 / (rows.var(-1, unbiased=False).min() + epsilon).sqrt() if rows.numel() else 1


def layer_normalization():
    n = shape(1, 4)
    axis, epsilon = integer(-len(n), len(n) - 1), pick(1e-5, 1e-3)
    row = n[axis % len(n):]
    if 0 in row:
        row = [max(1, d) for d in row]
        n = n[:axis % len(n)] + row
    operands = [real(n), real(row)] + ([real(row)] if chance(0.7) else [])
    return Case("LayerNormalization", {"axis": axis, "epsilon": epsilon}, operands,
                lambda x, s, b=None: F.layer_norm(x, row, s, b, epsilon), length=16 + int(np.prod(n)),
                reach=lambda x, *_: deviation(x.reshape(-1, int(np.prod(row))), epsilon))


def group_normalization():
    groups, epsilon = integer(1, 3), pick(1e-5, 1e-3)
    n = [integer(0 if chance(0.1) else 1, 2), groups * integer(1, 2)] + lengths(integer(1, 2), high=3, zero=0)
    return Case("GroupNormalization", {"num_groups": groups, "epsilon": epsilon}, [real(n), real([n[1]]), real([n[1]])],
                lambda x, s, b: torch.group_norm(x, groups, s, b, epsilon), length=16 + int(np.prod(n)),
                reach=lambda x, *_: deviation(x.reshape(n[0] * groups, -1), epsilon) if n[0] else 1)


def window():
    axes = pick(1, 2, 2)
    kernel = [integer(1, 3) for _ in range(axes)]
    strides = [integer(1, 3) for _ in kernel]
    symmetric = chance(0.5)
    before = [integer(0, k // 2) if symmetric else integer(0, k - 1) for k in kernel]
    behind = list(before) if symmetric else [integer(0, k - 1) for k in kernel]
    return axes, kernel, strides, before, behind, symmetric and chance(0.6)


def pool_shape(kernel, dilations, before, behind):
    size = [max(integer(1, 5), d * (k - 1) + 1 - a - b) for k, d, a, b in zip(kernel, dilations, before, behind)]
    return [integer(0 if chance(0.1) else 1, 2), integer(1, 2)] + size


def max_pool():
    axes, kernel, strides, before, behind, ceil = window()
    # A window that lies wholly in the padding would give -inf.
    dilations = [pick(1, 1, 2) if a + b == 0 else 1 for a, b in zip(before, behind)]
    n = pool_shape(kernel, dilations, before, behind)
    f = F.max_pool1d if axes == 1 else F.max_pool2d
    flat = [p for a, b in reversed(list(zip(before, behind))) for p in (a, b)]
    def compute(x):
        if ceil:
            return f(x, kernel, strides, before, dilations, True)
        return f(F.pad(x, flat, value=-torch.inf), kernel, strides, 0, dilations)
    return Case("MaxPool", {"kernel_shape": kernel, "strides": strides, "pads": before + behind, "dilations": dilations,
                            "ceil_mode": int(ceil)}, [("distinct", n)], compute, length=16)


def average_pool():
    axes, kernel, strides, before, behind, ceil = window()
    n = pool_shape(kernel, [1] * axes, before, behind)
    counts = chance(0.5)
    f = F.avg_pool1d if axes == 1 else F.avg_pool2d
    flat = [p for a, b in reversed(list(zip(before, behind))) for p in (a, b)]
    def compute(x):
        if ceil:
            return f(x, kernel, strides, before, True, counts)
        sums = f(F.pad(x, flat), kernel, strides)
        return sums if counts else sums / f(F.pad(torch.ones_like(x), flat), kernel, strides)
    return Case("AveragePool", {"kernel_shape": kernel, "strides": strides, "pads": before + behind,
                                "dilations": [1] * axes, "ceil_mode": int(ceil), "count_include_pad": int(counts)},
                [real(n)], compute, length=16)


def global_pool(operator, f):
    def make():
        n = [integer(0 if chance(0.1) else 1, 2), integer(1, 3)] + [integer(1, 4) for _ in range(integer(1, 2))]
        return Case(operator, {}, [("distinct", n)], lambda x: f(x, list(range(2, len(n)))), length=8 + int(np.prod(n[2:])))
    return make


def resize():
    axes = pick(1, 2, 2)
    n = [integer(0 if chance(0.1) else 1, 2), integer(1, 2)] + [integer(1, 4) for _ in range(axes)]
    sizes = [integer(1, 6) for _ in range(axes)]
    mode, alignment, rounding, options = pick(
        ("nearest", "asymmetric", "floor", {"mode": "nearest"}),
        ("nearest", "half_pixel", "round_prefer_ceil", {"mode": "nearest-exact"}),
        ("linear", "half_pixel", "", {"mode": ["", "linear", "bilinear"][axes]}),
        ("linear", "align_corners", "", {"mode": ["", "linear", "bilinear"][axes], "align_corners": True}))
    return Case("Resize", {"axes": list(range(2, 2 + axes)), "sizes": sizes, "mode": mode,
                           "coordinate_transformation_mode": alignment, "nearest_mode": rounding},
                [real(n)], lambda x: F.interpolate(x, size=sizes, **options), length=16 + int(np.prod(sizes)))


def cross_entropy():
    rows, classes = integer(1, 5), integer(2, 5)
    return Case("SoftmaxCrossEntropyLoss", {}, [real([rows, classes], -4, 4), ("integer", [rows], 0, classes)],
                lambda x, i: F.cross_entropy(x, i), length=16 + rows + classes)


def logical(operator, f):
    def make():
        n = shape()
        return Case(operator, {}, [("boolean", n)] + ([] if operator == "Not" else [("boolean", stretched(n))]), f, by=[])
    return make


OPERATORS = [
    unary("Abs", torch.abs), binary("Add", torch.add), logical("And", torch.logical_and), position("ArgMax", torch.argmax),
    position("ArgMin", torch.argmin), average_pool, batch_normalization, cast, unary("Ceil", torch.ceil), clip, concat, conv,
    unary("Cos", torch.cos), cumsum, binary("Div", torch.div, second=(0.5, 2.5)), unary("Dropout", lambda x: x + 0),
    with_alpha("Elu", F.elu), comparison("Equal", torch.eq), unary("Erf", torch.erf), unary("Exp", torch.exp, -2, 2), expand,
    flatten, unary("Floor", torch.floor), binary("FloorDiv", lambda x, y: (x / y).floor(), second=(0.5, 2.5)), gather, gelu, gemm,
    global_pool("GlobalAveragePool", lambda x, dims: x.mean(dims, keepdim=True)),
    global_pool("GlobalMaxPool", lambda x, dims: x.amax(dims, keepdim=True)), comparison("Greater", torch.gt),
    comparison("GreaterOrEqual", torch.ge), group_normalization, hard_sigmoid, unary("HardSwish", F.hardswish),
    unary("Identity", lambda x: x + 0), lambda: Case("IsNaN", {}, [("gaps", shape(), -1, 1)], torch.isnan, by=[]),
    layer_normalization, with_alpha("LeakyRelu", F.leaky_relu), comparison("Less", torch.lt), comparison("LessOrEqual", torch.le),
    unary("Log", torch.log, 0.5, 4.5), along("LogSoftmax", F.log_softmax), matmul, variadic("Max", torch.maximum), max_pool,
    variadic("Min", torch.minimum), binary("Mod", torch.remainder, second=(0.5, 2.5)), binary("Mul", torch.mul),
    unary("Neg", torch.neg), logical("Not", torch.logical_not), one_hot, logical("Or", torch.logical_or), pad, binary(
        "Pow", torch.pow, first=(0.5, 2.5)), prelu, unary("Reciprocal", torch.reciprocal, 0.5, 4.5),
    reduction("ReduceL2", over(lambda x, dims, keep: torch.linalg.vector_norm(x, 2, dims, keep))),
    reduction("ReduceMax", over(lambda x, dims, keep: x.amax(dims, keep)), "distinct", zero=0),
    reduction("ReduceMean", over(lambda x, dims, keep: x.mean(dims, keep)), zero=0),
    reduction("ReduceMin", over(lambda x, dims, keep: x.amin(dims, keep)), "distinct", zero=0),
    reduction("ReduceProd", product, reach=lambda x: 2.0 ** x.numel() if x.numel() < 12 else 1.0),
    reduction("ReduceSum", over(lambda x, dims, keep: x.sum(dims, keep))), unary("Relu", torch.relu), reshape, resize,
    unary("Round", torch.round), unary("Sigmoid", torch.sigmoid), unary("Sign", torch.sign), unary("Sin", torch.sin), slices,
    along("Softmax", F.softmax), cross_entropy, unary("Softplus", F.softplus), split, unary("Sqrt", torch.sqrt, 0.5, 4.5), squeeze,
    binary("Sub", torch.sub), unary("Tanh", torch.tanh), tile, topk, transpose, unsqueeze, where,
]

path = pathlib.Path(__file__).with_name("differential.json")
lines = [json.dumps(make().json(), separators=(",", ":")) for make in OPERATORS for _ in range(PER_OPERATOR)]
path.write_text("[\n" + ",\n".join(lines) + "\n]\n")
