#!/usr/bin/env bash
# What a pull request changes: the files at its base and at its head, compared; annotations, a summary, one comment.
set -euo pipefail
# shellcheck source=integrations/github/quiet.sh
source "$(dirname "${BASH_SOURCE[0]}")/quiet.sh"
# shellcheck source=integrations/github/base.sh
source "$(dirname "${BASH_SOURCE[0]}")/base.sh"

: "${work:?set by run.sh}"
paths=()
while IFS= read -r line; do
  if [[ -n "${line// /}" ]]; then paths+=("$(inside paths "$line")"); fi
done <<<"$OKRLINT_PATHS"
[[ ${#paths[@]} -gt 0 ]] || paths=(.)
config=""
[[ -z "$OKRLINT_CONFIG" ]] || config="$(inside config "$OKRLINT_CONFIG")"

base_commit="$(find_base)"
base="$work/base"
write_base "$base_commit" "$base" "$work/index" "$work/renames"
for path in "${paths[@]}" "$config"; do
  if [[ -n "$path" && ! -e "$base/$path" ]]; then bring_back "$path" "$base" "$work/renames"; fi
done

now="$(date -u +%Y-%m-%dT%H:%M:%SZ)" # the same moment for both sides
check=(check --as-of "$now" --fail-on never --format text --allow-empty --within .)
# A pull request may change okrlint.yaml, and with it the hosts that are asked: reading it gets no credential at all.
bare=(env)
while IFS= read -r name; do
  case $name in OKRLINT_* | JIRA_* | *TOKEN*) bare+=(-u "$name") ;; esac
done < <(compgen -e)
bare+=(okrlint)

judge() { # FOLDER NAME : judges the paths there; those that it has not are no mistake. Nothing outside of it is read.
  local run=("${bare[@]}" "${check[@]}" --output "json=$work/$2.json" --output "sarif=$work/$2.sarif")
  if [[ -n "$config" && -e "$1/$config" ]]; then run+=(--config "$config"); fi
  (cd "$1" && stopped "${run[@]}" -- "${paths[@]}")
}

holds() { # FOLDER : whether it has any of the paths
  local path
  for path in "${paths[@]}"; do
    if [[ -e "$1/$path" ]]; then return; fi
  done
  return 1
}

if ! holds . && ! holds "$base"; then
  stop "none of the \`paths\` exists, neither here nor in the base of this pull request"
fi
echo "::group::okrlint on the base, $base_commit"
old=none
if holds "$base"; then
  code=0
  judge "$base" base || code=$?
  old="$work/base.json"
  if bad "$code" || [[ ! -f "$old" ]]; then old=unknown; fi
fi
echo "::endgroup::"
case $old in
  none) echo "::notice title=okrlint::the base of this pull request has none of the paths, so every finding is new" ;;
  unknown) echo "::warning title=okrlint::the base of this pull request could not be checked (exit code $code), so nobody can say which findings are new" ;;
esac

echo "::group::okrlint on the pull request"
code=0
judge . report || code=$?
echo "::endgroup::"
if bad "$code" || [[ ! -f "$work/report.json" ]]; then
  echo "::error title=okrlint::the files could not be checked (exit code $code); the log says why. Only files are read here: name them in \`paths\`"
  exit "$code"
fi

compare=(compare "$old" "$work/report.json" --moved "$work/renames" --fail-on "$OKRLINT_FAIL_ON" --run "${GITHUB_RUN_ID:-0}")
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
if [[ -f "$work/numbers" && -f "$work/summary.md" ]]; then
  if grep -q '^goals=0$' "$work/numbers"; then
    echo "::warning title=okrlint::no objective and no key result is left in the paths, so nothing was judged"
  fi
  cat "$work/numbers" >>"$GITHUB_OUTPUT"
  cat "$work/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
{
  echo "report=$work/report.json"
  echo "sarif=$work/report.sarif"
} >>"$GITHUB_OUTPUT"
exit "$code"
