"""Copies ONNX Runtime into a folder so that it takes the CPU for one without AVX-512: the instruction that asks the
operating system which registers it keeps (xgetbv) answers "those of AVX" (`mov al, 7; nop`).

    python3 without_avx512.py FOLDER && PYTHONPATH=FOLDER python3 inference.py PROGRAM --avx2
"""

import importlib.util
import pathlib
import shutil
import sys

XGETBV, AVX_ONLY = bytes.fromhex("0f01d0"), bytes.fromhex("b00790")


def main(folder):
    source = pathlib.Path(importlib.util.find_spec("onnxruntime").origin).parent
    target = pathlib.Path(folder) / "onnxruntime"
    shutil.copytree(source, target)
    count = 0
    for library in sorted(target.rglob("*.so*")):
        content = library.read_bytes()
        count += content.count(XGETBV)
        library.write_bytes(content.replace(XGETBV, AVX_ONLY))
    if count == 0:
        raise SystemExit("this ONNX Runtime asks for registers in another way; it can't be held to AVX2")


if __name__ == "__main__":
    main(sys.argv[1])
