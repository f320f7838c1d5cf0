"""Makes the pictures of this folder and `images.json`, what Pillow makes of them.

Run with Pillow and NumPy installed: python images.py
"""
import hashlib, io, json, pathlib, struct, zlib
import numpy as np
from PIL import Image, ImageOps

here = pathlib.Path(__file__).parent / "Images"
here.mkdir(exist_ok=True)
rng = np.random.default_rng(7)


def smooth(height, width, channels):
    """Gradients, an edge and some noise: compresses a little, resizes with overshoot."""
    y, x = np.mgrid[0:height, 0:width]
    planes = []
    for c in range(channels):
        plane = 127 + 90 * np.sin(x / (3.0 + c)) * np.cos(y / (5.0 - c)) + rng.normal(0, 12, x.shape)
        plane[(x + y) % 17 < 3] = 255 * (c % 2)
        planes.append(plane)
    array = np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)
    return array[..., 0] if channels == 1 else array


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(name, width, height, depth, colour, rows, interlace=0, before=b""):
    """A PNG of a sort that Pillow does not write; `rows` are the packed rows, unfiltered."""
    raw = b"".join(b"\0" + row for row in rows)
    (here / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))
        + before + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def interlaced(name, array):
    """Adam7 by hand."""
    height, width = array.shape[:2]
    rows = []
    for x0, y0, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        part = array[y0::dy, x0::dx]
        if part.size:
            rows += [row.tobytes() for row in part]
    png(name, width, height, 8, 2 if array.ndim == 3 else 0, rows, interlace=1)


grey, rgb = smooth(37, 53, 1), smooth(41, 29, 3)
Image.fromarray(grey).save(here / "grey.png")
Image.fromarray(rgb).save(here / "rgb.png")
Image.fromarray(rgb).quantize(61).save(here / "palette.png")
Image.fromarray(grey > 120).save(here / "one-bit.png")
interlaced("interlaced-grey.png", grey)
interlaced("interlaced-rgb.png", rgb)
png("two-bit.png", 12, 5, 2, 0, [bytes(rng.integers(0, 256, 3, dtype=np.uint8)) for _ in range(5)])
png("four-bit.png", 11, 5, 4, 0, [bytes(rng.integers(0, 256, 6, dtype=np.uint8)) for _ in range(5)])
wide = rng.integers(0, 65536, (9, 7, 3), dtype=np.uint16)
png("rgb-16.png", 7, 9, 16, 2, [row.astype(">u2").tobytes() for row in wide])
png("grey-16.png", 7, 9, 16, 0, [row.astype(">u2").tobytes() for row in wide[..., 0]])
# A gamma that a colour-managed reader would apply.
png("gamma.png", 29, 41, 8, 2, [row.tobytes() for row in rgb], before=chunk(b"gAMA", struct.pack(">I", 100000)))
rgba = np.dstack([rgb, smooth(41, 29, 1)])
Image.fromarray(rgba).save(here / "rgba.png")
Image.fromarray(np.dstack([grey, smooth(37, 53, 1)]), "LA").save(here / "grey-alpha.png")
Image.fromarray(rgb).quantize(16).save(here / "palette-alpha.png", transparency=bytes(range(0, 256, 16)))
Image.fromarray(grey).save(here / "grey-transparent.png", transparency=int(grey[0, 0]))
Image.fromarray(np.array([[200]], np.uint8)).save(here / "one-pixel.png")

photo = smooth(67, 45, 3)
for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
    Image.fromarray(photo).save(here / f"rgb-{name}.jpg", quality=85, subsampling=subsampling)
Image.fromarray(photo).save(here / "progressive.jpg", quality=80, progressive=True)
Image.fromarray(grey).save(here / "grey.jpg", quality=80)
Image.fromarray(rgb[:1, :1]).save(here / "one-pixel.jpg")
Image.fromarray(np.dstack([photo, photo[..., 0]]), "CMYK").save(here / "cmyk.jpg")
small = smooth(11, 17, 3)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(small).save(here / f"orientation-{orientation}.jpg", quality=90, exif=exif)
exif = Image.Exif()
exif[0x0112] = 6
Image.fromarray(small).save(here / "orientation-6.png", exif=exif)


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def expected(path):
    """What `Image(decoding:)` documents: Pillow's answer, but alpha over white and 16-bit grey cut."""
    image = ImageOps.exif_transpose(Image.open(path))
    if image.mode == "I;16":
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        array = np.asarray(image.convert("RGBA")).astype(int)
        alpha = array[..., 3:]
        return ((array[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
    return np.asarray(image.convert("RGB"))


files = []
for path in sorted(here.iterdir()):
    if path.name == "cmyk.jpg":
        continue
    array = expected(path)
    files.append(dict(name=path.name, width=array.shape[1], height=array.shape[0], sha256=sha(array)))

# Sizes up, down, mixed, equal, and with sides of one pixel.
filters = dict(bilinear=Image.Resampling.BILINEAR, bicubic=Image.Resampling.BICUBIC)
sizes = [(1, 1), (1, 40), (40, 1), (16, 16), (53, 37), (53, 20), (20, 37), (224, 224), (7, 131), (33, 32)]
sizes += [tuple(int(v) for v in rng.integers(1, 160, 2)) for _ in range(20)]
resized = []
for name in ("grey.png", "rgb.png", "one-pixel.png", "rgb-420.jpg"):
    image = Image.open(here / name)
    for filter_name, filter_code in filters.items():
        for width, height in sizes:
            array = np.asarray(image.resize((width, height), filter_code).convert("RGB"))
            resized.append(dict(name=name, filter=filter_name, width=width, height=height, sha256=sha(array)))
(here.parent / "images.json").write_text(json.dumps(dict(files=files, resized=resized), indent=0) + "\n")
