#!/usr/bin/env bash
# A real Kinto on loopback, in memory and so fresh at each start: admin owns a bucket, alice writes in it, bob reads.
# Port: PORT. Its document is Swagger 2.0, saved as the server gives it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$here/server.sh"
work=$(work_folder "$@")
port=${PORT:-18888}

refuse_second "$work"
venv_with "$work" kinto kinto==26.5.0
if [ ! -f "$work/kinto.ini" ]; then
  "$work/venv/bin/kinto" init --ini "$work/kinto.ini" --backend memory --cache-backend memory --host 127.0.0.1 &>/dev/null
fi

# Admin looks after the accounts of others, as in any real installation.
sed --in-place '/^kinto.account_write_principals/d; /^\[app:main\]/a kinto.account_write_principals = account:admin' "$work/kinto.ini"

api="http://127.0.0.1:$port/v1"
start_server "$work" "$work/venv/bin/kinto" start --ini "$work/kinto.ini" --port "$port"
wait_for "$work" "$api/"

put() { # PATH BODY [USER]
  curl --silent --show-error --fail-with-body --output /dev/null --request PUT --data "$2" \
    --header 'Content-Type: application/json' ${3:+--user "$3:pw-$3"} "$api$1"
}
for user in admin alice bob; do put "/accounts/$user" "{\"data\": {\"password\": \"pw-$user\"}}"; done
put /buckets/b1 '{"permissions": {"write": ["account:alice"], "read": ["account:bob"]}}' admin
put /buckets/b1/collections/c1 '{"data": {}}' alice
put /buckets/b1/collections/c1/records/r1 '{"data": {"x": 1}}' alice
curl --silent --show-error --fail --output "$work/openapi.json" "$api/__api__"

cat >"$work/env" <<END
ADMIN_PASSWORD=pw-admin
ALICE_PASSWORD=pw-alice
BOB_PASSWORD=pw-bob
END

cat >"$work/naysayer.yml" <<END
spec: openapi.json
target: $api
identities:
  admin: { role: admin, credential: { basic: { username: admin, password: "\${ADMIN_PASSWORD}" } } }
  alice: { role: writer, credential: { basic: { username: alice, password: "\${ALICE_PASSWORD}" } } }
  bob: { role: reader, credential: { basic: { username: bob, password: "\${BOB_PASSWORD}" } } }
access: # its document states no security at all
  - operations: ["POST /accounts", "PUT /accounts/{id}", "/__heartbeat__", "/__lbheartbeat__", "/__version__", "/__api__"]
    allow: [anonymous, everyone]
  - operations: ["/", "/contribute.json", "POST /batch"]
    allow: [anonymous, everyone]
  - operations:
      - "PUT /buckets/{bucket_id}/collections/{id}"
      - "PATCH /buckets/{bucket_id}/collections/{id}"
      - "PUT /buckets/{bucket_id}/collections/{collection_id}/records/{id}"
      - "PATCH /buckets/{bucket_id}/collections/{collection_id}/records/{id}"
    allow: [admin, writer]
  - operations: ["/buckets/**", "/buckets", "/accounts/**", "/permissions"]
    allow: [admin, writer, reader]
isolation: # b1 is shared by its permissions
  - operations: ["/buckets/**"]
    shared_within: everyone
values:
  bucket_id: b1
  collection_id: c1
  "GET /buckets/{bucket_id}/collections/{collection_id}/records/{id}#/id": r1
safety:
  exclude: ["DELETE /buckets", "DELETE /accounts"]
reports: { sarif: naysayer.sarif }
END
say_how_to_go_on "$work"
