#!/bin/sh
# Makes the fonts in this folder again, on Debian 12 as root. The output is committed; run this
# only to change the repertoire.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
apt-get update -qq
apt-get install -y -qq fonts-noto-cjk unicode-data python3-venv >/dev/null
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install fonttools==4.68.0
"$work/venv/bin/python" "$here/subset.py" /usr/share/fonts/opentype/noto \
    /usr/share/unicode/Unihan_OtherMappings.txt.bz2 "$here"
