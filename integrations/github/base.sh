# shellcheck shell=bash
# Sourced by pull-request.sh. What a pull request is held against: which commit, its files, and what was renamed since.

stop() { # TEXT : ends the run as wrong usage
  echo "::error title=okrlint::$1" >&2
  exit 2
}

# In a container the checkout often belongs to another user, which git refuses. Whoever wrote the workflow chose it.
git() { command git -c "safe.directory=$PWD" "$@"; }

inside() { # INPUT PATH : the path as written, without `./` and a last `/`; stops for one that is not below this folder
  local path=$2 part
  while [[ "$path" == ./* ]]; do path="${path#./}"; done
  while [[ "$path" == */ && "$path" != / ]]; do path="${path%/}"; done
  if [[ "$path" == /* ]]; then stop "the input \`$1\` may only name what is in the checkout, from its folder: no path that begins with /"; fi
  while IFS= read -r -d / part; do
    if [[ "$part" == .. ]]; then stop "the input \`$1\` may only name what is in the checkout: no \`..\`"; fi
  done <<<"$path/"
  printf '%s' "${path:-.}"
}

find_base() { # prints the commit that this pull request is held against; stops where something else is checked out
  local head parents base
  head="$(git rev-parse --quiet --verify 'HEAD^{commit}')" ||
    stop "there is no git checkout in this folder: run actions/checkout before, without \`path\`"
  # As they stand in the commit: a shallow clone hides the parents that it has not got.
  parents="$(git cat-file commit HEAD | sed -n '/^$/q; s/^parent //p' | tr '\n' ' ')"
  if [[ "$head" == "$OKRLINT_HEAD" ]]; then
    have "$OKRLINT_BASE"
    # What came onto the base since the change was begun is none of its doing; to see that takes the history.
    base="$(git merge-base "$OKRLINT_BASE" HEAD 2>/dev/null)" ||
      { git fetch --quiet --no-tags --unshallow origin HEAD "$OKRLINT_BASE" >&2 && base="$(git merge-base "$OKRLINT_BASE" HEAD)"; } ||
      stop "where this change begins is not here: give actions/checkout \`fetch-depth: 0\`, or leave out its \`ref\`"
  elif [[ "$parents" =~ ^([0-9a-f]+)\ $OKRLINT_HEAD\ $ ]]; then
    # GitHub checks out the merge of base and head: its first parent is exactly what the change is to be held against.
    base="${BASH_REMATCH[1]}"
    have "$base"
  else
    stop "what is checked out, $head, is not this pull request ($OKRLINT_HEAD): use the event \`pull_request\` and actions/checkout without \`ref\`"
  fi
  printf '%s' "$base"
}

have() { # COMMIT : makes sure that a commit is here
  git cat-file -e "$1^{commit}" 2>/dev/null || git fetch --quiet --no-tags --depth=1 origin "$1" >&2 ||
    stop "the base $1 is not here: give actions/checkout \`fetch-depth: 2\`"
}

write_base() { # COMMIT FOLDER INDEX RENAMES : its files, by an index of their own, so that nothing is left in .git
  mkdir -p "$2"
  GIT_INDEX_FILE="$3" git --work-tree="$2" read-tree -m -u "$1"
  git diff -z --name-status --find-renames --diff-filter=R --no-ext-diff --no-textconv "$1" HEAD >"$4"
}

through_link() { # FOLDER PATH : whether the path, or a folder on its way, is a link there; it may lead anywhere
  local part=$2
  while true; do
    if [[ -L "$1/$part" ]]; then return; fi
    [[ "$part" == */* ]] || return 1
    part="${part%/*}"
  done
}

bring_back() { # PATH FOLDER RENAMES : what the pull request moved to PATH, under its old content but its new name
  local path=$1 folder=$2 old new
  while IFS= read -r -d '' _ && IFS= read -r -d '' old && IFS= read -r -d '' new; do
    if [[ "$new" == "$path" || "$new" == "$path"/* ]] && ! through_link "$folder" "$new"; then
      mkdir -p "$(dirname "$folder/$new")"
      mv "$folder/$old" "$folder/$new"
    fi
  done <"$3"
}
