#!/usr/bin/env bash
# What a pull request changes: the files at its base and at its head, compared; annotations, a summary, one comment.
set -euo pipefail
# shellcheck source=integrations/github/quiet.sh
source "$(dirname "${BASH_SOURCE[0]}")/quiet.sh"

: "${work:?set by run.sh}"
paths=()
while IFS= read -r line; do
  if [[ -n "${line// /}" ]]; then paths+=("$line"); fi
done <<<"$OKRLINT_PATHS"
[[ ${#paths[@]} -gt 0 ]] || paths=(.)
now="$(date -u +%Y-%m-%dT%H:%M:%SZ)" # the same moment for both sides
check=(check --as-of "$now" --fail-on never --format text)
if [[ -n "$OKRLINT_CONFIG" ]]; then check+=(--config "$OKRLINT_CONFIG"); fi

# GitHub checks out the merge of base and head: then its first parent is exactly what the change is to be held against.
if [[ "$(git rev-parse --quiet --verify 'HEAD^2' || true)" == "$OKRLINT_HEAD" ]]; then
  OKRLINT_BASE="$(git rev-parse 'HEAD^1')"
elif ! git cat-file -e "$OKRLINT_BASE^{commit}" 2>/dev/null; then
  git fetch --quiet --no-tags --depth=1 origin "$OKRLINT_BASE" || {
    echo "::error title=okrlint::the base $OKRLINT_BASE is not here: give actions/checkout \`fetch-depth: 2\`"
    exit 2
  }
fi
base="$work/base"
git worktree add --quiet --detach "$base" "$OKRLINT_BASE"
# A pull request may change okrlint.yaml, and with it the hosts that are asked: reading it gets no credential at all.
bare=(env)
while IFS= read -r name; do
  case $name in OKRLINT_* | JIRA_* | *TOKEN*) bare+=(-u "$name") ;; esac
done < <(compgen -e)
bare+=(okrlint)
trap 'git worktree remove --force "$base"' EXIT

echo "::group::okrlint on the base, $OKRLINT_BASE"
old="$work/base.json"
code=0
(cd "$base" && stopped "${bare[@]}" "${check[@]}" --output "json=$old" -- "${paths[@]}") || code=$?
echo "::endgroup::"
if bad "$code"; then
  old=none
  echo "::notice title=okrlint::the base of this pull request could not be checked, so every finding counts as new"
fi

echo "::group::okrlint on the pull request"
code=0
stopped "${bare[@]}" "${check[@]}" --output "json=$work/report.json" --output "sarif=$work/okrlint.sarif" -- "${paths[@]}" || code=$?
echo "::endgroup::"
if bad "$code"; then
  echo "::error title=okrlint::the files could not be checked (exit code $code); the log says why. Only files are read here: name them in \`paths\`"
  exit "$code"
fi

compare=(compare "$old" "$work/report.json" --fail-on "$OKRLINT_FAIL_ON" --run "${GITHUB_RUN_ID:-0}")
compare+=(--files-at "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/blob/$OKRLINT_HEAD")
compare+=(--output "summary=$work/summary.md" --output "numbers=$work/numbers")
if [[ "$OKRLINT_COMMENT" == true ]]; then compare+=(--comment "$GITHUB_REPOSITORY#$OKRLINT_PULL_REQUEST"); fi
if [[ "$OKRLINT_CHECK_RUN" == true ]]; then compare+=(--check-run "$GITHUB_REPOSITORY@$OKRLINT_HEAD"); fi
if [[ "$OKRLINT_ALLOW_PARTIAL" == true ]]; then compare+=(--allow-partial); fi

code=0
if [[ "$OKRLINT_ANNOTATIONS" == true ]]; then
  okrlint "${compare[@]}" --format github || code=$?
else
  stopped okrlint "${compare[@]}" --format text || code=$?
fi
if [[ -f "$work/numbers" ]]; then
  cat "$work/numbers" >>"$GITHUB_OUTPUT"
  cat "$work/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
{
  echo "report=$work/report.json"
  echo "sarif=$work/okrlint.sarif"
} >>"$GITHUB_OUTPUT"
exit "$code"
