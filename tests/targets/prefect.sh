#!/usr/bin/env bash
# A real Prefect server on loopback, its database fresh at each start. One identity with Basic authentication, of which
# its document says nothing. Port: PORT.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$here/server.sh"
work=$(work_folder "$@")
port=${PORT:-18420}

refuse_second "$work"
if [ ! -x "$work/venv/bin/prefect" ]; then
  venv_with "$work" prefect prefect==3.8.8
  # With the FastAPI that its requirements bring in it ends at its first import.
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check fastapi==0.128.0 2>/dev/null
fi

export PREFECT_HOME="$work/home" PREFECT_SERVER_API_AUTH_STRING=admin:pw-admin PREFECT_API_AUTH_STRING=admin:pw-admin
export PREFECT_SERVER_ANALYTICS_ENABLED=false PREFECT_SERVER_UI_ENABLED=false DO_NOT_TRACK=1
rm -rf "${work:?}/home"
mkdir -p "$work/home"
root="http://127.0.0.1:$port"
start_server "$work" "$work/venv/bin/prefect" server start --host 127.0.0.1 --port "$port"
wait_for "$work" "$root/api/health"
until curl --silent --fail --output "$work/openapi.json" --user admin:pw-admin "$root/openapi.json"; do sleep 0.2; done

cat >"$work/env" <<END
ADMIN_PASSWORD=pw-admin
END
cat >"$work/naysayer.yml" <<END
spec: openapi.json
target: $root/api
identities:
  admin: { role: admin, credential: { basic: { username: admin, password: "\${ADMIN_PASSWORD}" } } }
access: # the document states no security at all
  - operations: ["/health", "/ready"]
    allow: [anonymous, everyone]
  - operations: ["/**"]
    allow: [admin]
reports: { sarif: naysayer.sarif }
END
say_how_to_go_on "$work"
