#!/usr/bin/env bash
# Makes the documentation of every library, from its catalog and the comments that a release build has kept in its modules, and fails on
# any warning. `swift package generate-documentation` makes the same pages from a debug build of its own, which takes much longer.
#
# Usage: .ci/check_docs.sh [FOLDER OF THE BUILD]
set -euo pipefail
cd "$(dirname "$0")/.."

build=${1:-$(swift build -c release --show-bin-path)}
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
triple=$(swiftc -print-target-info | sed -n 's/.*"triple": "\(.*\)".*/\1/p' | head -1)
tool() { if command -v "$1" >/dev/null; then "$@"; else xcrun "$@"; fi; }

maps=()
for map in "$build"/*.build/module.modulemap "$build"/../../checkouts/*/Sources/*/include/module.modulemap \
  "$build"/../../checkouts/*/*/include/module.modulemap; do
  if [ -f "$map" ]; then maps+=(-Xcc "-fmodule-map-file=$map"); fi
done

# Makes the documentation of the modules in these folders.
document() {
  local status=0 folder target
  for folder in "$@"; do
    target=$(basename "$folder")
    case $target in CKernels | WarrenTool) continue ;; esac
    if [ ! -f "$folder/$target.docc/$target.md" ]; then
      echo "$target has no catalog: $folder/$target.docc/$target.md is missing"
      status=1
      continue
    fi
    mkdir "$output/$target"
    tool swift-symbolgraph-extract -module-name "$target" -I "$build/Modules" "${maps[@]}" -target "$triple" \
      -minimum-access-level public -emit-extension-block-symbols -output-dir "$output/$target"
    if ! tool docc convert "$folder/$target.docc" --additional-symbol-graph-dir "$output/$target" \
      --fallback-display-name "$target" --fallback-bundle-identifier "warren.$target" --warnings-as-errors \
      --output-dir "$output/$target.doccarchive" >"$output/$target.log" 2>&1; then
      cat "$output/$target.log"
      echo "the documentation of $target has warnings"
      status=1
    fi
  done
  return $status
}

# Two at a time: every other one beside the rest.
first=() second=()
for folder in Sources/* Environments/*; do
  if [ ${#first[@]} -gt ${#second[@]} ]; then second+=("$folder"); else first+=("$folder"); fi
done
status=0
document "${first[@]}" &
document "${second[@]}" || status=1
wait $! || status=1
exit $status
