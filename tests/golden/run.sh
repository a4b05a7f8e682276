#!/usr/bin/env bash
# Golden vectors four ways, the same bytes or failure: native; native without AVX2 and FMA in the C
# library; WebAssembly under node; aarch64 under qemu. Each section of the text is compared with
# golden.sha256. `run.sh --accept` writes that file anew from the native run: a change of the kernel.
# KUNYU_GOLDEN_COMPILER=debian takes Debian's compiler even where rustup has the targets.
source "$(dirname "$0")/../../scripts/env.sh"

folder="$KUNYU_ROOT/tests/golden"
out="$CARGO_TARGET_DIR/golden/out"
mkdir -p "$out"
# Cross builds live apart: another compiler may make them.
cross="$CARGO_TARGET_DIR/golden"
wasm=wasm32-unknown-unknown
arm=aarch64-unknown-linux-gnu
failed=0

# split TEXT: writes each section of TEXT into its own file of the folder TEXT.sections.
split() {
  rm -rf "$1.sections"
  mkdir "$1.sections"
  awk -v folder="$1.sections" '/^# /{file = folder "/" $2} {print > file}' "$1"
}

# leg NAME: compares out/NAME with the accepted sums and prints one line.
leg() {
  local name="$1"
  split "$out/$name"
  if (cd "$out/$name.sections" && sha256sum --check --status "$folder/golden.sha256"); then
    printf '%-34s same bytes (%s)\n' "$name" "$(wc -c < "$out/$name")"
  else
    printf '%-34s DIFFERENT\n' "$name"
    (cd "$out/$name.sections" && sha256sum --check --quiet "$folder/golden.sha256" 2>/dev/null) || true
    [ "$name" = native ] || diff "$out/native" "$out/$name" | head -6 | cut -c1-300
    failed=1
  fi
}

# installed PACKAGE…: installs the Debian packages that are missing; fails where it cannot.
installed() {
  local missing=() sudo=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ "${#missing[@]}" = 0 ] && return 0
  echo "installing Debian packages: ${missing[*]}"
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  if [ ! -e "$KUNYU_CACHE/apt-updated" ]; then
    "${sudo[@]}" apt-get update -qq && touch "$KUNYU_CACHE/apt-updated"
  fi
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "${missing[@]}" > "$out/apt.log" 2>&1 \
    || { tail -3 "$out/apt.log"; return 1; }
}

# rustup_has TARGET: whether rustup has the target or can fetch it.
rustup_has() {
  command -v rustup >/dev/null 2>&1 || return 1
  rustup target list --installed 2>/dev/null | grep -qx "$1" && return 0
  timeout 90 rustup target add "$1" >/dev/null 2>&1
}

# cross_build: builds the targets that were found possible, with rustup's compiler or with Debian's.
cross_build() {
  local targets=(--target "$wasm")
  [ "$with_arm" = 1 ] && targets+=(--target "$arm")
  local settings=(
    CARGO_TARGET_DIR="$cross"
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
    # the standard library and the parsers lightly, the arithmetic as in a release
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1
  )
  local build=(cargo build --quiet --locked --release -p kunyu-wasm "${targets[@]}")
  for crate in libm kunyu-geodesy kunyu-overlay kunyu-wasm; do
    build+=(--config "profile.release.package.$crate.opt-level=3")
  done
  if [ "${KUNYU_GOLDEN_COMPILER:-}" != debian ] \
    && rustup_has "$wasm" && { [ "$with_arm" = 0 ] || rustup_has "$arm"; }; then
    echo "compiler: rustup, $(rustc --version)"
    env "${settings[@]}" "${build[@]}"
  else
    installed rustc-web cargo-web rust-web-src lld
    echo "compiler: Debian, $(/usr/bin/rustc --version)"
    env -u RUSTC -u RUSTUP_TOOLCHAIN "${settings[@]}" PATH="/usr/bin:$PATH" RUSTC_BOOTSTRAP=1 \
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld \
      "${build[@]}" -Z build-std=std,panic_abort
  fi
}

cargo build --quiet --locked -p kunyu-wasm --bin golden
native="$CARGO_TARGET_DIR/debug/golden"
[ "${1:-}" = --accept ] || touch "$folder/golden.sha256"
"$native" > "$out/native"
if [ "${1:-}" = --accept ]; then
  split "$out/native"
  (cd "$out/native.sections" && sha256sum -- * > "$folder/golden.sha256")
fi
leg native
GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA "$native" > "$out/native-without-avx2-fma"
leg native-without-avx2-fma

with_arm=1
installed gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static || with_arm=0
need node nodejs
cross_build
node "$folder/read.mjs" "$cross/$wasm/release/kunyu_wasm.wasm" > "$out/wasm32-node"
leg wasm32-node
if [ "$with_arm" = 1 ]; then
  qemu-aarch64-static -L /usr/aarch64-linux-gnu "$cross/$arm/release/golden" > "$out/aarch64-qemu"
  leg aarch64-qemu
else
  printf '%-34s skipped: its Debian packages cannot be installed here\n' aarch64-qemu
fi
exit "$failed"
