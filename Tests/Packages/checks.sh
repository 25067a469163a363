# SPDX-License-Identifier: Apache-2.0
# What the scripts beside it share. They run inside a clean root, as root of it, without a terminal;
# /packages holds both versions of the packages. Each check prints a line.

export LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin

# What was said last, for a check that fails.
said=
cd /

check() { # WHAT COMMAND...
  local what=$1
  shift
  if "$@"; then
    echo "ok    $part: $what"
  else
    echo "FAIL  $part: $what"
    echo "$said" | tail -n 8 | sed 's/^/        /'
  fi
}

is() { # WANTED COMMAND...
  local wanted=$1 found
  shift
  found=$("$@" 2>&1) || true
  [ "$found" = "$wanted" ] || {
    echo "        wanted “$wanted”, found “$found”"
    return 1
  }
}

says() { grep -qE -- "$1" <<<"$said"; } # PATTERN
not() { ! "$@"; }

# Debian's own programs, with nothing on standard input; a prompt fails.
debian() {
  said=$("$@" 2>&1 </dev/null)
}
install() { debian dpkg --install "$@"; } # FILE...
# Both at their end without a word of a frontend: apt's environment is the bare one.
first() { echo "/packages/1/$1.deb"; }
next() { echo "/packages/2/$1.deb"; }

version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null; }
running() { # PROGRAM: the processes that run it, whether it is still on the disk or not
  local folder
  for folder in /proc/[0-9]*; do
    case $(readlink "$folder/exe" 2>/dev/null) in
      "$1" | "$1 (deleted)" | "$1.dpkg-tmp (deleted)") echo "${folder#/proc/}" ;;
    esac
  done
}
runs() { [ -n "$(running "$1")" ]; }

await() { # SECONDS COMMAND...
  local tries=$(($1 * 5))
  shift
  until "$@" >/dev/null 2>&1; do
    ((tries-- > 0)) || return 1
    sleep 0.2
  done
}

# A configuration whose gpsd answers nothing, and hot spots.
configure() {
  patrol-trial generate --officers 1 --hours 1 /tmp/town >/dev/null 2>&1
  command install -m 0600 -o patrol -g patrol /tmp/town/hotspots.geojson /var/lib/patrol/hotspots.geojson
  printf 'gpsd: ["127.0.0.1:9"]\nunits: { /dev/gps: BW-1 }\n' >/etc/patrol/patrol.yaml
}

# The collector by hand, as on a machine without systemd.
run_by_hand() {
  command install -d -m 0750 -o patrol -g patrol /run/patrol
  setpriv --reuid=patrol --regid=patrol --clear-groups patrol run >/tmp/patrol.log 2>&1 </dev/null &
  await 60 patrol status --json || { echo "        the collector did not start: $(tail -n 3 /tmp/patrol.log)"; return 1; }
}

waiting() { patrol journal --json | sed -n 's/.*"waiting":\([0-9]*\).*/\1/p'; }
kept() { ls -d /var/lib/patrol-kept/* 2>/dev/null; }
