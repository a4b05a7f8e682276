# Sourced by every script: strict mode, where build output and downloaded tools live.
set -euo pipefail
KUNYU_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
KUNYU_CACHE="${KUNYU_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kunyu}"
mkdir -p "$KUNYU_CACHE"
# Build output stays outside the clone, so that a second clone builds only what differs.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$KUNYU_CACHE/target}"
export KUNYU_SHARED="${KUNYU_SHARED:-$KUNYU_ROOT/../shared}"
export PATH="$KUNYU_CACHE/tools/bin:$PATH"
export KUNYU_ROOT KUNYU_CACHE
cd "$KUNYU_ROOT"

say() { printf '\033[1m== %s\033[0m\n' "$*"; }

# part NAME COMMAND…: runs a part of a longer job and prints how long it took.
part() {
  local name="$1" began=$SECONDS
  shift
  say "$name"
  "$@"
  printf '   %s: %d s\n' "$name" $((SECONDS - began)) | tee -a "${KUNYU_PARTS:-/dev/null}"
}

# need COMMAND PACKAGE…: installs Debian packages when COMMAND is missing, as root or with sudo.
need() {
  local command="$1"
  shift
  command -v "$command" >/dev/null 2>&1 && return 0
  echo "installing Debian packages: $*"
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  if [ ! -e "$KUNYU_CACHE/apt-updated" ]; then
    "${sudo[@]}" apt-get update -qq && touch "$KUNYU_CACHE/apt-updated"
  fi
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
