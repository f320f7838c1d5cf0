"""Writes small pictures: grey and RGB, of several sizes, one twice, one cut short. Run in this folder:
python pictures.py (needs numpy and Pillow)"""
import numpy as np
from PIL import Image

r = np.random.default_rng(5)
for i in range(10):
    h, w = r.integers(9, 30, 2)
    shape = (h, w) if i % 2 else (h, w, 3)
    Image.fromarray(r.integers(0, 256, shape).astype(np.uint8)).save(f"picture{i}.png")
open("picture10.png", "wb").write(open("picture3.png", "rb").read())
open("broken.png", "wb").write(open("picture4.png", "rb").read()[:200])
