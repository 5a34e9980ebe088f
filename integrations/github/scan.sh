#!/usr/bin/env bash
# A scan of everything that okrlint.yaml names: fetch what changed, judge, say what is new since the last complete scan.
# The folder $OKRLINT_SNAPSHOT holds `snapshot` and `last.json`; a scan that fails leaves `last.json` as it was.
set -euo pipefail
# shellcheck source=integrations/github/quiet.sh
source "$(dirname "${BASH_SOURCE[0]}")/quiet.sh"

: "${work:?set by run.sh}"
snapshot="$OKRLINT_SNAPSHOT/snapshot"
# No array is empty where it is used: the bash of macOS takes that for an unset variable.
on=("$snapshot")
if [[ -n "$OKRLINT_CONFIG" ]]; then on+=(--config "$OKRLINT_CONFIG"); fi
last="$OKRLINT_SNAPSHOT/last.json"
mkdir -p "$OKRLINT_SNAPSHOT"

echo "::group::okrlint fetch"
code=0
stopped okrlint fetch --output "${on[@]}" || code=$?
echo "::endgroup::"
if bad "$code"; then
  echo "::error title=okrlint::nothing could be fetched (exit code $code); the log says why, the last good report is kept"
  exit "$code"
fi
echo "snapshot=$snapshot" >>"$GITHUB_OUTPUT"

format=github
[[ "$OKRLINT_ANNOTATIONS" == true ]] || format=text
check=(check "${on[@]}" --fail-on "$OKRLINT_FAIL_ON" --format "$format")
if [[ "$OKRLINT_ALLOW_PARTIAL" == true ]]; then check+=(--allow-partial); fi
check+=(--output "json=$work/report.json" --output "markdown=$work/report.md" --output "sarif=$work/okrlint.sarif")
code=0
if [[ "$format" == github ]]; then okrlint "${check[@]}" || code=$?; else stopped okrlint "${check[@]}" || code=$?; fi
if bad "$code"; then
  echo "::error title=okrlint::the snapshot could not be judged (exit code $code); the log says why"
  exit "$code"
fi

old=none
[[ -f "$last" ]] && old="$last"
compare=(compare "$old" "$work/report.json" --fail-on never --allow-partial --format text)
compare+=(--output "scan=$work/scan.md" --output "numbers=$work/numbers")
if [[ "$OKRLINT_CHECK_RUN" == true ]]; then compare+=(--check-run "$GITHUB_REPOSITORY@$OKRLINT_HEAD"); fi
echo "::group::okrlint: new since the last complete scan"
said=0
stopped okrlint "${compare[@]}" || said=$?
echo "::endgroup::"
if [[ ! -f "$work/numbers" ]]; then
  echo "::error title=okrlint::the reports could not be compared (exit code $said); the log says why"
  exit "$said"
fi
if [[ "$code" == 0 ]]; then code=$said; fi
cat "$work/numbers" >>"$GITHUB_OUTPUT"
cat "$work/scan.md" "$work/report.md" >>"$GITHUB_STEP_SUMMARY"
{
  echo "report=$work/report.json"
  echo "sarif=$work/okrlint.sarif"
} >>"$GITHUB_OUTPUT"
if grep -q '^complete=true$' "$work/numbers"; then
  cp "$work/report.json" "$last.new"
  mv "$last.new" "$last"
fi

if [[ "$OKRLINT_PUBLISH" != false ]]; then
  publish=(publish "${on[@]}")
  [[ "$OKRLINT_PUBLISH" == true ]] || publish+=(--dry-run)
  echo "::group::okrlint publish"
  said=0
  stopped okrlint "${publish[@]}" || said=$?
  echo "::endgroup::"
  if [[ "$said" != 0 ]]; then
    echo "::warning title=okrlint::not everything could be published (exit code $said); the log says why"
    if [[ "$code" == 0 ]]; then code=$said; fi
  fi
fi
exit "$code"
