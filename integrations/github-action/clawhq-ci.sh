#!/usr/bin/env bash
# Configuration as code in a pipeline: validates and plans a folder for a pull or merge request and keeps one comment of it up to date,
# applies it after the merge, or looks for drift. Knows GitHub Actions and GitLab CI; elsewhere it only prints.
# Needs bash, curl and jq, and the program clawhq, best of the server's own release.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: clawhq-ci.sh [auto|plan|apply|diff]

  auto   plan for a pull or merge request, apply for a push to the default branch, diff on a schedule
  plan   validate and plan; ends with 0 when the configuration is right, with 1 when it is not
  apply  bring the server to what the files say
  diff   ends with 2 when the server differs from the files, whoever changed it

CLAWHQ_URL, CLAWHQ_API_KEY   the server and a key: scope read for plan and diff, admin for apply
CLAWHQ_CI_FOLDER             the folder with the configuration; . unless set
CLAWHQ_CI_OWNER              whose files these are; the server's default unless set
CLAWHQ_CI_PRUNE              true deletes objects of this owner that the files no longer have
CLAWHQ_CI_COMMENT            false writes no comment
CLAWHQ_CI_PROGRAM            the program; clawhq on the PATH unless set
CLAWHQ_CI_ARCHIVE_URL        or the archive of a release to take it from, with its CLAWHQ_CI_ARCHIVE_SHA256
CLAWHQ_CI_TOKEN              writes comments: on GitHub github.token, on GitLab a project access token with the scope api
CLAWHQ_CI_COMMENT_AUTHOR     on GitHub, the login as which that token writes; github-actions[bot] unless set
TEXT
}

# A comment of GitHub holds 65,536 characters; GitLab's hold more. Counted in bytes, which are no fewer, with room for what is around.
comment_bytes=60000
summary_bytes=900000

folder=${CLAWHQ_CI_FOLDER:-.}
owner=${CLAWHQ_CI_OWNER:-}
program=${CLAWHQ_CI_PROGRAM:-clawhq}
token=${CLAWHQ_CI_TOKEN:-}
token=${token//[$' \t\r\n']/}
platform=none
[ "${GITLAB_CI:-}" != true ] || platform=gitlab
[ "${GITHUB_ACTIONS:-}" != true ] || platform=github
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() { printf 'clawhq-ci: %s\n' "$*" >&2; exit 1; }

# One line for GitHub's log, as an annotation where it has such. Arguments: error|warning TEXT [PROPERTIES]
annotate() {
  local text=$2
  if [ "$platform" = github ]; then
    text=${text//'%'/%25}
    text=${text//$'\r'/%0D}
    printf '::%s%s::%s\n' "$1" "${3:+ $3}" "${text//$'\n'/%0A}"
  else
    printf '%s: %s\n' "$1" "$2" >&2
  fi
}

warn() { annotate warning "$*"; }

# Text without control characters: names in it come from whoever wrote the files.
harmless() { LC_ALL=C tr -d '\000-\010\013-\037\177'; }

# Prints a file into the log. What it says is never a command to the runner.
show() {
  local word
  if [ "$platform" = github ]; then
    word=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
    printf '::stop-commands::%s\n' "$word"
    cat "$1"
    printf '\n::%s::\n' "$word"
  else
    cat "$1"
  fi
}

# The first lines of a file that have at most so many bytes together. Says below how many lines are left out.
cut_to() {
  LC_ALL=C awk -v max="$2" '
    { used += length($0) + 1; if (used <= max && !rest) print; else rest++ }
    END { if (rest) printf "\n**%d more lines are left out, because a comment has an end. The log of this job has all of them.**\n", rest }
  ' "$1"
}

# A text as a block of code, whatever it holds. Arguments: FILE BYTES
block() {
  local fence='```' text
  text=$(cut_to "$1" "$2")
  while [[ $text == *"$fence"* ]]; do
    fence+='`'
  done
  printf '%stext\n%s\n%s\n' "$fence" "$text" "$fence"
}

auto_command() {
  local event=${GITHUB_EVENT_NAME:-${CI_PIPELINE_SOURCE:-}} branch default
  case "$platform-$event" in
    github-pull_request | github-pull_request_target | gitlab-merge_request_event) echo plan ;;
    github-push | gitlab-push)
      branch=${GITHUB_REF_NAME:-${CI_COMMIT_BRANCH:-}}
      [ "${GITHUB_REF_TYPE:-branch}" = branch ] || die "a tag is not applied. Say apply if you mean it."
      default=${CI_DEFAULT_BRANCH:-}
      [ "$platform" != github ] || default=$(jq -r '.repository.default_branch // ""' "$GITHUB_EVENT_PATH")
      [ "$branch" = "$default" ] || die "$branch is not the default branch $default, and only that is applied. Say apply if you mean it."
      echo apply
      ;;
    github-schedule | gitlab-schedule) echo diff ;;
    *) die "what to do on '$event' is not known: say plan, apply or diff" ;;
  esac
}

