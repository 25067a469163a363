# SPDX-License-Identifier: Apache-2.0
# Shared by the scripts beside it: finds what they need, installs what is missing, builds.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Debian packages that the build links or calls, and what the Swift toolchain itself needs.
build_packages=(
  libgps-dev libpq-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev zlib1g-dev libyaml-dev
  libqrencode-dev pkg-config binutils git libc6-dev libgcc-12-dev libncurses6 libstdc++-12-dev libxml2 tzdata
)
# What the demonstration runs besides.
demo_packages=(gpsd python3-minimal)
# What the tests run besides: GDAL reads what the store exports, python3-gps plays receivers' own logs,
# python3-venv holds the API's tester, which pip fetches from PyPI, zbar-tools reads QR codes,
# prometheus has promtool; chrony is asked whether it takes gpsd's time.
test_packages=(
  gpsd python3 python3-gps python3-venv ca-certificates gdal-bin sqlite3 postgresql-15
  curl openssl iproute2 procps zbar-tools prometheus chrony util-linux udev device-tree-compiler
  xz-utils systemd
)
# What making packages runs besides, and what makes a repository of them.
package_packages=(debhelper dpkg-dev lintian man-db python3)
repository_packages=(reprepro gnupg)
# What testing packages in clean roots runs besides.
root_packages=(mmdebstrap piuparts systemd util-linux zsh fish)

# What cutting a device's power runs besides.
power_packages=(xfsprogs e2fsprogs python3)

# What making and trying a read-only image runs besides.
image_packages=(rauc squashfs-tools openssl python3)

# gpsd is no user's program: Debian puts it where only root's path leads.
PATH=$PATH:/usr/sbin:/sbin

need_swift() {
  if ! command -v swift >/dev/null && [ -x /opt/swift/usr/bin/swift ]; then
    PATH=$PATH:/opt/swift/usr/bin
  fi
  command -v swift >/dev/null ||
    fail "Swift is missing: install a Swift 6.3 toolchain (swift.org/install) and put it on PATH"
  local said version
  mkdir -p "$root/.build/tmp"
  said=$(TMPDIR=$root/.build/tmp swift --version 2>&1) || fail "Swift cannot be started: $said"
  version=$(sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' <<<"$said")
  [ "$(printf '%s\n6.3\n' "$version" | sort -V | head -n 1)" = 6.3 ] ||
    fail "Swift $version is too old: Swift 6.3 or later is needed"
}

need_packages() { # PACKAGE...
  local missing=() package
  command -v dpkg-query >/dev/null ||
    fail "this machine is no Debian: install by hand what these packages hold: $*"
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "packages are missing (${missing[*]}) and there is no right to install them: run as root or with sudo"
    as_root=(sudo)
  fi
  local log
  log=$(mktemp)
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get)
  "${as_root[@]}" "${apt[@]}" update >"$log" 2>&1 || true
  echo "installing: ${missing[*]}" >&2
  LC_ALL=C "${apt[@]}" install -s --no-install-recommends "${missing[@]}" 2>/dev/null |
    grep -E '^[0-9]+ upgraded' >&2 || true
  if ! "${as_root[@]}" "${apt[@]}" install -y -q --no-install-recommends "${missing[@]}" \
    >>"$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install: ${missing[*]}"
  fi
  grep -E 'additional disk space' "$log" >&2 || true
  rm -f "$log"
}

# gpspipe, which the footprint is measured beside: unpacked below the build folder, for its package
# (gpsd-clients) brings GTK and a plotting library.
need_gpspipe() {
  local place=$root/.build/gpspipe
  [ ! -x "$place/usr/bin/gpspipe" ] || return 0
  mkdir -p "$place"
  (
    cd "$place"
    apt-get download gpsd-clients >log 2>&1 || { apt-get update && apt-get download gpsd-clients; } >log 2>&1
    dpkg -x gpsd-clients_*.deb . && rm gpsd-clients_*.deb
  ) || {
    tail -n 3 "$place/log" >&2
    fail "gpspipe could not be fetched from Debian's gpsd-clients"
  }
}

