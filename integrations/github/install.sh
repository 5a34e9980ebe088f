#!/usr/bin/env bash
# Installs okrlint: the source that this action came with, or a version from PyPI. Versions of everything are pinned.
set -euo pipefail

root="$(cd "$GITHUB_ACTION_PATH/../.." && pwd)"
quiet=(--quiet --disable-pip-version-check --no-input)
# -P: the folder in which this runs holds what a pull request brought, and a file named pip.py there is not pip.
pip=(python -P -m pip install "${quiet[@]}" --constraint "$root/constraints.txt")

if [[ "$OKRLINT_VERSION" == source ]]; then
  "${pip[@]}" "$root"
elif [[ "$OKRLINT_VERSION" =~ ^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?$ ]]; then
  "${pip[@]}" "okrlint==$OKRLINT_VERSION"
else
  echo "::error title=okrlint::\`version\` must be \`source\`, \`installed\` or a version such as 1.2.0"
  exit 2
fi
okrlint --version
