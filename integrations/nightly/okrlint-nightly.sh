#!/bin/sh
# One scan of everything that okrlint.yaml names: fetch what changed, judge, say what is new, publish if asked to.
# For cron, systemd, Kubernetes, GitLab CI and Jenkins alike. Settings come by environment variables:
#
#   OKRLINT_STATE    folder that is kept between scans: snapshot, history, last complete report    (./.okrlint-state)
#   OKRLINT_CONFIG   configuration file                                                (the nearest okrlint.yaml)
#   OKRLINT_FAIL_ON  error, warning, notice: findings at or above end with 1                               (never)
#   OKRLINT_PUBLISH  yes: comment on tickets; dry-run: show what would be sent                                (no)
#   OKRLINT_DIGEST   yes: one message per owner in place of many comments                                     (no)
#   OKRLINT_RECORD   no: remember nothing but the last report                                                (yes)
#   OKRLINT_SHARDS   folder with the folders of shards (okrlint fetch --shard): merge these, fetch nothing    (none)
#   OKRLINT_HISTORY_URL, OKRLINT_HISTORY_FILE, `history:` of the configuration: where past scans are remembered, if not
#                    in history.sqlite in the folder of state
#
# Ends with okrlint's own exit codes: 0, 1 findings, 2 configuration, 3 not everything could be read or said (or another
# scan is running), 4 internal error. A scan that fails says so on standard error and leaves the last good report alone.
# State that cannot be read is put aside as NAME.unreadable-DATE, said once, and begun anew.
set -eu

state="${OKRLINT_STATE:-.okrlint-state}"
history="$state/history.sqlite"
next="$state/next" # tonight's reports; they take the place of last night's when all of them are written
[ -z "${OKRLINT_CONFIG:-}" ] || set -- --config "$OKRLINT_CONFIG"
record=yes
[ "${OKRLINT_RECORD:-yes}" != no ] || record=""
export OKRLINT_HISTORY_FILE="${OKRLINT_HISTORY_FILE:-$history}"
kept=""

failed() { # CODE TEXT
  echo "okrlint: $2 (exit code $1)$kept" >&2
  exit "$1"
}

put_aside() { # NAME WHY: of each name only the newest that was put aside is kept
  to="$state/$1.unreadable-$(date -u +%Y-%m-%dT%H%M%SZ)"
  mv "$state/$1" "$to" || failed 2 "$state/$1 cannot be used ($2), and cannot be put aside"
  echo "okrlint: $state/$1 cannot be used ($2): it was put aside as $to and is begun anew" >&2
  keep_newest "$1"
}

keep_newest() { # NAME
  before=""
  for one in "$state/$1".unreadable-*; do
    [ -z "$before" ] || rm -rf "$before"
    before="$one"
  done
}

mkdir -p "$state" || failed 2 "the folder $state cannot be made"
{ [ -r "$state" ] && [ -w "$state" ] && [ -x "$state" ]; } || failed 2 "the folder $state cannot be read and written"
command -v okrlint >/dev/null || failed 2 "there is no okrlint: is it on the PATH?"

# Two scans must not meet: they would spend the same budget and write the same snapshot.
if [ "${OKRLINT_LOCKED:-}" != yes ]; then
  if command -v flock >/dev/null 2>&1; then
    if [ -e "$state/lock" ] && ! { [ -f "$state/lock" ] && [ -r "$state/lock" ]; }; then
      put_aside lock "it is no file that can be opened"
    fi
    code=0
    OKRLINT_LOCKED=yes flock --nonblock --conflict-exit-code 75 "$state/lock" sh "$0" || code=$?
    [ "$code" -ne 75 ] || failed 3 "another scan is running"
    exit "$code"
  fi
  # A link is made whole or not at all, and its target is the number of the process that holds the lock.
  if [ -e "$state/lock.pid" ] && [ ! -L "$state/lock.pid" ]; then
    put_aside lock.pid "it is no link"
  fi
  if holder="$(readlink "$state/lock.pid")"; then
    case "$(ps -p "$holder" -o args= 2>/dev/null || true)" in
      *"${0##*/}"*) failed 3 "another scan is running, process $holder" ;;
      *) rm -f "$state/lock.pid" ;; # it was killed
    esac
  fi
  ln -s "$$" "$state/lock.pid" || failed 3 "another scan has just begun"
  trap 'rm -rf "$next" "$state/lock.pid"' EXIT