# A port of this machine that nobody listens at now.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# The jobs that are ended when the script is, by whatever it ends.
jobs_to_end=()
end_jobs() {
  local job
  for job in "${jobs_to_end[@]}"; do kill -- "-$job" 2>/dev/null || kill "$job" 2>/dev/null || true; done
  for job in "${jobs_to_end[@]}"; do wait "$job" 2>/dev/null || true; done
  jobs_to_end=()
}

# What Swift packages were resolved in other versions than Deploy/swift-packages names: a line each.
other_versions() {
  awk '
    NR == FNR { if (!/^#/) wanted[$1] = $2; next }
    /"identity"/ { split($0, part, "\""); name = part[4] }
    /"version" : "/ { split($0, part, "\""); found[name] = part[4] }
    END {
      for (name in found) if (wanted[name] != found[name]) print name, wanted[name] ? wanted[name] : "-", found[name]
      for (name in wanted) if (!(name in found)) print name, wanted[name], "-"
    }
  ' "$root/Deploy/swift-packages" "$root/Package.resolved" | sort
}

fail_by() { # LOG
  tail -n 5 "$1" >&2
  fail "the Swift packages could not be fetched; all that was said is in $1"
}

# Sees to it that a build takes the versions of Deploy/swift-packages.
fix_versions() { # ARGUMENT-OF-SWIFT-BUILD...
  local place=() name wanted
  while [ $# -gt 0 ]; do
    [ "$1" != --scratch-path ] || place=(--scratch-path "$2")
    shift
  done
  local resolve=(swift package --package-path "$root" "${place[@]}" resolve)
  local log=$root/.build/resolve.log
  : >"$log"
  [ -e "$root/Package.resolved" ] || "${resolve[@]}" >>"$log" 2>&1 || fail_by "$log"
  while read -r name wanted _; do
    [ "$wanted" = - ] || "${resolve[@]}" "$name" --version "$wanted" >>"$log" 2>&1 || fail_by "$log"
  done < <(other_versions)
  [ -z "$(other_versions)" ] ||
    fail "Swift packages have other versions than Deploy/swift-packages names (package, named, found):
$(other_versions)"
}

# Builds; tells on a terminal how far it has come. When it fails, what the compiler says of it is shown,
# and all that was said is kept in the build folder.
build() { # ARGUMENT-OF-SWIFT-BUILD...
  local log=$root/.build/build.log begun=$SECONDS status=0
  mkdir -p "$root/.build/tmp"
  [ -e "$root/.build/built-before" ] ||
    echo "building for the first time: 5 to 25 minutes on two cores; later builds take up what is there" >&2
  TMPDIR=$root/.build/tmp fix_versions "$@"
  echo "building: swift build $*" >&2
  set -m
  # SwiftPM leaves folders and locks in the temporary folder.
  TMPDIR=$root/.build/tmp swift build --package-path "$root" "$@" >"$log" 2>&1 &
  local builder=$!
  set +m
  jobs_to_end+=("$builder")
  while kill -0 "$builder" 2>/dev/null; do
    [ ! -t 2 ] || build_progress "$log" $((SECONDS - begun))
    sleep 1
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
  wait "$builder" || status=$?
  jobs_to_end=("${jobs_to_end[@]/$builder/}")
  if [ $status -ne 0 ]; then
    grep -aE 'error:' "$log" | sort -u | head -n 20 >&2 || tail -n 20 "$log" >&2
    fail "the build failed; all that was said is in $log"
  fi
  touch "$root/.build/built-before"
  if ((SECONDS - begun > 20)); then echo "built in $((SECONDS - begun)) s" >&2; fi
}

# Where `build` with the same arguments puts what it makes.
build_folder() { # ARGUMENT-OF-SWIFT-BUILD...
  TMPDIR=$root/.build/tmp swift build --package-path "$root" "$@" --show-bin-path
}

build_progress() { # LOG SECONDS
  local line
  line=$(tail -c 4096 "$1" | tr '\r' '\n' | grep -aE '^\[[0-9]+/[0-9]+\]|waiting|Fetching|Computing' | tail -n 1)
  printf '\r\033[K%s' "$(printf '%d:%02d  %s' $(($2 / 60)) $(($2 % 60)) "$line" | cut -c "1-$((${COLUMNS:-80} - 1))")" >&2
}
