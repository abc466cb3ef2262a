#!/usr/bin/env bash
# A real JupyterHub on loopback, fresh at each start: a service that administrates, one that reads, one without any
# scope, and two plain users with tokens of their own. Ports: PORT, HUB_PORT, PROXY_PORT.
# Its document: JUPYTERHUB_DOCUMENT, else the optional corpus folder beside the repository, else the package's sources.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$here/server.sh"
work=$(work_folder "$@")
port=${PORT:-18100} hub_port=${HUB_PORT:-18101} proxy_port=${PROXY_PORT:-18102}
version=6.1.1

refuse_second "$work"
venv_with "$work" jupyterhub "jupyterhub==$version"
if [ ! -x "$work/npm/node_modules/.bin/configurable-http-proxy" ]; then
  npm install --silent --no-fund --no-audit --prefix "$work/npm" configurable-http-proxy@5.3.0
fi

if [ ! -f "$work/openapi.yaml" ]; then
  corpus="$here/../../../shared/specs/v3.1/jupyterhub-rest-api.yml"
  document=${JUPYTERHUB_DOCUMENT:-$corpus}
  if [ ! -f "$document" ]; then
    "$work/venv/bin/pip" download --quiet --no-deps --no-binary jupyterhub --dest "$work" "jupyterhub==$version"
    tar -xzf "$work/jupyterhub-$version.tar.gz" -C "$work" "jupyterhub-$version/docs/source/_static/rest-api.yml"
    document="$work/jupyterhub-$version/docs/source/_static/rest-api.yml"
  fi
  install -m 644 "$document" "$work/openapi.yaml"
fi

cat >"$work/jupyterhub_config.py" <<END
c.JupyterHub.bind_url = "http://127.0.0.1:$port"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:$hub_port"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:$proxy_port"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "loopback-only-password"
c.Authenticator.allow_all = True
c.JupyterHub.allow_named_servers = True
c.JupyterHub.spawner_class = "simple"
c.Spawner.cmd = ["python3", "-c", "import time; time.sleep(3600)"]
c.Spawner.start_timeout = 5
c.Spawner.http_timeout = 5
c.JupyterHub.services = [
    {"name": "svc-admin", "api_token": "loopback-admin-token-00000000001"},
    {"name": "svc-reader", "api_token": "loopback-reader-token-0000000002"},
    {"name": "svc-none", "api_token": "loopback-no-scope-token-00000003"},
]
c.JupyterHub.load_roles = [
    {"name": "administrator", "services": ["svc-admin"], "scopes": [
        "admin:users", "admin:servers", "tokens", "admin:groups", "list:services",
        "read:services", "read:hub", "proxy", "shares", "read:shares"]},
    {"name": "reader", "services": ["svc-reader"], "scopes": [
        "list:users", "read:users", "list:groups", "read:groups", "read:hub"]},
]
END

rm -f "$work/jupyterhub.sqlite" "$work/jupyterhub_cookie_secret"
api="http://127.0.0.1:$port/hub/api"
PATH="$work/venv/bin:$work/npm/node_modules/.bin:$PATH" start_server "$work" \
  "$work/venv/bin/jupyterhub" -f "$work/jupyterhub_config.py"
wait_for "$work" "$api/"

as_admin() { # METHOD PATH BODY
  curl --silent --show-error --fail-with-body --request "$1" --data "$3" \
    --header 'Content-Type: application/json' \
    --header 'Authorization: token loopback-admin-token-00000000001' "$api$2"
}
token_of() { # USER BODY
  as_admin POST "/users/$1/tokens" "$2" | python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])'
}
until as_admin GET /users '' >/dev/null 2>&1; do sleep 0.2; done # the proxy answers a moment before the hub does
for user in alice bob; do as_admin POST "/users/$user" '' >/dev/null; done
as_admin POST /groups/lab '{"users": ["alice"]}' >/dev/null

cat >"$work/env" <<END
ADMIN_TOKEN=loopback-admin-token-00000000001
READER_TOKEN=loopback-reader-token-0000000002
NO_SCOPE_TOKEN=loopback-no-scope-token-00000003
ALICE_TOKEN=$(token_of alice '{"note": "naysayer"}')
BOB_TOKEN=$(token_of bob '{"note": "naysayer"}')
ALICE_OLD_TOKEN=$(token_of alice '{"note": "expires at once", "expires_in": 1}')
END

cat >"$work/naysayer.yml" <<END
spec: openapi.yaml
target: $api
identities:
  admin: { role: admin, credential: { bearer: "\${ADMIN_TOKEN}" } }
  reader: { role: reader, credential: { bearer: "\${READER_TOKEN}" } }
  alice: { role: user, credential: { bearer: "\${ALICE_TOKEN}" }, expired: "\${ALICE_OLD_TOKEN}" }
  bob: { role: user, credential: { bearer: "\${BOB_TOKEN}" } }
access:
  - operations: ["GET /"]
    allow: [anonymous, everyone]
  - operations: ["GET /info", "GET /users", "GET /groups", "GET /groups/{name}"]
    allow: [admin, reader]
  - operations: ["POST /users", "POST /users/{name}", "DELETE /users/{name}", "PATCH /users/{name}"]
    allow: [admin]
  - operations: ["POST /groups/{name}", "DELETE /groups/{name}", "/groups/{name}/users", "/groups/{name}/properties"]
    allow: [admin]
  - operations: ["/proxy", "/services", "/services/{name}"]
    allow: [admin]
isolation:
  - operations: ["/users/**", "/shares/**", "/share-codes/**"]
    except: [admin, reader]
values: # else a named server is only stopped
  "DELETE /users/{name}/servers/{server_name}#/remove": true
safety:
  exclude:
    - "POST /shutdown"
    - "POST /users/{name}/server"
    - "POST /users/{name}/servers/{server_name}"
    - "PATCH /proxy" # would point the hub at another proxy
reports: { sarif: naysayer.sarif }
END
say_how_to_go_on "$work"
