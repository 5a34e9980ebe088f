#!/usr/bin/env bash
# Installs okrlint: the source that this action came with, or a version from PyPI. Everything is pinned, and nothing that
# is downloaded is built here: the source by hashes, with the build back end from the same lock; a version from PyPI by
# its constraints.
set -euo pipefail

root="$(cd "$GITHUB_ACTION_PATH/../.." && pwd)"
# -P: the folder in which this runs holds what a pull request brought, and a file named pip.py there is not pip.
pip=(python -P -m pip install --quiet --disable-pip-version-check --no-input)
export PYTHONSAFEPATH=1

if [[ "$OKRLINT_VERSION" == source ]]; then
  "${pip[@]}" --require-hashes --only-binary :all: --requirement "$GITHUB_ACTION_PATH/requirements.lock"
  # Without isolation pip takes hatchling from here, and does not fetch the newest one.
  "${pip[@]}" --no-build-isolation --no-deps "$root"
elif [[ "$OKRLINT_VERSION" =~ ^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?$ ]]; then
  "${pip[@]}" --only-binary :all: --constraint "$root/constraints.txt" "okrlint==$OKRLINT_VERSION"
else
  echo "::error title=okrlint::\`version\` must be \`source\`, \`installed\` or a version such as 1.2.0"
  exit 2
fi
okrlint --version
