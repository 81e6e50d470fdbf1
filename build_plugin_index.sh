#!/usr/bin/env bash
# Builds what Stash installs: FOLDER/stash-sense.zip and FOLDER/index.yml (FOLDER is dist unless named). Put both on any
# static host, and give the address of index.yml to Stash: Settings > Plugins > Available plugins > Add source.
# Needs bash and Python 3; and Node for the pages, unless ui/dist is there already. The same commit gives the same bytes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${1:-$root/dist}
mkdir -p "$target"

if command -v npm >/dev/null; then
  [ -d "$root/ui/node_modules" ] || (cd "$root/ui" && npm ci --silent --no-audit --no-fund)
  (cd "$root/ui" && npm run --silent build)
elif [ ! -f "$root/ui/dist/stash-sense.js" ]; then
  echo "The pages are built with Node (https://nodejs.org), which is not here." >&2
  exit 1
fi

# Stash offers an update where the date is newer; the version is only shown.
date=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}
commit=$(git -C "$root" rev-parse --short=7 HEAD 2>/dev/null || true)

python3 - "$root" "$target" "$date" "$commit" <<'PYTHON'
import hashlib
import json
import re
import sys
import time
import zipfile
from pathlib import Path

root, target, date, commit = Path(sys.argv[1]), Path(sys.argv[2]), time.gmtime(int(sys.argv[3])), sys.argv[4]
ID = "stash-sense"
# What users need and nothing else: some Stash images install every requirements.txt they find, and Stash itself reads
# every .yml below its plugins folder as a plugin.
PARTS = (f"{ID}.yml", "stash_sense_plugin", "models", "hooks", "ui/dist", "README.md", "LICENSE")
LEFT_OUT = {"__pycache__"}


def files():
    for part in PARTS:
        path = root / part
        found = path.rglob("*") if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and not LEFT_OUT & set(file.parts) and file.suffix != ".pyc")


def packed():
    path = target / f"{ID}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, file in sorted((file.relative_to(root).as_posix(), file) for file in files()):
            entry = zipfile.ZipInfo(name, date[:6])
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return path


def manifest(key):
    text = (root / f"{ID}.yml").read_text(encoding="utf-8")
    return re.search(rf"^{key}: *(.+?) *$", text, re.MULTILINE).group(1).strip("\"'")


version = manifest("version") + (f"-{commit}" if commit else "")
row = {
    "id": ID,
    "name": manifest("name"),
    "version": version,
    "date": time.strftime("%Y-%m-%d %H:%M:%S", date),
    "path": f"{ID}.zip",
    "sha256": hashlib.sha256(packed().read_bytes()).hexdigest(),
}
lines = [f"{key}: {json.dumps(value)}" for key, value in row.items()]
lines += ["requires: []", "metadata:", f"  description: {json.dumps(manifest('description'))}"]
(target / "index.yml").write_text("- " + "\n  ".join(lines) + "\n", encoding="utf-8")
print(f"{target / 'index.yml'}: {ID} {version} of {row['date']}")
PYTHON
