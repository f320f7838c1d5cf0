"""Each room states the rooms it imports: SwiftPM builds a target anew only when one of those changes."""

import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
package = (root / "Package.swift").read_text()
rooms = {path.name for path in (root / "Sources").iterdir()}
problems = []


def imports(folder):
    found = set()
    for path in folder.rglob("*.swift"):
        found |= set(re.findall(r"^(?:@testable )?import (?:struct |enum |func |class )?(\w+)", path.read_text(), re.M))
    return found & rooms


def stated(pattern):
    match = re.search(pattern, package, re.S)
    return set(re.findall(r'"(\w+)"', match.group(1) or "")) if match else set()


for room in sorted(rooms):
    if room.startswith("C") and room[1].isupper():
        continue
    pattern = r'name: "thaw",\s*dependencies: \[(.*?)\]' if room == "thaw" else rf'room\(\s*"{room}",?\s*(\[.*?\])?\)'
    for target, folder, names in (
        (room, root / "Sources" / room, stated(pattern)),
        (room + "Tests", root / "Tests" / (room + "Tests"), stated(rf'tests\(\s*of: "{room}"(.*?)\),\n') | {room}),
    ):
        missing = imports(folder) - names - {room}
        if missing:
            problems.append(f"{target} imports {', '.join(sorted(missing))}, which Package.swift does not state")

print("\n".join(problems) or "every room states what it imports")
sys.exit(bool(problems))
