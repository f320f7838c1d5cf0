"""The sessions in README.md are what Thaw prints: runs each one and compares, line by line.

    python3 Tests/readme.py PROGRAM            # exit 1 where a line differs, 77 where the data can't be fetched
    python3 Tests/readme.py PROGRAM --rewrite  # puts what it prints into README.md

Notices (`note: …`) are left out: they tell times, which no two runs share."""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SESSION = re.compile(r"^    (?:thaw>|\$ thaw) .*\n(?:(?:    .*)?\n)*?(?=\S)", re.M)


def without_notices(text):
    lines, in_note = [], False
    for line in text.splitlines():
        in_note = line.startswith("note: ") or in_note and line.startswith("      ")
        if not in_note:
            lines.append(line.rstrip())
    return lines


def run(program, folder, arguments, typed=None):
    environment = {**os.environ, "NO_COLOR": "1"}
    said = subprocess.run(
        [program, *arguments], input=typed, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder,
        env=environment)
    return without_notices(said.stdout)


def printed(program, block, folder):
    """The block as it would be now: `thaw> ` lines go into one kept session, `$ thaw …` lines are commands."""
    lines, statements = [], []

    def flush():
        if statements:
            lines.extend(run(program, folder, ["run", "--echo", "--keep-going", "--session", "readme", "-"],
                             "\n".join(statements) + "\n"))
            statements.clear()

    for line in block:
        if line.startswith("thaw> "):
            statements.append(line.removeprefix("thaw> "))
        elif line.startswith("$ thaw"):
            flush()
            lines.append(line)
            arguments = shlex.split(line.removeprefix("$ thaw"))
            if arguments:
                lines.extend(run(program, folder, arguments))
    flush()
    return lines


def main(program, rewrites):
    program = str(pathlib.Path(program).resolve())
    for name in ("efficientnet-lite0", "elpv"):
        if subprocess.run([program, "get", name], capture_output=True).returncode != 0:
            print(f"README: skipped, {name} could not be fetched")
            return 77
    text = (ROOT / "README.md").read_text()
    differing = 0

    def checked(match):
        nonlocal differing
        block = [line[4:].rstrip() for line in match.group(0).rstrip().split("\n")]
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "notebooks", folder, dirs_exist_ok=True)
            lines = printed(program, block, folder)
        if lines != block:
            differing += 1
            for number in range(max(len(lines), len(block))):
                told, said = (part[number] if number < len(part) else None for part in (block, lines))
                if told != said:
                    print(f"README tells {told!r}\nThaw prints  {said!r}")
                    break
        return "".join(("    " + line).rstrip() + "\n" for line in lines) + "\n"

    new = SESSION.sub(checked, text)
    if rewrites:
        (ROOT / "README.md").write_text(new)
        return 0
    print("README: its sessions are what Thaw prints" if not differing else f"README: {differing} sessions differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--rewrite" in sys.argv))