# Takes the program out of a release's archive, where one is named.
fetch_program() {
  [ -n "${CLAWHQ_CI_ARCHIVE_URL:-}" ] || return 0
  [ -n "${CLAWHQ_CI_ARCHIVE_SHA256:-}" ] || die "an archive needs its SHA-256 beside it, so that no other program is run"
  curl --fail --silent --show-error --location --retry 3 --max-time 600 --output "$work/archive.tar.gz" "$CLAWHQ_CI_ARCHIVE_URL" \
    || die "the archive cannot be fetched from $CLAWHQ_CI_ARCHIVE_URL"
  printf '%s  %s\n' "$CLAWHQ_CI_ARCHIVE_SHA256" "$work/archive.tar.gz" | sha256sum --check --status \
    || die "the archive has the SHA-256 $(sha256sum "$work/archive.tar.gz" | cut -d' ' -f1), not $CLAWHQ_CI_ARCHIVE_SHA256"
  mkdir "$work/program"
  tar -xzf "$work/archive.tar.gz" -C "$work/program" --strip-components=1
  program=$work/program/clawhq
}

# Runs a verb on the folder; what it says lies in $work/said. Arguments: VERB OPTIONS...
run_verb() {
  local verb=$1 code=0
  shift
  local arguments=("$verb" "$folder" "$@")
  if [ "$verb" != validate ]; then
    [ -z "$owner" ] || arguments+=(--owner "$owner")
    [ "${CLAWHQ_CI_PRUNE:-false}" != true ] || arguments+=(--prune)
  fi
  "$program" "${arguments[@]}" >"$work/out" 2>"$work/error" || code=$?
  cat "$work/out" "$work/error" | harmless >"$work/said"
  return $code
}

# Marks the lines of files that are wrong; GitHub shows the first ten.
annotate_problems() {
  local line root=$folder
  [ "$platform" = github ] || return 0
  [ "$folder" != . ] || root=
  while IFS= read -r line; do
    if [[ $line =~ ^(.+):([0-9]+):([0-9]+):\ (.*)$ ]]; then
      local file=${root:+${root%/}/}${BASH_REMATCH[1]}
      file=${file//'%'/%25}
      file=${file//:/%3A}
      annotate error "${BASH_REMATCH[4]}" "file=${file//,/%2C},line=${BASH_REMATCH[2]},col=${BASH_REMATCH[3]}"
    fi
  done < <(head -n 10 "$work/said")
}

summarize() { [ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat "$1" >>"$GITHUB_STEP_SUMMARY"; }

# Calls the platform's API; the answer lies in $work/answer, its status is printed. Arguments: METHOD URL [BODY]
call() {
  local retry=()
  # What is posted twice would be two comments.
  [ "$1" = POST ] || retry=(--retry 3)
  curl --silent --show-error --max-time 60 "${retry[@]}" --config "$work/headers" --request "$1" ${3:+--data-binary "@$3"} \
    --output "$work/answer" --write-out '%{http_code}' "$2" || true
}

# Prints the number of the first comment that satisfies a condition, page after page. Arguments: URL, and jq's for the condition
find_comment() {
  local url=$1 page found status
  shift
  for ((page = 1; page <= 100; page++)); do
    status=$(call GET "$url?per_page=100&page=$page")
    [ "$status" = 200 ] || { warn "The comments cannot be read: the answer is $status."; return 1; }
    [ "$(jq length "$work/answer")" != 0 ] || return 0
    found=$(jq -r "$@" "$work/answer")
    if [ -n "$found" ]; then
      printf '%s\n' "$found"
      return 0
    fi
  done
}

# Writes the one comment: changes the one that is there, or makes it. Arguments: URL OF ALL, URL OF ONE, METHOD OF A CHANGE, NUMBER
write_comment() {
  local status=404
  jq -n --rawfile body "$work/comment" '{body: $body}' >"$work/body"
  if [ -n "$4" ]; then
    status=$(call "$3" "$2/$4" "$work/body")
  fi
  # It may have been deleted in the meantime.
  [ "$status" != 404 ] || status=$(call POST "$1" "$work/body")
  case "$status" in
    200 | 201) return 0 ;;
    401 | 403 | 404) warn "The comment cannot be written: the answer is $status. $denied" ;;
    *) warn "The comment cannot be written: the answer is $status." ;;
  esac
}

