# What the scripts of this folder share: install once, start in the background, wait for an answer. Sourced by them.
# shellcheck shell=bash

# The work folder, absolute; made when it is not there.
work_folder() {
  if [ $# -ne 1 ]; then
    echo "usage: $0 FOLDER   (installs there when needed, starts the server, leaves env and naysayer.yml beside it)" >&2
    exit 2
  fi
  mkdir -p "$1"
  (cd "$1" && pwd)
}

# venv_with FOLDER COMMAND REQUIREMENT…: a virtual environment that has the command.
venv_with() {
  local work=$1 command=$2
  shift 2
  if [ ! -x "$work/venv/bin/$command" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check "$@"
  fi
}

# refuse_second FOLDER: two servers over one folder would share their state.
refuse_second() {
  if [ -f "$1/pid" ] && kill -0 "$(cat "$1/pid")" 2>/dev/null; then
    echo "already running as $(cat "$1/pid"); stop it first: kill $(cat "$1/pid")" >&2
    exit 1
  fi
}

# start_server FOLDER COMMAND…: in the background, with its log and its pid in the folder.
start_server() {
  local work=$1
  shift
  (cd "$work" && exec nohup "$@" >"$work/log" 2>&1 </dev/null) &
  echo $! >"$work/pid"
}

# wait_for FOLDER URL: until the address answers at all; the end of the log when it never does.
wait_for() {
  local work=$1 url=$2 left=300
  until curl --silent --output /dev/null --max-time 2 "$url"; do
    left=$((left - 1))
    if [ "$left" -eq 0 ] || ! kill -0 "$(cat "$work/pid")" 2>/dev/null; then
      echo "no answer from $url; the end of $work/log:" >&2
      tail -n 20 "$work/log" >&2
      exit 1
    fi
    sleep 0.2
  done
}

# say_how_to_go_on FOLDER
say_how_to_go_on() {
  cat <<END
running as $(cat "$1/pid")
  scan:  cd $1 && set -a && . ./env && set +a && naysayer scan
  stop:  kill $(cat "$1/pid")
END
}
