#!/bin/sh
# Fetches the packages that the archive's texts come from and writes archive and questions anew: make_archive.sh, on Debian 12.
# The same packages and the same recipe give the same bytes: `git diff` stays empty. archive/SOURCES says what it was made from.
set -eu
recipe=$(cd "$(dirname "$0")" && pwd)
sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT
mkdir -p "$sources/lists/partial" "$sources/cache/archives/partial"
echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main' >"$sources/sources.list"
# Lists of our own: the machine's may lack the descriptions, or know other archives.
apt() {
  command=$1
  shift
  "$command" -q -o Dir::Etc::SourceList="$sources/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$sources/lists" \
    -o Dir::Cache="$sources/cache" -o Acquire::Languages=en -o APT::Architecture=amd64 -o APT::Sandbox::User="$(id -un)" "$@"
}
cd "$sources"
apt apt-get update >/dev/null
apt apt-get download dict-foldoc dict-jargon >/dev/null
for package in *.deb; do dpkg -x "$package" .; done
for list in "$sources"/lists/*_Packages* "$sources"/lists/*_Translation-en*; do
  case $list in *_Packages*) name=Packages ;; *) name=Translation-en ;; esac
  /usr/lib/apt/apt-helper cat-file "$list" >"$name"
done
python3 "$recipe/make_archive.py" "$sources" "$recipe/../../knowledge-graph/facts" "$recipe/.."
