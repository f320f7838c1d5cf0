"""Draws what a terminal shows as SVG: reads text with ANSI colours, writes a picture.

    python3 draw.py < screen.txt > picture.svg
"""

import html
import re
import sys

WIDTH, HEIGHT = 8.4, 17
FOREGROUND, BACKGROUND = "#d8dee9", "#20242c"
BASIC = ["#3b4252", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d8dee9"]


foreground, background, faint = FOREGROUND, None, False


def cells(line):
    """Each character with its colours and whether it is faint; colours go on from line to line."""
    global foreground, background, faint
    for code, character in re.findall(r"\x1b\[([0-9;]*)m|([^\x1b])", line):
        if character:
            yield character, foreground, background, faint
            continue
        codes = [int(part or 0) for part in code.split(";")]
        while codes:
            first = codes.pop(0)
            if first == 0:
                foreground, background, faint = FOREGROUND, None, False
            elif first == 2:
                faint = True
            elif first in (38, 48) and codes and codes[0] == 2:
                colour = "#%02x%02x%02x" % tuple(codes[1:4])
                codes = codes[4:]
                if first == 38:
                    foreground = colour
                else:
                    background = colour
            elif 30 <= first <= 37:
                foreground = BASIC[first - 30]
            elif first == 39:
                foreground = FOREGROUND


lines = [line.rstrip("\n") for line in sys.stdin]
columns = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
width, height = columns * WIDTH + 24, len(lines) * HEIGHT + 24
print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" font-family="monospace" font-size="14">')
print(f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>')
for row, line in enumerate(lines):
    top, run = 12 + row * HEIGHT, []

    def flush():
        if run and "".join(c for c, *_ in run).strip():
            _, x, colour, is_faint = run[0]
            text = html.escape("".join(c for c, *_ in run))
            opacity = ' opacity="0.6"' if is_faint else ""
            print(f'<text x="{x:.1f}" y="{top + 13}" fill="{colour}"{opacity} xml:space="preserve" textLength="{len(run) * WIDTH:.1f}">{text}</text>')
        run.clear()

    for column, (character, front, back, is_faint) in enumerate(cells(line)):
        x = 12 + column * WIDTH
        if character == "▀":
            flush()
            print(f'<path d="M{x:.1f} {top}h{WIDTH + 0.3}v{HEIGHT / 2 + 0.3}h-{WIDTH + 0.3}z" fill="{front}"/>'
                  f'<path d="M{x:.1f} {top + HEIGHT / 2}h{WIDTH + 0.3}v{HEIGHT / 2 + 0.3}h-{WIDTH + 0.3}z" fill="{back or BACKGROUND}"/>')
            continue
        if run and (run[-1][2], run[-1][3]) != (front, is_faint):
            flush()
        run.append((character, x, front, is_faint))
    flush()
print("</svg>")
