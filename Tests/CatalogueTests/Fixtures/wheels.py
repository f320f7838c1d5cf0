"""Makes the archives of this folder: a wheel of a made-up package, and hostile ones. Run: python wheels.py

They end in .zip here; a test gives the good one its real name.
"""
import base64, hashlib, pathlib, zipfile

here = pathlib.Path(__file__).parent


def archive(name, members):
    with zipfile.ZipFile(here / name, "w", zipfile.ZIP_DEFLATED) as file:
        for path, data in members:
            info = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, data)


def wheel(name, members):
    info = "tiny_cells-1.0.dist-info"
    members = members + [
        (f"{info}/METADATA", b"Metadata-Version: 2.1\nName: tiny-cells\nVersion: 1.0\n"),
        (f"{info}/WHEEL", b"Wheel-Version: 1.0\nGenerator: wheels.py\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
    ]
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}\n"
        for path, data in members)
    archive(name, members + [(f"{info}/RECORD", (record + f"{info}/RECORD,,\n").encode())])


table = b"a.txt 0.5 mono\nb.txt 1.0 poly\n"
wheel("tiny.zip", [("tiny_cells/__init__.py", b""), ("tiny_cells/data/labels.csv", table), ("tiny_cells/data/deep/er/a.txt", b"a" * 1000)])
archive("climbing.zip", [("tiny_cells/data/labels.csv", table), ("tiny_cells/data/../../../escaped.txt", b"out")])
archive("rooted.zip", [("tiny_cells/data/labels.csv", table), ("/tiny_cells/data/rooted.txt", b"out")])
archive("bomb.zip", [("tiny_cells/data/labels.csv", table), ("tiny_cells/data/zeros.bin", bytes(8 << 20))])
archive("without-table.zip", [("tiny_cells/data/other.csv", table)])
archive("twice.zip", [("tiny_cells/data/labels.csv", table), ("tiny_cells/data/labels.csv", b"again\n")])
