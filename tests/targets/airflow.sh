#!/usr/bin/env bash
# A real Apache Airflow on loopback, its database fresh at each start: four users of four roles with JSON Web Tokens, one
# DAG with one run. No scheduler runs, so whatever a scan starts is never executed. Port: PORT.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$here/server.sh"
work=$(work_folder "$@")
port=${PORT:-18793}

refuse_second "$work"
venv_with "$work" airflow apache-airflow==3.3.2

export AIRFLOW_HOME="$work" AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__API__WORKERS=1
export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS=admin:admin,viewer:viewer,user:user,op:op
export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE="$work/passwords.json"
export AIRFLOW__API_AUTH__JWT_SECRET=loopback-only-secret-of-sixty-four-characters-000000000000000000
export AIRFLOW__API__EXPOSE_CONFIG=non-sensitive-only AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False
export AIRFLOW__LOGGING__LOGGING_LEVEL=WARNING
# Encrypts connections and variables at rest; any 32 bytes will do here.
export AIRFLOW__CORE__FERNET_KEY=bG9vcGJhY2stb25seS1sb29wYmFjay1vbmx5LTAwMDA=
echo '{"admin":"pw-admin","viewer":"pw-viewer","user":"pw-user","op":"pw-op"}' >"$work/passwords.json"

mkdir -p "$work/dags"
cat >"$work/dags/letters.py" <<'END'
"""Two tasks, an asset and a parameter: enough for most operations to have something to work on."""
from airflow.sdk import DAG, Asset, Param
from airflow.providers.standard.operators.empty import EmptyOperator

with DAG("letters", schedule=None, params={"letter": Param("a", type="string")}, tags=["alphabet"]):
    EmptyOperator(task_id="write", outlets=[Asset("letters", uri="file://localhost/letters")]) >> EmptyOperator(task_id="read")
with DAG("readers", schedule=[Asset("letters", uri="file://localhost/letters")]):
    EmptyOperator(task_id="read")
END

airflow() { "$work/venv/bin/airflow" "$@" >>"$work/setup.log" 2>&1; }
: >"$work/setup.log"
if [ ! -f "$work/fresh.db" ]; then # migrating takes longer than all the rest
  rm -f "$work/airflow.db"
  airflow db migrate
  airflow dags reserialize
  cp "$work/airflow.db" "$work/fresh.db"
fi
rm -f "$work"/airflow.db*
cp "$work/fresh.db" "$work/airflow.db"

root="http://127.0.0.1:$port"
PATH="$work/venv/bin:$PATH" start_server "$work" "$work/venv/bin/airflow" api-server --host 127.0.0.1 --port "$port"
wait_for "$work" "$root/api/v2/version"

token=$(curl --silent --show-error --fail-with-body --header 'Content-Type: application/json' \
  --data '{"username": "admin", "password": "pw-admin"}' "$root/auth/token" |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
as_admin() { # METHOD PATH BODY
  curl --silent --show-error --fail-with-body --output /dev/null --request "$1" --data "$3" \
    --header 'Content-Type: application/json' --header "Authorization: Bearer $token" "$root/api/v2$2"
}
as_admin PATCH /dags/letters '{"is_paused": false}'
as_admin POST /dags/letters/dagRuns '{"dag_run_id": "first", "logical_date": null}'
curl --silent --show-error --fail --output "$work/openapi.json" "$root/openapi.json"

cat >"$work/env" <<END
ADMIN_PASSWORD=pw-admin
OP_PASSWORD=pw-op
USER_PASSWORD=pw-user
VIEWER_PASSWORD=pw-viewer
END

{
  cat <<END
spec: openapi.json
target: $root
identities:
END
  for user in admin op user viewer; do
    cat <<END
  $user:
    role: $user
    credential:
      login: { url: /auth/token, method: POST, token: /access_token, body: { username: $user, password: "\${${user^^}_PASSWORD}" } }
END
  done
  cat <<'END'
roles: [viewer, user, op, admin]
access:
  - operations: ["/api/v2/version", "/api/v2/monitor/health", "/api/v2/auth/login"]
    allow: [anonymous, everyone]
  - operations: ["GET /api/v2/connections", "GET /api/v2/connections/{connection_id}", "POST /api/v2/connections"]
    allow: [op, admin]
  - operations: ["DELETE /api/v2/connections/{connection_id}", "PATCH /api/v2/connections/{connection_id}"]
    allow: [op, admin]
  - operations: ["POST /api/v2/pools", "PATCH /api/v2/pools/{pool_name}", "DELETE /api/v2/pools/{pool_name}"]
    allow: [op, admin]
  - operations: ["POST /api/v2/variables", "PATCH /api/v2/variables/{variable_key}", "DELETE /api/v2/variables/{variable_key}"]
    allow: [op, admin]
isolation: # roles alone decide; nothing belongs to anybody
  - operations: ["/**"]
    shared_within: everyone
reports: { sarif: naysayer.sarif }
END
} >"$work/naysayer.yml"
say_how_to_go_on "$work"