else
  trap 'rm -rf "$next"' EXIT
fi

# What is there from last night: is it of any use?
for name in last.json report.json report.md news.md numbers history.sqlite; do
  if [ -e "$state/$name" ] && [ ! -f "$state/$name" ]; then put_aside "$name" "it is no file"; fi
done
if [ -e "$history" ] && ! { [ -r "$history" ] && [ -w "$history" ]; }; then
  put_aside history.sqlite "it cannot be read and written"
fi
old=none
if [ -e "$state/last.json" ]; then
  code=0
  why="$(okrlint compare "$state/last.json" "$state/last.json" --fail-on never --allow-partial --format numbers \
    2>&1 >/dev/null)" || code=$?
  case $code in
    0)
      old="$state/last.json"
      kept="; the last complete report is $state/last.json, unchanged"
      ;;
    2) put_aside last.json "$(echo "$why" | sed -n '1s/^error: //p')" ;;
    *) failed "$code" "$state/last.json could not be looked at: $why" ;;
  esac
fi
if [ -e "$state/snapshot" ]; then
  if ! { [ -d "$state/snapshot" ] && [ -r "$state/snapshot" ] && [ -w "$state/snapshot" ] && [ -x "$state/snapshot" ]; }; then
    put_aside snapshot "it is no folder that can be read and written"
  elif [ ! -e "$state/snapshot/manifest.json" ]; then
    case "$(ls -A "$state/snapshot")" in
      "" | .lock) ;;
      *) put_aside snapshot "it has no manifest.json" ;;
    esac
  fi
fi

# Room for tonight's reports, before anything is changed: three times the last one, and a megabyte at least.
rm -rf "$next" 2>/dev/null || put_aside next "it cannot be emptied"
room=1024
[ "$old" = none ] || room=$((room + 3 * $(wc -c <"$old") / 1024))
{ mkdir "$next" && dd if=/dev/zero of="$next/room" bs=1024 count="$room" 2>/dev/null; } ||
  failed 2 "there is no room in $state: tonight's reports may take $room kB"
rm "$next/room"

code=0
if [ -n "${OKRLINT_SHARDS:-}" ]; then
  okrlint snapshot merge --allow-partial --into "$state/snapshot" "$OKRLINT_SHARDS"/* || code=$?
  [ "$code" -eq 0 ] || failed "$code" "the shards could not be merged"
else
  okrlint fetch --renew --allow-partial --output "$state/snapshot" "$@" || code=$?
  keep_newest snapshot
  [ "$code" -eq 0 ] || failed "$code" "nothing could be fetched"
fi

code=0
okrlint check "$state/snapshot" "$@" ${record:+--record} --fail-on "${OKRLINT_FAIL_ON:-never}" \
  --output "json=$next/report.json" --output "markdown=$next/report.md" || code=$?
case $code in
  0 | 1 | 3) [ -f "$next/report.json" ] || failed "$code" "the snapshot could not be judged" ;;
  *) failed "$code" "the snapshot could not be judged" ;;
esac
keep_newest history.sqlite
# What a history remembers knows more than the last report: since when, what is back, what nobody could look at.
if [ -n "$record" ] && grep -q '^    "before": "' "$next/report.json"; then old=history; fi

okrlint compare "$old" "$next/report.json" --fail-on never --allow-partial --format scan \
  --output "scan=$next/news.md" --output "numbers=$next/numbers" || failed $? "the reports could not be compared"
if grep -q '^complete=true$' "$next/numbers"; then
  cp "$next/report.json" "$next/last.json" || failed 2 "the report could not be kept"
else
  echo "okrlint: not everything could be read$kept" >&2
fi
for name in report.json report.md news.md numbers last.json; do
  if [ -f "$next/$name" ]; then mv -f "$next/$name" "$state/$name"; fi
done

if [ "${OKRLINT_PUBLISH:-no}" != no ]; then
  [ "$OKRLINT_PUBLISH" = yes ] || set -- "$@" --dry-run
  [ "${OKRLINT_DIGEST:-no}" = no ] || set -- "$@" --digest
  said=0
  okrlint publish "$state/snapshot" "$@" || said=$?
  if [ "$said" -ne 0 ]; then
    echo "okrlint: not everything could be published (exit code $said)" >&2
    [ "$code" -ne 0 ] || code=$said
  fi
fi
exit "$code"