comment_on_github() {
  local number one
  number=$(jq -r '.pull_request.number // ""' "$GITHUB_EVENT_PATH")
  [ -n "$number" ] || { warn "This is no pull request: there is nothing to comment on."; return 0; }
  local api=${GITHUB_API_URL:-https://api.github.com}/repos/$GITHUB_REPOSITORY/issues
  printf 'header = "%s"\n' "authorization: Bearer $token" "accept: application/vnd.github+json" "x-github-api-version: 2022-11-28" \
    "content-type: application/json" >"$work/headers"
  denied="Give the job the permission pull-requests: write."
  one=$(find_comment "$api/$number/comments" --arg marker "$marker" --arg author "${CLAWHQ_CI_COMMENT_AUTHOR:-github-actions[bot]}" \
    'first(.[] | select(.user.login == $author and (.body | startswith($marker))) | .id) // ""') || { echo "$one"; return 0; }
  write_comment "$api/$number/comments" "$api/comments" PATCH "$one"
}

comment_on_gitlab() {
  # The request's own project: in a pipeline of a fork, CI_PROJECT_ID is the fork.
  local one me project=${CI_MERGE_REQUEST_PROJECT_ID:-$CI_PROJECT_ID}
  local notes=$CI_API_V4_URL/projects/$project/merge_requests/${CI_MERGE_REQUEST_IID:-}/notes
  [ -n "${CI_MERGE_REQUEST_IID:-}" ] || { warn "This is no merge request: there is nothing to comment on."; return 0; }
  printf 'header = "%s"\n' "private-token: $token" "content-type: application/json" >"$work/headers"
  denied="CLAWHQ_CI_TOKEN must be a project access token with the scope api and the role Reporter or higher."
  me=$(call GET "$CI_API_V4_URL/user")
  [ "$me" = 200 ] || { warn "GitLab does not know who writes: the answer is $me. $denied"; return 0; }
  me=$(jq .id "$work/answer")
  one=$(find_comment "$notes" --arg marker "$marker" --argjson me "$me" \
    'first(.[] | select(.author.id == $me and (.system | not) and (.body | startswith($marker))) | .id) // ""') || { echo "$one"; return 0; }
  write_comment "$notes" "$notes" PUT "$one"
}

# Keeps the comment of this owner and folder up to date.
comment() {
  [ "${CLAWHQ_CI_COMMENT:-true}" = true ] && [ "$platform" != none ] || return 0
  [ -n "$token" ] || { warn "CLAWHQ_CI_TOKEN is not set: no comment is written."; return 0; }
  (umask 077; : >"$work/headers")
  "comment_on_$platform"
}

# A word as code in Markdown.
code_of() { printf '`%s`' "${1//[$'`\r\n']/}"; }

# What a comment ends with.
footer() {
  local commit=${CI_COMMIT_SHA:-${GITHUB_SHA:-}}
  # On a pull request GITHUB_SHA is that of a merge which nobody made.
  [ "$platform" != github ] || commit=$(jq -r --arg other "$commit" '.pull_request.head.sha // $other' "$GITHUB_EVENT_PATH")
  printf '\nFolder %s' "$(code_of "$folder")"
  [ -z "$owner" ] || printf ', owner %s' "$(code_of "$owner")"
  [ -z "$commit" ] || printf ', commit %s' "$(code_of "${commit:0:12}")"
  printf '.\n'
}

# Validates, plans, comments. Ends with 1 when the configuration cannot be applied as it is.
plan() {
  local code=0 kind=code
  marker="<!-- clawhq-plan $(jq -rn --arg of "$owner $folder" '$of | @uri') -->"
  run_verb validate || code=$?
  show "$work/said"
  if [ $code != 0 ]; then
    annotate_problems
    printf '### ClawHQ plan\n\n**These files are not right.** Nothing was planned.\n\n' >"$work/head"
  elif [ -z "${CLAWHQ_API_KEY:-}" ]; then
    warn "CLAWHQ_API_KEY is not set, as for pull requests from forks: the files were only validated."
    printf '### ClawHQ plan\n\nThe files are well formed. Without a key for the server there is no plan.\n\n' >"$work/head"
  else
    run_verb plan --output markdown --exit-code || code=$?
    show "$work/said"
    case $code in
      0 | 2) kind=markdown ;;
      *)
        annotate_problems
        printf '### ClawHQ plan\n\n**The server refuses these files, or does not answer.**\n\n' >"$work/head" ;;
    esac
    [ $code = 0 ] || [ $code = 2 ] || annotate error "The plan failed: $(head -n 1 "$work/said")"
    [ -z "${GITHUB_OUTPUT:-}" ] || printf 'has-changes=%s\n' "$([ $code = 2 ] && echo true || echo false)" >>"$GITHUB_OUTPUT"
    [ $code != 2 ] || code=0
  fi
  compose "$kind" "$summary_bytes" >"$work/summary"
  summarize "$work/summary"
  { printf '%s\n' "$marker"; compose "$kind" "$comment_bytes"; } >"$work/comment"
  comment
  return $code
}

