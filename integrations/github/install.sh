#!/usr/bin/env bash
# Installs okrlint: the source that this action came with, or a version from PyPI. Versions of everything are pinned.
set -euo pipefail

root="$(cd "$GITHUB_ACTION_PATH/../.." && pwd)"
quiet=(--quiet --disable-pip-version-check --no-input)

if [[ "$OKRLINT_VERSION" == source ]]; then
  python -m pip install "${quiet[@]}" --constraint "$root/constraints.txt" "$root"
elif [[ "$OKRLINT_VERSION" =~ ^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?$ ]]; then
  python -m pip install "${quiet[@]}" --constraint "$root/constraints.txt" "okrlint==$OKRLINT_VERSION"
else
  echo "::error title=okrlint::\`version\` must be \`source\`, \`installed\` or a version such as 1.2.0"
  exit 2
fi
okrlint --version
