#!/usr/bin/env bash
# Before anything is restored: the mode, and where the state of a scan stands, on this machine and in the cache.
set -euo pipefail

mode=$OKRLINT_MODE
if [[ "$mode" == auto ]]; then
  mode=scan
  if [[ -n "$OKRLINT_PULL_REQUEST" ]]; then mode=pull-request; fi
fi
# Two workflows, or two configurations of one, must not judge against each other's last report. The name is for people;
# the sum tells apart what it cannot show, and keeps one name from being the beginning of another.
name="${OKRLINT_CONFIG:-okrlint.yaml}"
sum="$(printf '%s\n' "$name" "${GITHUB_WORKFLOW:-}" "${GITHUB_JOB:-}" | cksum | tr -c '0-9\n' -)"
name="$(printf '%s' "${name##*/}" | tr -c 'A-Za-z0-9._-' _)"
{
  echo "mode=${mode//[^a-z-]/}"
  echo "state=${name:0:40}-$sum"
} >>"$GITHUB_OUTPUT"
