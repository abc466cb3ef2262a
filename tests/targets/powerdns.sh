#!/usr/bin/env bash
# A real PowerDNS authoritative server on loopback, its database fresh at each start: one identity with an API key, one
# zone. Ports: PORT, DNS_PORT. Debian's pdns-server, pdns-backend-sqlite3 and sqlite3 are installed if they are missing.
# Its document (Swagger 2.0): POWERDNS_DOCUMENT, else the server's own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$here/server.sh"
work=$(work_folder "$@")
port=${PORT:-18181} dns_port=${DNS_PORT:-15353}
schema=/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql

refuse_second "$work"
if ! command -v pdns_server sqlite3 >/dev/null || [ ! -f "$schema" ]; then
  apt-get install --yes --no-install-recommends pdns-server pdns-backend-sqlite3 sqlite3 >"$work/install.log"
fi

rm -f "$work/pdns.sqlite3"
sqlite3 "$work/pdns.sqlite3" <"$schema"
start_server "$work" "$(command -v pdns_server)" --config-dir="$work" --launch=gsqlite3 \
  --gsqlite3-database="$work/pdns.sqlite3" --gsqlite3-dnssec=yes --api=yes --api-key=loopback-only-key \
  --webserver=yes --webserver-address=127.0.0.1 --webserver-port="$port" --local-address=127.0.0.1 \
  --local-port="$dns_port" --socket-dir="$work" --guardian=no --daemon=no --disable-syslog=yes
root="http://127.0.0.1:$port"
wait_for "$work" "$root/api"

curl --silent --show-error --fail-with-body --output /dev/null --header 'X-API-Key: loopback-only-key' \
  --data '{"name": "example.org.", "kind": "Native", "nameservers": ["ns1.example.org."]}' \
  "$root/api/v1/servers/localhost/zones"
if [ -n "${POWERDNS_DOCUMENT:-}" ]; then
  install -m 644 "$POWERDNS_DOCUMENT" "$work/openapi.yaml"
else
  curl --silent --show-error --fail --header 'X-API-Key: loopback-only-key' --output "$work/openapi.yaml" "$root/api/docs"
fi

cat >"$work/env" <<END
API_KEY=loopback-only-key
END
cat >"$work/naysayer.yml" <<END
spec: openapi.yaml
target: $root/api/v1
identities:
  operator: { credential: { api_key: { scheme: APIKeyHeader, value: "\${API_KEY}" } } }
values: # what its document does not say: names end with a dot, and some texts are one of few
  "POST /servers/{server_id}/zones#/name": "nay-{unique}.example."
  "POST /servers/{server_id}/zones#/kind": Native
  "POST /servers/{server_id}/zones/{zone_id}/metadata#/kind": ALLOW-AXFR-FROM
  "POST /servers/{server_id}/tsigkeys#/algorithm": hmac-sha256
reports: { sarif: naysayer.sarif }
END
say_how_to_go_on "$work"
