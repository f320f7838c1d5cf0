"""Writes Hostile/*: files that must be refused, one for each attack. The test lists the error each gives."""
import io
import os
import struct
import zipfile
import numpy as np

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Hostile")


def write(name, data):
    open(os.path.join(folder, name), "wb").write(data)


def npy(header, data=b"", version=b"\x01\x00"):
    text = header.encode("latin1")
    size = struct.pack("<H" if version[0] == 1 else "<I", len(text))
    return b"\x93NUMPY" + version + size + text + data


def head(descr="'<f4'", shape="(2,)", order="False"):
    return "{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n" % (descr, order, shape)


eight = bytes(8)
good = npy(head(), eight)
write("empty.npy", b"")
write("wrong-magic.npy", b"\x93NUMPX" + good[6:])
write("version-4.npy", npy(head(), eight, b"\x04\x00"))
write("header-of-4-gib.npy", b"\x93NUMPY\x02\x00" + struct.pack("<I", 0xFFFFFFFF) + b"{}")
write("header-cut.npy", good[:30])
write("size-cut.npy", good[:9])
write("data-cut.npy", good[:-1])
write("surplus.npy", good + b"\x00")
write("code.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os').getcwd()}\n", eight))
write("expression.npy", npy(head(shape="(1+1,)"), eight))
write("negative-length.npy", npy(head(shape="(-2,)"), eight))
write("huge-shape.npy", npy(head(shape="(9223372036854775807, 2)"), eight))
write("huge-length.npy", npy(head(shape="(99999999999999999999,)"), eight))
write("huge-but-countable.npy", npy(head(shape="(4611686018427387904,)"), eight))
write("zero-hides-overflow.npy", npy(head(shape="(0, 9223372036854775807, 9223372036854775807)")))
write("65-axes.npy", npy(head(shape="(" + "1, " * 65 + ")"), eight[:4]))
write("no-tuple.npy", npy(head(shape="(2)"), eight))
write("list-shape.npy", npy(head(shape="[2]"), eight))
write("key-twice.npy", npy("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n", eight))
write("key-missing.npy", npy("{'descr': '<f4', 'shape': (2,), }\n", eight))
write("key-unknown.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'run': True, }\n", eight))
write("key-open.npy", npy("{'descr", eight))
write("escape.npy", npy("{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (2,), }\n", eight))
write("after-the-end.npy", npy(head().strip() + " []\n", eight))
write("order-2.npy", npy(head(order="2"), eight))
write("nested.npy", npy("{" * 60000, eight))
write("object.npy", npy(head(descr="'|O'"), b"\x80\x04cposix\nsystem\n."))
write("records.npy", npy(head(descr="[('a', '<f4'), ('b', '<i4')]"), eight * 2))
write("complex.npy", npy(head(descr="'<c8'"), eight * 2))
write("text.npy", npy(head(descr="'<U1'"), eight))
write("bytes.npy", npy(head(descr="'|S4'"), eight))
write("dates.npy", npy(head(descr="'<M8[s]'"), eight * 2))
write("bfloat16.npy", npy(head(descr="'<V2'"), eight[:4]))
write("long-double.npy", npy(head(descr="'<f16'"), eight * 4))
write("no-byte-order.npy", npy(head(descr="'|f4'"), eight))
write("unsigned-too-large.npy", npy(head(descr="'<u8'"), struct.pack("<QQ", 1, 2**63)))
write("boolean-2.npy", npy(head(descr="'|b1'"), b"\x01\x02"))


def archive(name, members, method=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as zip:
        for member, data in members:
            zip.writestr(zipfile.ZipInfo(member), data, method)
    write(name, buffer.getvalue())
    return bytearray(buffer.getvalue())


archive("climbs.npz", [("../w.npy", good)])
archive("absolute.npz", [("/etc/w.npy", good)])
archive("backslash.npz", [("..\\w.npy", good)])
archive("drive.npz", [("C:w.npy", good)])
archive("control.npz", [("a\x1b[2J.npy", good)])
archive("foreign.npz", [("w.npy", good), ("run.py", b"print()")])
archive("inner-broken.npz", [("w.npy", good[:-1])])
archive("inner-object.npz", [("w.npy", npy(head(descr="'|O'"), b"\x80\x04."))])
archive("bzip2.npz", [("w.npy", good)], zipfile.ZIP_BZIP2)
big = npy(head(shape="(8388608,)"), bytes(4 * 8388608))
archive("bomb.npz", [("w.npy", big)], zipfile.ZIP_DEFLATED)
archive("many-bombs.npz", [(f"w{i}.npy", big[:4 * 1048576]) for i in range(9)], zipfile.ZIP_DEFLATED)
import warnings
warnings.simplefilter("ignore")
archive("twice.npz", [("w.npy", good), ("w.npy", good)])
write("no-archive.npz", b"PK" + bytes(100))
write("truncated.npz", bytes(archive("encrypted.npz", [("w.npy", good)]))[:-30])

# The flag of encryption, in the member's head and in the directory.
data = archive("encrypted.npz", [("w.npy", good)])
data[6] |= 1
directory = data.index(b"PK\x01\x02")
data[directory + 8] |= 1
write("encrypted.npz", data)
# A stored byte flipped: the checksum no longer fits.
data = archive("checksum.npz", [("w.npy", good)])
data[data.index(b"PK\x01\x02") - 1] ^= 1
write("checksum.npz", data)
# The directory and the head say 1 GiB for 90 stored bytes; then the same for a deflated member.
for name, method in [("lying-size.npz", zipfile.ZIP_STORED), ("lying-deflate.npz", zipfile.ZIP_DEFLATED)]:
    data = archive(name, [("w.npy", npy(head(shape="(268435456,)"), eight))], method)
    directory = data.index(b"PK\x01\x02")
    data[22:26] = data[directory + 24:directory + 28] = struct.pack("<I", 1 << 30)
    write(name, data)
