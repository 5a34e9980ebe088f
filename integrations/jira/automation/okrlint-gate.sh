#!/bin/sh
# Judges one goal and, if OKRLINT_GATE_URL names an incoming webhook of Jira Automation, tells Jira the outcome:
# passed, findings, or unknown (not everything could be read, or the goal is not there). Ends with okrlint's exit code.
set -u

key=${OKRLINT_KEY:?the key of the goal, such as OKR-12}
case $key in
  *[!A-Za-z0-9_.#/:-]* | -*)
    echo "okrlint-gate: not a key" >&2
    exit 2
    ;;
esac

okrlint check --key "$key" --fail-on "${OKRLINT_FAIL_ON:-error}" --output json=okrlint-gate.json
code=$?
case $code in
  0) outcome=passed ;;
  1) outcome=findings ;;
  *) outcome=unknown ;;
esac

if [ -n "${OKRLINT_GATE_URL:-}" ]; then
  # By the environment and not by arguments, which every user of the machine can read.
  export key outcome
  python3 -I -c '
import json, os, sys, urllib.request

body = {"issues": [os.environ["key"]], "outcome": os.environ["outcome"], "run": os.environ.get("OKRLINT_RUN_URL", "")}
secret = {"X-Automation-Webhook-Token": os.environ.get("OKRLINT_GATE_SECRET", "")}
url = os.environ["OKRLINT_GATE_URL"]
if not url.startswith(("https://", "http://127.0.0.1:")):
    sys.exit("okrlint-gate: OKRLINT_GATE_URL must begin with https://")
request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **secret})


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        """The secret goes to no other address."""


try:
    urllib.request.build_opener(Stay).open(request, timeout=30).close()
except Exception as error:  # whatever it is, its text may quote the address or the secret
    reason = getattr(error, "reason", type(error).__name__)
    sys.exit(f"okrlint-gate: Jira was not told: {reason}")
' || exit 3
fi
exit "$code"
