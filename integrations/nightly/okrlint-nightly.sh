#!/bin/sh
# One scan of everything that okrlint.yaml names: fetch what changed, judge, say what is new, publish if asked to.
# For cron, systemd, Kubernetes, GitLab CI and Jenkins alike. Settings come by environment variables:
#
#   OKRLINT_STATE    folder that is kept between scans: the snapshot and the last complete report   (./.okrlint-state)
#   OKRLINT_CONFIG   configuration file                                                (the nearest okrlint.yaml)
#   OKRLINT_FAIL_ON  error, warning, notice: findings at or above end with 1                               (never)
#   OKRLINT_PUBLISH  yes: comment on tickets; dry-run: show what would be sent                                (no)
#   OKRLINT_DIGEST   yes: one message per owner in place of many comments                                     (no)
#
# Ends with okrlint's own exit codes: 0, 1 findings, 2 configuration, 3 not everything could be read or said (or another
# scan is running), 4 internal error. A scan that fails says so on standard error and leaves the last good report alone.
set -eu

state="${OKRLINT_STATE:-.okrlint-state}"
mkdir -p "$state"
[ -z "${OKRLINT_CONFIG:-}" ] || set -- --config "$OKRLINT_CONFIG"

failed() { # CODE TEXT
  echo "okrlint: $2 (exit code $1); the last good report is $state/last.json, unchanged" >&2
  exit "$1"
}

# Two scans must not meet: they would spend the same budget and write the same snapshot.
if [ "${OKRLINT_LOCKED:-}" != yes ]; then
  if command -v flock >/dev/null 2>&1; then
    code=0
    OKRLINT_LOCKED=yes flock --nonblock --conflict-exit-code 75 "$state/lock" sh "$0" || code=$?
    [ "$code" -ne 75 ] || failed 3 "another scan is running"
    exit "$code"
  fi
  if ! mkdir "$state/lock.d" 2>/dev/null; then
    failed 3 "another scan is running, or was killed: remove $state/lock.d if none is"
  fi
  trap 'rmdir "$state/lock.d"' EXIT
fi

code=0
okrlint fetch --output "$state/snapshot" "$@" || code=$?
case $code in
  0 | 3) ;;
  *) failed "$code" "nothing could be fetched" ;;
esac

code=0
okrlint check "$state/snapshot" "$@" --fail-on "${OKRLINT_FAIL_ON:-never}" \
  --output "json=$state/report.json" --output "markdown=$state/report.md" || code=$?
case $code in
  0 | 1 | 3) ;;
  *) failed "$code" "the snapshot could not be judged" ;;
esac

old=none
[ ! -f "$state/last.json" ] || old="$state/last.json"
okrlint compare "$old" "$state/report.json" --fail-on never --allow-partial --format text \
  --output "scan=$state/news.md" --output "numbers=$state/numbers"
if grep -q '^complete=true$' "$state/numbers"; then
  cp "$state/report.json" "$state/last.json.new"
  mv "$state/last.json.new" "$state/last.json"
else
  echo "okrlint: not everything could be read; the last complete report is kept in $state/last.json" >&2
fi

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
