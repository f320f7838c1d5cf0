"""Writes npy/*.npy with NumPy, npy/*.npz, and npy/expected.txt: file, type, shape, and elements as bits."""
import io
import os
import numpy as np
from numpy.lib import format as npy

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "npy")
random = np.random.default_rng(3)
lines = []


def expect(name, array):
    kind = {"b": "boolean", "i": "int64", "u": "int64", "f": "float32"}[array.dtype.kind]
    if array.dtype.itemsize == 8 and array.dtype.kind == "f":
        kind = "float64"
    wide = array.astype({"boolean": bool, "int64": np.int64, "float32": np.float32, "float64": np.float64}[kind])
    flat = np.ascontiguousarray(wide).reshape(-1)
    if kind == "float32":
        texts = [format(int(b), "x") for b in flat.view(np.uint32)]
    elif kind == "float64":
        texts = [format(int(b), "x") for b in flat.view(np.uint64)]
    else:
        texts = [str(int(v)) for v in flat]
    lines.append(" ".join([name, kind, ",".join(map(str, array.shape)) or "-"] + texts))


def save(name, array, version=(1, 0)):
    with open(os.path.join(folder, name), "wb") as file:
        npy.write_array(file, array, version=version)
    expect(name, array)


for code in ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
    for order in "<>":
        if code[1] == "1" and order == ">":
            continue
        base = random.integers(-100, 100, (2, 3)) if code[0] in "if" else random.integers(0, 100, (2, 3))
        if code[0] == "f":
            base = base / 7.0
        if code[0] == "b":
            base = base % 2
        array = base.astype(np.dtype(order + code))
        word = "little" if order == "<" else "big"
        save(f"{code}-{word}.npy", array)
        save(f"{code}-{word}-fortran.npy", np.asfortranarray(array))

save("scalar.npy", np.array(2.5))
save("empty.npy", np.zeros((0, 3), np.float32))
save("long.npy", np.arange(100000 % 313, dtype=np.int64))
save("version2.npy", np.arange(4, dtype=np.int64), (2, 0))
save("version3.npy", np.arange(4, dtype=np.float64), (3, 0))
save("deep-fortran.npy", np.asfortranarray(random.normal(size=(2, 3, 2, 2)).astype(np.float32)))
save("extremes.npy", np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308]))
save("halves.npy", np.array([65504, 6e-8, -0.0, np.inf, np.nan, 1 / 3], np.float16))
save("largest-unsigned.npy", np.array([2**63 - 1], np.uint64))
with open(os.path.join(folder, "python2.npy"), "wb") as file:
    text = b"{'descr': '<i8', 'fortran_order': False, 'shape': (3L,), }"
    text += b" " * (63 - (10 + len(text)) % 64) + b"\n"
    file.write(b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + np.arange(3).tobytes())
expect("python2.npy", np.arange(3))

pair = {"w": np.arange(6, dtype=np.float32).reshape(2, 3), "layer/bias": np.array([True, False])}
np.savez(os.path.join(folder, "stored.npz"), **pair)
np.savez_compressed(os.path.join(folder, "deflated.npz"), zeros=np.zeros(5000), **pair)
open(os.path.join(folder, "expected.txt"), "w").write("\n".join(lines) + "\n")
