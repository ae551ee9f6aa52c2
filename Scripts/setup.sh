#!/usr/bin/env bash
# Makes sure that what the build needs is there: the Swift toolchain is asked for, the Debian
# packages in DEBIAN_PACKAGES are installed when missing. Says what it installs.
set -euo pipefail

fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

wanted_swift="6.2"
how_swift="Install Swift $wanted_swift or later from https://www.swift.org/install/ and put it on the PATH."

command -v swift >/dev/null || fail "the Swift toolchain is missing." "$how_swift"
version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
[ -n "$version" ] || fail "'swift --version' does not work here." "$how_swift"
[ "$(printf '%s\n' "$wanted_swift" "$version" | sort -V | head -n 1)" = "$wanted_swift" ] ||
  fail "Swift $version is too old." "$how_swift"

read -ra packages <<<"${DEBIAN_PACKAGES:?}"

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  # Not Debian: the headers themselves are what counts.
  missing=()
  for header in readline/readline.h oneapi/dnnl/dnnl.h zlib.h cmark-gfm.h; do
    found=no
    for folder in /usr/include /usr/local/include ${CPATH:+${CPATH//:/ }}; do
      if [ -e "$folder/$header" ]; then found=yes; fi
    done
    if [ $found = no ]; then missing+=("$header"); fi
  done
  [ ${#missing[@]} -eq 0 ] || fail \
    "these headers are missing: ${missing[*]}" \
    "This is not a Debian system. Install with its package manager, headers included:" \
    "  GNU readline 8, oneDNN 2.6 or later (built with OpenMP/libgomp), zlib, cmark-gfm." \
    "On Debian they are the packages ${packages[*]}."
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail \
    "these Debian packages are missing: ${missing[*]}" \
    "Neither root nor sudo here. As root: apt-get install ${missing[*]}"
  as_root=(sudo)
fi

echo "setup: installing the Debian packages ${missing[*]}"
"${as_root[@]}" apt-get update -q ||
  echo "setup: apt-get update failed; trying with the package lists as they are" >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -q --yes --no-install-recommends "${missing[@]}" || fail \
  "apt-get could not install ${missing[*]}; its own message is above." \
  "Mend that and run make again."
