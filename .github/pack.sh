#!/usr/bin/env bash
# Packs a built binary as the action downloads it: dist/naysayer-VERSION-TARGET.tar.gz and its checksum.
# Usage: pack.sh TARGET VERSION
set -euo pipefail
target=$1 version=$2
file="naysayer-$version-$target.tar.gz"
program=naysayer
case "$target" in *windows*) program=naysayer.exe ;; esac
mkdir -p dist
tar -czf "dist/$file" -C "${CARGO_TARGET_DIR:-target}/$target/release" "$program" -C "$PWD" LICENSE LICENSE-APACHE README.md
cd dist
if command -v sha256sum >/dev/null; then
  sha256sum "$file" >"$file.sha256"
else
  shasum -a 256 "$file" >"$file.sha256"
fi
