"""Writes printing.npz.txt: random arrays as NumPy prints them. Usage: printing.py > printing.txt

A record is a line `type shape`, a line of elements (bits in hexadecimal for reals), the lines of
str(array), and a line of one full stop.
"""
import numpy as np

random = np.random.default_rng(20)


def elements(kind, count):
    if kind == "boolean":
        return random.random(count) < 0.5
    if kind == "int64":
        top = int(random.choice([2, 10, 1000, 10**9, 2**63 - 1]))
        return random.integers(-top, top, count, dtype=np.int64)
    real = np.float32 if kind == "float32" else np.float64
    style = random.integers(0, 12)
    with np.errstate(all="ignore"):
        if style == 0:
            values = random.random(count)
        elif style == 1:
            values = np.round(random.normal(0, 10, count), int(random.integers(0, 9)))
        elif style == 2:
            values = random.normal(0, 1, count) * 10.0 ** random.integers(-20, 20, count)
        elif style == 3:
            values = random.integers(-5, 6, count).astype(np.float64)
        elif style == 4:
            values = random.random(count) * 10.0 ** float(random.integers(-12, 12))
        elif style == 5:
            values = random.integers(-(10**8), 10**8, count) / 2.0 ** int(random.integers(0, 12))
        elif style == 6:
            bits = random.integers(0, 2 ** (32 if real is np.float32 else 64) - 1, count, dtype=np.uint64)
            values = bits.astype(np.uint32).view(np.float32) if real is np.float32 else bits.view(np.float64)
        elif style == 7:
            values = random.choice([0.0, -0.0, 1.0, 0.5, 1e-5, 123456.0], count)
        elif style == 8:
            values = 5.0 * 10.0 ** random.integers(-325, -300, count).astype(np.float64)
        elif style == 9:
            values = (random.integers(0, 2000, count) * 2 + 1) * 2.0**-9
        elif style == 10:
            values = random.choice([1e-4, 0.099999999999, 9.999999999, 99.99999999999], count)
        else:
            values = 1 + random.random(count) * 1e-6
        values = values.astype(real)
        if random.random() < 0.2 and count:
            odd = random.choice([np.nan, np.inf, -np.inf], count).astype(real)
            values = np.where(random.random(count) < random.choice([0.3, 1.0]), odd, values).astype(real)
    return values


def shape():
    while True:
        rank = int(random.choice([0, 1, 1, 1, 2, 2, 3, 4]))
        lengths = [int(random.choice([0, 1, 2, 3, 5, 7, 12, 40], p=[0.02, 0.15, 0.2, 0.23, 0.15, 0.15, 0.07, 0.03])) for _ in range(rank)]
        if np.prod(lengths) <= 120:
            return lengths


def record(kind, lengths, values):
    array = values.reshape(lengths)
    print(kind, *lengths)
    if array.dtype.kind == "f":
        word = np.uint32 if array.dtype.itemsize == 4 else np.uint64
        print(*(format(int(bits), "x") for bits in values.view(word)))
    else:
        print(*(int(value) for value in values))
    print(str(array).replace("True", "true").replace("False", "false"))
    print(".")


kinds = ["boolean", "int64", "float32", "float32", "float32", "float64", "float64", "float64"]
for number in range(700):
    kind = kinds[number % len(kinds)]
    lengths = shape()
    record(kind, lengths, elements(kind, int(np.prod(lengths))))