# The text for people: a plan as the server wrote it, or what was said as code. Arguments: markdown|code BYTES
compose() {
  if [ "$1" = markdown ]; then
    # What it would have done to the last days comes last, and matters most; warnings come next: a long table is cut before them.
    awk '/^#### The last / { found = 1 } found' "$work/said" >"$work/replay"
    awk '/^#### The last / { exit } /^#### / { found = 1 } found' "$work/said" >"$work/warnings"
    { cut_to "$work/warnings" $(($2 / 4)); cut_to "$work/replay" $(($2 / 2)); } >"$work/after"
    awk '/^#### / { exit } NF { for (; blank > 0; blank--) print ""; print; next } { blank++ }' "$work/said" >"$work/table"
    cut_to "$work/table" $(($2 - $(wc -c <"$work/after")))
    [ ! -s "$work/after" ] || { printf '\n'; cat "$work/after"; }
  else
    cat "$work/head"
    block "$work/said" "$2"
  fi
  footer
}

# Validates and applies.
apply() {
  local code=0 commit=${CI_COMMIT_SHA:-${GITHUB_SHA:-}}
  [[ $commit =~ ^[0-9a-f]{40,64}$ ]] || commit=
  run_verb validate || code=$?
  if [ $code = 0 ]; then
    run_verb apply ${commit:+--revision "$commit"} || code=$?
  else
    annotate_problems
  fi
  show "$work/said"
  printf '### ClawHQ apply\n\n%s\n\n' "$([ $code = 0 ] && echo 'Done.' || echo '**Nothing was applied.**')" >"$work/head"
  [ $code = 0 ] || annotate error "Nothing was applied: $(head -n 1 "$work/said")"
  compose code "$summary_bytes" >"$work/summary"
  summarize "$work/summary"
  return $code
}

# Looks for drift.
drift() {
  local code=0 found='The server is as these files say.'
  run_verb diff || code=$?
  show "$work/said"
  [ $code != 2 ] || found='**The server differs from these files.** Applying them would do this:'
  [ $code = 0 ] || [ $code = 2 ] || found='**The server refuses these files, or does not answer.**'
  [ $code = 0 ] || annotate error "${found//'*'/} $(head -n 1 "$work/said")"
  printf '### ClawHQ drift\n\n%s\n\n' "$found" >"$work/head"
  compose code "$summary_bytes" >"$work/summary"
  summarize "$work/summary"
  return $code
}

command=${1:-auto}
[ "$command" != auto ] || command=$(auto_command)
case "$command" in
  plan | apply | diff) ;;
  -h | --help | help) usage; exit 0 ;;
  *) usage >&2; die "unknown command: $command" ;;
esac
fetch_program
command -v "$program" >/dev/null || die "there is no program $program: name it with CLAWHQ_CI_PROGRAM, or a release's archive"
[ "$command" = plan ] || [ -n "${CLAWHQ_API_KEY:-}" ] || die "CLAWHQ_API_KEY is not set"
[ "$command" != diff ] || command=drift
"$command"
