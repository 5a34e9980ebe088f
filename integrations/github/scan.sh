#!/usr/bin/env bash
# A scan of everything that okrlint.yaml names: fetch what changed, judge, say what is new since the last complete scan.
# The folder $OKRLINT_SNAPSHOT holds `snapshot`, `history.sqlite` and `last.json`; a scan that fails leaves `last.json` as it was. What is
# there and cannot be read is put aside as NAME.unreadable-DATE, said once, and begun anew.
set -euo pipefail
# shellcheck source=integrations/github/quiet.sh
source "$(dirname "${BASH_SOURCE[0]}")/quiet.sh"

: "${work:?set by run.sh}"
state="$OKRLINT_SNAPSHOT"
snapshot="$state/snapshot"
last="$state/last.json"
history="$state/history.sqlite"
export OKRLINT_HISTORY_FILE="${OKRLINT_HISTORY_FILE:-$history}"
# No array is empty where it is used: the bash of macOS takes that for an unset variable.
on=("$snapshot")
if [[ -n "$OKRLINT_CONFIG" ]]; then on+=(--config "$OKRLINT_CONFIG"); fi
kept=""

failed() { # CODE TEXT
  echo "::error title=okrlint::$2 (exit code $1)$kept"
  exit "$1"
}

put_aside() { # NAME WHY
  local to
  to="$1.unreadable-$(date -u +%Y-%m-%dT%H%M%SZ)"
  mv "$state/$1" "$state/$to" || failed 2 "\`$1\` in the folder of state cannot be used ($2), and cannot be put aside"
  echo "::warning title=okrlint::\`$1\` in the folder of state cannot be used ($2): it was put aside as $to and is begun anew"
  keep_newest "$1"
}

keep_newest() { # NAME : of what was put aside, since it goes into the cache with the rest
  local one before=""
  for one in "$state/$1".unreadable-*; do
    [[ -z "$before" ]] || rm -rf "$before"
    before="$one"
  done
}

mkdir -p "$state" || failed 2 "the folder of state cannot be made: look at the input \`snapshot\`"
[[ -r "$state" && -w "$state" && -x "$state" ]] || failed 2 "the folder of state cannot be read and written"

# What is there from the last scan: is it of any use?
old=none
if [[ -e "$last" && ! -f "$last" ]]; then
  put_aside last.json "it is no file"
elif [[ -e "$last" ]]; then
  code=0
  stopped okrlint compare "$last" "$last" --fail-on never --allow-partial --format numbers >"$work/look" || code=$?
  case $code in
    0)
      old="$last"
      kept="; the last complete report is kept"
      ;;
    2)
      cat "$work/look"
      put_aside last.json "it is no report that this version reads, see the log"
      ;;
    *)
      cat "$work/look"
      failed "$code" "the last report could not be looked at; the log says why"
      ;;
  esac
fi
if [[ -e "$history" && ! (-f "$history" && -r "$history" && -w "$history") ]]; then
  put_aside history.sqlite "it is no file that can be read and written"
fi
if [[ -e "$snapshot" && ! (-d "$snapshot" && -r "$snapshot" && -w "$snapshot" && -x "$snapshot") ]]; then
  put_aside snapshot "it is no folder that can be read and written"
elif [[ -d "$snapshot" && ! -e "$snapshot/manifest.json" ]]; then
  case "$(ls -A "$snapshot")" in
    "" | .lock) ;;
    *) put_aside snapshot "it has no manifest.json" ;;
  esac
fi

# Room for a report, before anything is changed: three times the last one, and a megabyte at least.
room=1024
[[ "$old" == none ]] || room=$((room + 3 * $(wc -c <"$last") / 1024))
rm -rf "$state/next" || put_aside next "it cannot be removed"
dd if=/dev/zero of="$state/next" bs=1024 count="$room" 2>/dev/null || {
  rm -f "$state/next"
  failed 2 "there is no room in the folder of state for a report of $room kB"
}
rm "$state/next"

echo "::group::okrlint fetch"
code=0
stopped okrlint fetch --renew --allow-partial --output "${on[@]}" || code=$?
echo "::endgroup::"
[[ "$code" == 0 ]] || failed "$code" "nothing could be fetched; the log says why"
keep_newest snapshot
echo "snapshot=$snapshot" >>"$GITHUB_OUTPUT"

format=github
[[ "$OKRLINT_ANNOTATIONS" == true ]] || format=text
check=(check "${on[@]}" --record --fail-on "$OKRLINT_FAIL_ON" --format "$format")
if [[ "$OKRLINT_ALLOW_PARTIAL" == true ]]; then check+=(--allow-partial); fi
check+=(--output "json=$work/report.json" --output "markdown=$work/report.md" --output "sarif=$work/report.sarif")
code=0
if [[ "$format" == github ]]; then okrlint "${check[@]}" || code=$?; else stopped okrlint "${check[@]}" || code=$?; fi
if bad "$code" || [[ ! -f "$work/report.json" ]]; then
  failed "$code" "the snapshot could not be judged; the log says why"
fi
keep_newest history.sqlite
# What a history remembers knows more than the last report: since when, what is back, what nobody could look at.
if grep -q '^    "before": "' "$work/report.json"; then old=history; fi

compare=(compare "$old" "$work/report.json" --fail-on never --allow-partial --format scan)
compare+=(--output "scan=$work/scan.md" --output "numbers=$work/numbers")
if [[ "$OKRLINT_CHECK_RUN" == true ]]; then compare+=(--check-run "$GITHUB_REPOSITORY@$OKRLINT_HEAD"); fi
echo "::group::okrlint: new since the last complete scan"
said=0
stopped okrlint "${compare[@]}" || said=$?
echo "::endgroup::"
[[ -f "$work/numbers" && -f "$work/scan.md" ]] || failed "$said" "the reports could not be compared; the log says why"
if [[ "$code" == 0 ]]; then code=$said; fi
cat "$work/numbers" >>"$GITHUB_OUTPUT"
cat "$work/scan.md" "$work/report.md" >>"$GITHUB_STEP_SUMMARY"
{
  echo "report=$work/report.json"
  echo "sarif=$work/report.sarif"
} >>"$GITHUB_OUTPUT"
if grep -q '^complete=true$' "$work/numbers"; then
  { cp "$work/report.json" "$state/next" && mv -f "$state/next" "$last"; } || failed 2 "the report could not be kept"
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
