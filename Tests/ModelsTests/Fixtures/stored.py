#!/usr/bin/env python3
"""Makes Stored/Hostile/ of Stored/linear.safetensors, and with `--check` reads the files of Stored/ with
the package `safetensors` and computes again what Thaw recorded in them: digests and the test vector of
the linear model. Making needs only Python; checking needs numpy and safetensors.

Stored/*.safetensors themselves were written by Thaw in version 1 of the form and never change.
"""

import hashlib
import json
import math
import os
import struct
import sys

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Stored")


# --- deterministic CBOR and Philox, as Thaw has them


def head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << (8 * size):
            return bytes([major << 5 | info]) + number.to_bytes(size, "big")


def cbor(value):
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    fields = sorted((cbor(key), cbor(part)) for key, part in value.items())
    return head(5, len(fields)) + b"".join(key + part for key, part in fields)


def digest(value):
    return "sha256:" + hashlib.sha256(cbor(value)).hexdigest()


def philox(counter, key):
    x, k = list(counter), list(key)
    for _ in range(10):
        first, second = 0xD2511F53 * x[0], 0xCD9E8D57 * x[2]
        x = [second >> 32 ^ x[1] ^ k[0], second & 0xFFFFFFFF,
             first >> 32 ^ x[3] ^ k[1], first & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return x


def normals(count):
    seed = hashlib.sha256(cbor({"seed": 0, "purpose": "test vector"})).digest()
    prefix = int.from_bytes(seed[:8], "big")
    key = (prefix & 0xFFFFFFFF, prefix >> 32)
    for block in range(count):
        words = philox((block, 0, 0, 0), key)
        u, v = (((words[i + 1] << 32 | words[i]) >> 11) * 2.0 ** -53 for i in (0, 2))
        yield math.sqrt(-2 * math.log(1 - u)) * math.cos(2 * math.pi * v)


# --- files


def read(name):
    with open(os.path.join(here, name + ".safetensors"), "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8:8 + length]), data[8 + length:]


def contents(texts, tensors):
    """The digest that seals a file."""
    own = ("thaw.version", "thaw.kind", "thaw.tensors", "thaw.contents")
    return digest({
        "kind": texts["thaw.kind"], "version": int(texts["thaw.version"]),
        "texts": {key[5:]: text for key, text in texts.items() if key not in own},
        "tensors": [[name, text] for name, text in tensors.items()]})


def seal(texts):
    texts["thaw.contents"] = contents(texts, json.loads(texts["thaw.tensors"]))


def write(name, header, data):
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(here, "Hostile", name + ".safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def attack(name, change=lambda header: None, data=lambda data: data, sealed=False):
    header, bytes_ = read("linear")
    change(header)
    if sealed:
        seal(header["__metadata__"])
    write(name, header, data(bytes_))


def text(key, change):
    def apply(header):
        header["__metadata__"][key] = change(header["__metadata__"][key])
    return apply


def model(change):
    def apply(text):
        value = json.loads(text)
        change(value)
        return json.dumps(value, ensure_ascii=False)
    return text("thaw.model", apply)


def rename(old, new):
    def apply(header):
        header[new] = header.pop(old)
    return apply


def drop_bias(header):
    # Its bytes lie at the end, so the file stays well formed.
    assert header["linear.bias"]["data_offsets"] == [24, 36]
    del header["linear.bias"]


def make():
    os.makedirs(os.path.join(here, "Hostile"), exist_ok=True)
    attack("edited-weight", data=lambda data: bytes([data[0] ^ 1]) + data[1:])
    attack("missing-tensor", drop_bias, lambda data: data[:24])
    attack("surplus-tensor", lambda header: header.update(
        {"linear.extra": {"dtype": "F32", "shape": [1], "data_offsets": [36, 40]}}),
        lambda data: data + bytes(4))
    attack("renamed-tensor", rename("linear.bias", "linear.offset"))
    attack("edited-classes", text("thaw.model", lambda text: text.replace('"3"', '"4"')))
    attack("edited-rows", text("thaw.rows.fitted", lambda text: text[16:]))
    attack("no-contents", lambda header: header["__metadata__"].pop("thaw.contents"))
    attack("later-version", text("thaw.version", lambda _: "2"))
    attack("other-kind", text("thaw.kind", lambda _: "recipe"), sealed=True)
    attack("other-operators", model(lambda value: value.update(operators=2)), sealed=True)
    attack("sealed-rows-out-of-order",
           text("thaw.rows.fitted", lambda text: text[16:32] + text[:16] + text[32:]), sealed=True)
    attack("sealed-infinite-graph",
           model(lambda value: value["graph"]["steps"][3].update(inputs=[3, 1, 2])), sealed=True)
    attack("sealed-unknown-operator",
           model(lambda value: value["graph"]["steps"][3].update(operator="Exec")), sealed=True)
    attack("cut-short", data=lambda data: data[:20])


def check():
    import numpy
    from safetensors import safe_open
    for name in ("linear", "picture"):
        with safe_open(os.path.join(here, name + ".safetensors"), framework="numpy") as file:
            texts = file.metadata()
            recorded = json.loads(texts["thaw.tensors"])
            assert set(file.keys()) == set(recorded)
            tensors = {key: file.get_tensor(key) for key in recorded}
        for key, tensor in tensors.items():
            # One leaf of the Merkle tree: these tensors are smaller than a MiB.
            root = hashlib.sha256(b"\0" + tensor.tobytes()).digest()
            assert recorded[key] == digest({
                "kind": "tensor", "type": "float32", "shape": list(tensor.shape), "root": root}), key
        assert texts["thaw.contents"] == contents(texts, recorded), name
        print(f"{name}: {len(tensors)} tensors and all texts have the digests recorded")
        if name == "linear":
            outputs = json.loads(texts["thaw.test"])["outputs"]
            names = json.loads(texts["thaw.model"])["preprocessing"]["names"]
            row = numpy.array(list(normals(len(names))))
            logits = tensors["linear.weight"].astype(float) @ row + tensors["linear.bias"]
            assert numpy.allclose(logits, outputs, rtol=1e-6, atol=1e-6), (logits, outputs)
            print("linear: the test vector's outputs", [float(f"{x:.6g}") for x in logits])


if __name__ == "__main__":
    check() if "--check" in sys.argv else make()
