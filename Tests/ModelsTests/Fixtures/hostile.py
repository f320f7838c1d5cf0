#!/usr/bin/env python3
"""Makes Hostile/: one file for each attack on a reader of checkpoints. Needs only Python.

None of these files is ever unpickled here; the pickles are written byte by byte or by `pickle.dumps`.
"""

import io
import json
import os
import pickle
import struct
import zipfile

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Hostile")


def write(name, data):
    with open(os.path.join(here, name), "wb") as file:
        file.write(data)


# --- safetensors


def safetensors(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(begin, end, shape=(2,), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}


write("header-longer-than-file.safetensors", safetensors({}, length=1 << 20))
write("header-over-100-MB.safetensors", safetensors({}, length=100_000_001))
write("header-length-negative.safetensors", safetensors({}, length=(1 << 64) - 1))
write("no-header.safetensors", b"\x02\x00\x00")
write("header-not-an-object.safetensors", safetensors(b"[]"))
write("header-not-utf8.safetensors", safetensors(b'{"\xff\xfe": {}}'))
write("header-text-after-end.safetensors", safetensors(b"{} {}"))
write("header-nested.safetensors", safetensors(b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}"))
write("duplicate-key.safetensors", safetensors(
    b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},'
    b' "a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}', bytes(8)))
write("overlapping-offsets.safetensors",
      safetensors({"a": tensor(0, 8), "b": tensor(4, 12)}, bytes(12)))
write("same-offsets.safetensors",
      safetensors({"a": tensor(0, 8), "b": tensor(0, 8)}, bytes(8)))
write("gap-between-tensors.safetensors",
      safetensors({"a": tensor(0, 8), "b": tensor(12, 20)}, bytes(20)))
write("bytes-after-tensors.safetensors", safetensors({"a": tensor(0, 8)}, bytes(16)))
write("offsets-beyond-file.safetensors", safetensors({"a": tensor(0, 8)}, bytes(4)))
write("offsets-reversed.safetensors", safetensors({"a": tensor(8, 0)}, bytes(8)))
write("offsets-negative.safetensors", safetensors(
    b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}'))
write("shape-and-bytes-disagree.safetensors",
      safetensors({"a": tensor(0, 8, shape=(3,))}, bytes(8)))
write("shape-overflows.safetensors",
      safetensors({"a": tensor(0, 8, shape=(1 << 32, 1 << 32))}, bytes(8)))
write("shape-overflows-to-zero.safetensors",
      safetensors({"a": tensor(0, 0, shape=(0, 1 << 62, 1 << 62))}))
write("shape-fractional.safetensors", safetensors(
    b'{"a": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 8]}}', bytes(8)))
write("shape-of-1000-axes.safetensors",
      safetensors({"a": tensor(0, 4, shape=(1,) * 1000)}, bytes(4)))
write("unknown-type.safetensors", safetensors({"a": tensor(0, 8, dtype="F31")}, bytes(8)))
write("metadata-not-text.safetensors", safetensors({"__metadata__": {"a": 1}}))
write("field-missing.safetensors", safetensors({"a": {"dtype": "F32", "shape": [1]}}, bytes(4)))


# --- pickles

MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
VERSION = b"\x80\x02M\xe9\x03."
MACHINE = b"\x80\x02}q\x00X\r\x00\x00\x00little_endianq\x01\x88s."
NO_STORAGES = b"\x80\x02]q\x00."


def legacy(pickled, keys=NO_STORAGES, storages=b"", machine=MACHINE):
    return MAGIC + VERSION + machine + pickled + keys + storages


def zipped(pickled, members=(), name="archive"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(f"{name}/data.pkl"), pickled)
        for member, data in members:
            archive.writestr(zipfile.ZipInfo(f"{name}/{member}"), data)
    return buffer.getvalue()


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def integer(value):
    if -(1 << 31) <= value < 1 << 31:
        return b"J" + struct.pack("<i", value)
    return b"\x8a\x08" + struct.pack("<q", value)


def numbers(values):
    return b"(" + b"".join(integer(value) for value in values) + b"t"


def storage(key="0", kind="torch\nFloatStorage\n", count=4):
    return b"(" + text("storage") + b"c" + kind.encode() + text(key) + text("cpu") \
        + integer(count) + b"tQ"


def rebuilt(shape, strides, offset=0, **which):
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage(**which) + integer(offset) \
        + numbers(shape) + numbers(strides) + b"\x89ccollections\nOrderedDict\n)RtR"


def state(**tensors):
    return b"\x80\x02}(" + b"".join(text(name) + value for name, value in tensors.items()) + b"u."


FOUR = [("data/0", struct.pack("<4f", 1, 2, 3, 4))]
GOOD = state(kept=rebuilt((4,), (1,)))


def one(name, pickled, members=FOUR):
    write(name, zipped(pickled, members))


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


touch = Call(os.system, "touch thaw-was-here")
write("calls-system-bare.pth", pickle.dumps(touch, protocol=2))
write("calls-system-protocol-0.pth", b"cposix\nsystem\n(S'touch thaw-was-here'\ntR.")
write("calls-system-legacy.pth", legacy(pickle.dumps({"a": touch}, protocol=2)))
write("calls-system-protocol-4.pth", zipped(pickle.dumps({"a": touch}, protocol=4)))
system = b"cposix\nsystem\n" + text("touch thaw-was-here") + b"\x85R"
one("calls-system-beside-tensors.pth", state(kept=rebuilt((4,), (1,)), evil=system))
one("calls-eval-through-getattr.pth", b"\x80\x02cbuiltins\ngetattr\ncbuiltins\n__import__\n"
    + text("os") + b"\x85R" + text("system") + b"\x86R" + text("touch thaw-was-here") + b"\x85R.")
one("sets-state-of-a-placeholder.pth", b"\x80\x02csubprocess\nPopen\n)\x81}"
    + text("args") + text("touch thaw-was-here") + b"sb.")

one("stride-beyond-storage.pth", state(a=rebuilt((2, 2), (4, 1))))
one("stride-negative.pth", state(a=rebuilt((4,), (-1,), offset=3)))
one("stride-zero-makes-a-terabyte.pth", state(a=rebuilt((1 << 40,), (0,))))
one("offset-beyond-storage.pth", state(a=rebuilt((1,), (1,), offset=4)))
one("offset-negative.pth", state(a=rebuilt((1,), (1,), offset=-1)))
one("shape-negative.pth", state(a=rebuilt((-4,), (1,))))
one("shape-overflows.pth", state(a=rebuilt((1 << 40, 1 << 40), (1, 1))))
one("storage-longer-than-file.pth", state(a=rebuilt((4,), (1,), count=1 << 40)))
one("storage-missing.pth", state(a=rebuilt((4,), (1,), key="7")))
one("storage-key-climbs.pth", state(a=rebuilt((4,), (1,), key="../../data.pkl")))
one("storage-unknown-class.pth", state(a=rebuilt((4,), (1,), kind="posix\nsystem\n")))
one("tensor-of-no-storage.pth", b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(NNNNNNtR.")
write("storage-listed-twice.pth", legacy(GOOD, b"\x80\x02](" + text("0") * 2 + b"e."))
write("storage-not-listed.pth", legacy(GOOD))
write("storage-length-disagrees.pth", legacy(
    GOOD, b"\x80\x02](" + text("0") + b"e.", struct.pack("<Q4f", 5, 1, 2, 3, 4)))
write("other-byte-order.pth", legacy(GOOD, machine=MACHINE.replace(b"\x88s", b"\x89s")))
write("other-byte-order-zip.pth", zipped(GOOD, FOUR + [("byteorder", b"big")]))
write("version-unknown.pth", MAGIC + b"\x80\x02M\xea\x03.")

one("pickle-ends-early.pth", GOOD[:-20])
one("pickle-unknown-operation.pth", b"\x80\x02\xff.")
one("pickle-protocol-6.pth", b"\x80\x06N.")
one("pickle-pops-nothing.pth", b"\x80\x020.")
one("pickle-pops-below-mark.pth", b"\x80\x02N(\x85.")
one("pickle-recalls-nothing.pth", b"\x80\x02h\x05.")
one("pickle-text-longer-than-file.pth", b"\x80\x02X\xff\xff\xff\x7f.")
one("pickle-text-of-2-to-63.pth", b"\x80\x04\x8d" + struct.pack("<Q", (1 << 64) - 1) + b".")
one("pickle-long-of-2-GB.pth", b"\x80\x02\x8b\xff\xff\xff\x7f.")
one("pickle-asks-for-buffer.pth", b"\x80\x05\x97.")
one("pickle-nested-10000.pth", b"\x80\x02" + b"]" * 10000 + b"a" * 9999 + b".")
one("pickle-dictionary-nested-10000.pth",
    b"\x80\x02" + (b"}" + text("a")) * 10000 + b"N" + b"s" * 10000 + b".")
one("pickle-contains-itself.pth", b"\x80\x02}q\x00" + text("a") + b"h\x00s"
    + text("kept") + rebuilt((4,), (1,)) + b"s.")
# Each list holds the one before twice: 2^60 places out of 400 bytes.
laughs = b"]q\x00"
for level in range(60):
    laughs += b"](" + b"h" + bytes([level]) + b"h" + bytes([level]) + b"eq" + bytes([level + 1])
one("pickle-billion-laughs.pth", b"\x80\x02" + laughs + b".")
one("pickle-text-not-utf8.pth", b"\x80\x02X\x02\x00\x00\x00\xff\xfe.")
one("tensor-twice.pth", state(a=rebuilt((4,), (1,)))[:-2] + text("a") + rebuilt((4,), (1,)) + b"u.")

# --- archives


def archive(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            file.writestr(info, data)
    return buffer.getvalue()


import warnings

warnings.simplefilter("ignore")  # zipfile warns of the name that stands twice
write("archive-without-checkpoint.zip", archive([("readme.txt", b"hello")]))
write("archive-of-several.zip", archive([("a/x.pth", GOOD), ("b/y.safetensors", b"")]))
write("archive-names-twice.zip", archive([("a/data.pkl", GOOD), ("a/data.pkl", GOOD)]))
write("archive-cut-short.pth", zipped(GOOD, FOUR)[:-30])
damaged = bytearray(archive([("archive/data.pkl", GOOD), ("archive/data/0", b"\0" * 16)]))
damaged[60] ^= 0xFF
write("archive-damaged.pth", bytes(damaged))
# A megabyte of zeros, said to be 4 GB minus 2 in the directory and the local header.
bomb = bytearray(archive([("archive/data.pkl", b"\0" * 100_000)]))
size = struct.pack("<I", 100_000)
while size in bomb:
    at = bomb.index(size)
    bomb[at:at + 4] = struct.pack("<I", 0xFFFFFFFE)
write("archive-bomb.pth", bytes(bomb))
encrypted = bytearray(archive([("archive/data.pkl", GOOD)]))
encrypted[6] |= 1
directory = encrypted.index(b"PK\x01\x02")
encrypted[directory + 8] |= 1
write("archive-encrypted.pth", bytes(encrypted))

write("empty.pth", b"")
write("not-a-checkpoint.pth", b"hello, this is a text\n")
write("tar.pth", bytes(257) + b"ustar\0" + bytes(249))
