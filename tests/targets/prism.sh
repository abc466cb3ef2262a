#!/usr/bin/env bash
# A mock that answers from a document and takes any bearer token: each operation that needs one must be found open to
# invalid credentials, and nothing absurd beside it. Port: PORT. The document: PRISM_DOCUMENT, else one that is written here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=server.sh
. "$here/server.sh"
work=$(work_folder "$@")
port=${PORT:-14010}

refuse_second "$work"
if [ ! -x "$work/npm/node_modules/.bin/prism" ]; then
  npm install --silent --no-fund --no-audit --prefix "$work/npm" @stoplight/prism-cli@5.14.2
fi
if [ -n "${PRISM_DOCUMENT:-}" ]; then
  install -m 644 "$PRISM_DOCUMENT" "$work/openapi.yaml"
else
  cat >"$work/openapi.yaml" <<'END'
openapi: 3.1.0
info: { title: Letters, version: "1" }
security: [{ bearer: [] }]
paths:
  /health:
    get:
      security: []
      responses: { "200": { description: Fine., content: { application/json: { schema: { type: object } } } } }
  /letters:
    get:
      parameters: [{ name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 50 } }]
      responses:
        "200":
          description: All.
          content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Letter" } } } }
        "401": { $ref: "#/components/responses/No" }
    post:
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/NewLetter" } } }
      responses:
        "201": { description: Made., content: { application/json: { schema: { $ref: "#/components/schemas/Letter" } } } }
        "401": { $ref: "#/components/responses/No" }
        "422": { $ref: "#/components/responses/No" }
  /letters/{letterId}:
    parameters: [{ name: letterId, in: path, required: true, schema: { type: integer, minimum: 1 } }]
    get:
      responses:
        "200": { description: One., content: { application/json: { schema: { $ref: "#/components/schemas/Letter" } } } }
        "401": { $ref: "#/components/responses/No" }
        "404": { $ref: "#/components/responses/No" }
    patch:
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/NewLetter" } } }
      responses:
        "200": { description: One., content: { application/json: { schema: { $ref: "#/components/schemas/Letter" } } } }
        "401": { $ref: "#/components/responses/No" }
    delete:
      responses:
        "204": { description: Gone. }
        "401": { $ref: "#/components/responses/No" }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
  responses:
    "No":
      description: No.
      content: { application/problem+json: { schema: { type: object, properties: { title: { type: string } } } } }
  schemas:
    NewLetter:
      type: object
      additionalProperties: false
      required: [to]
      properties: { to: { type: string, minLength: 2, maxLength: 40 }, text: { type: string }, pages: { type: integer, minimum: 1 } }
    Letter:
      type: object
      required: [id, to]
      properties: { id: { type: integer, minimum: 1 }, to: { type: string }, text: { type: string } }
END
fi
start_server "$work" "$work/npm/node_modules/.bin/prism" mock -h 127.0.0.1 -p "$port" "$work/openapi.yaml"
root="http://127.0.0.1:$port"
wait_for "$work" "$root/"

cat >"$work/env" <<END
ALICE_TOKEN=loopback-alice-token
BOB_TOKEN=loopback-bob-token
END
cat >"$work/naysayer.yml" <<END
spec: openapi.yaml
target: $root
identities:
  alice: { credential: { bearer: "\${ALICE_TOKEN}" } }
  bob: { credential: { bearer: "\${BOB_TOKEN}" } }
values: { letterId: 1 } # the mock makes nothing: it has one answer for each operation
safety: { others_objects: named }
reports: { sarif: naysayer.sarif }
END
say_how_to_go_on "$work"
