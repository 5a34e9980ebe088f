#!/usr/bin/env bash
# Checks the inputs, then runs pull-request.sh or scan.sh. Everything comes by environment variables, see action.yml.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

one_of() { # NAME VALUE ALLOWED...
  local name=$1 value=$2 allowed
  shift 2
  for allowed in "$@"; do [[ "$value" == "$allowed" ]] && return; done
  echo "::error title=okrlint::the input \`$name\` must be one of: $*"
  exit 2
}
one_of mode "$OKRLINT_MODE" pull-request scan
one_of fail-on "$OKRLINT_FAIL_ON" error warning notice never
one_of allow-partial "$OKRLINT_ALLOW_PARTIAL" true false
one_of annotations "$OKRLINT_ANNOTATIONS" true false
one_of comment "$OKRLINT_COMMENT" true false
one_of check-run "$OKRLINT_CHECK_RUN" true false
one_of sarif "$OKRLINT_SARIF" true false
one_of publish "$OKRLINT_PUBLISH" true false dry-run

# plan.sh has put pull-request or scan in place of auto.
if [[ "$OKRLINT_MODE" == pull-request && -z "$OKRLINT_BASE" ]]; then
  echo "::error title=okrlint::pull-request mode needs a \`pull_request\` event; use \`mode: scan\` here"
  exit 2
fi

work="${RUNNER_TEMP:?}/okrlint"
rm -rf "$work"
mkdir -p "$work"
export work

code=0
# shellcheck source=integrations/github/scan.sh
bash "$here/$OKRLINT_MODE.sh" || code=$?
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
