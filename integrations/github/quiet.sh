# shellcheck shell=bash
# Sourced by the others. Runs a command whose output the runner must not obey: what it prints may hold anybody's text.

stopped() { # COMMAND... : prints its output between ::stop-commands:: and its end, keeps its exit code
  local token code=0
  token="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  echo "::stop-commands::$token"
  "$@" 2>&1 || code=$?
  echo "::$token::"
  return "$code"
}

bad() { # CODE : whether a run ended without a usable report (0 and 1 are findings, 3 is an incomplete report)
  [[ "$1" != 0 && "$1" != 1 && "$1" != 3 ]]
}
