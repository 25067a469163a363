# SPDX-License-Identifier: Apache-2.0
# Shared by the scripts beside it: finds what they need, installs what is missing.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Debian packages: what the build links, and what the tests and the demonstration run.
packages=(
  libgps-dev libsqlite3-dev libcurl4-openssl-dev zlib1g-dev libyaml-dev pkg-config
  gpsd gpsd-clients gpsd-tools python3-gps python3 gdal-bin sqlite3 curl openssl
)

need_swift() {
  if ! command -v swift >/dev/null && [ -x /opt/swift/usr/bin/swift ]; then
    PATH=$PATH:/opt/swift/usr/bin
  fi
  command -v swift >/dev/null ||
    fail "Swift is missing: install a Swift 6.3 toolchain (swift.org/install) and put it on PATH"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
  [ "$(printf '%s\n6.3\n' "$version" | sort -V | head -n 1)" = 6.3 ] ||
    fail "Swift $version is too old: Swift 6.3 or later is needed"
}

need_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null ||
    fail "this machine has no apt-get: install by hand what these packages hold: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "packages are missing (${missing[*]}) and there is no right to install them: run as root or with sudo"
    as_root=(sudo)
  fi
  echo "installing: ${missing[*]}" >&2
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq \
      --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install: ${missing[*]}"
  fi
  rm -f "$log"
}

# Builds quietly; what the compiler says is shown when it fails, and all of it kept.
build() {
  local log
  log=$(mktemp "${TMPDIR:-/tmp}/patrol-build.XXXXXX")
  trap 'rm -f "$log"; trap - INT TERM; exit 130' INT TERM
  echo "building: swift build $*" >&2
  if ! swift build --package-path "$root" "$@" >"$log" 2>&1; then
    grep -E 'error:' "$log" | sort -u | head -n 20 >&2 || tail -n 20 "$log" >&2
    trap - INT TERM
    fail "the build failed; all that was said is in $log"
  fi
  trap - INT TERM
  rm -f "$log"
}
