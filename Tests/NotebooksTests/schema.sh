#!/usr/bin/env bash
# Notebooks that Thaw writes are valid to the nbformat package too. `schema.sh PROGRAM`; status 77: there is no
# nbformat and it could not be installed.
set -eu
thaw=$(realpath "$1")
notebooks=$(realpath "$(dirname "$0")/../../notebooks")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python=python3
if ! python3 -c 'import nbformat' 2>/dev/null; then
  if ! { python3 -m venv venv && venv/bin/pip install -q nbformat; } >/dev/null 2>&1; then
    echo "schema: skipped, the nbformat package could not be installed"
    exit 77
  fi
  python=venv/bin/python
fi
cat >session.thaw <<'SCRIPT'
# A comment becomes a text cell.
x = [[1, 2], [3, 4]]
x @ x.T   # and this one too
def twice(x) {
  x + x
}
twice("é <b> & \"")
record "recorded.ipynb"
1:40
save session to "saved.ipynb"
SCRIPT
"$thaw" run session.thaw >/dev/null
cp -r "$notebooks" lessons
"$thaw" replay --update lessons/first-steps.ipynb >/dev/null || [ $? = 1 ]
"$python" - saved.ipynb recorded.ipynb lessons/*.ipynb <<'PYTHON'
import json, sys
import nbformat
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8").read()
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    again = nbformat.writes(notebook) + "\n"
    assert path.startswith("lessons") or again == text, f"{path}: Jupyter would write it otherwise"
    print(f"valid: {path}, {len(notebook.cells)} cells")
PYTHON
