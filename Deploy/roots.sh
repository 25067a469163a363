# SPDX-License-Identifier: Apache-2.0
# Shared by test-packages and test-power: two versions of the packages, clean roots of Debian 12, and what it
# takes to live in them. Sourced after common.sh. Needs $work, a folder of the script's own, and $bare, a tar
# file of a bare root or nothing.

# Inside new namespaces: lays out a root's file systems, and goes there.
mount_root() { # ROOT
  mount --make-rprivate /
  mount --bind "$1" "$1"
  mount -t proc proc "$1/proc"
  mount -t sysfs sysfs "$1/sys" 2>/dev/null || mount --rbind /sys "$1/sys"
  mount -t tmpfs tmpfs "$1/run"
  mount -t tmpfs tmpfs "$1/tmp"
  mount -t tmpfs -o mode=755 tmpfs "$1/dev"
  local device
  for device in null zero full random urandom tty fuse; do
    [ -e "/dev/$device" ] || continue
    touch "$1/dev/$device"
    mount --bind "/dev/$device" "$1/dev/$device"
  done
  mkdir "$1/dev/shm" "$1/dev/pts"
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$1/dev/pts"
  ln -s pts/ptmx "$1/dev/ptmx"
  ln -s /proc/self/fd "$1/dev/fd"
  ip link set lo up 2>/dev/null || true
}

# What the scripts call themselves with, inside new namespaces; returns when they were called by a person.
enter_root() {
  local directory=${2:-}
  case "${1:-}" in
    --enter) # ROOT COMMAND...
      mount_root "$directory"
      shift 2
      exec chroot "$directory" "$@"
      ;;
    --boot) # ROOT
      mount_root "$directory"
      mount -t cgroup2 cgroup2 "$directory/sys/fs/cgroup"
      cd "$directory"
      pivot_root . mnt
      cd /
      umount -l /mnt
      # As a container's manager leaves it: systemd lays out credentials by mounts that its services see.
      mount --make-rshared /
      exec env -i container=patrol-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=console \
        --show-status=0
      ;;
  esac
}

# MARK: - Two versions

# The newest packages as they are, and beside them a next version.
lay_out_versions() {
  local version name
  version=$(dpkg-deb -f "$(ls -t "$made"/patrol_*.deb | head -n 1)" Version)
  mkdir -p "$work/packages/1" "$work/packages/2"
  for name in patrol patrol-store patrol-trial; do
    cp "$made/${name}_${version}_$(dpkg --print-architecture).deb" "$work/packages/1/$name.deb"
    change "$work/packages/1/$name.deb" "$work/packages/2/$name.deb" make_next
  done
}

# A package whose tree was changed.
change() { # PACKAGE CHANGED COMMAND...
  local tree=$work/tree changed=$2
  dpkg-deb -R "$1" "$tree"
  shift 2
  (cd "$tree" && "$@" && find * -path DEBIAN -prune -o -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$tree" "$changed" >/dev/null
  rm -rf "$tree"
}

make_next() {
  local program
  sed -i "s/^Version: .*/&+next1/" DEBIAN/control
  ! ls lib/systemd/system/patrol*.service >/dev/null 2>&1 ||
    sed -i 's/^Description=.*/& (next)/' lib/systemd/system/patrol*.service
  [ ! -e usr/share/patrol/patrol.yaml ] || echo "# next" >>usr/share/patrol/patrol.yaml
  for program in usr/bin/*; do echo next >>"$program"; done
}

# MARK: - Roots

# The repositories of this machine's Debian 12, for whoever has a mirror of his own.
sources() {
  apt-get indextargets --format 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(SITE) $(RELEASE) $(COMPONENT)' \
    'Identifier: Packages' | grep -E ' bookworm(-[a-z]+)? ' | sort -u
}

make_roots() { # PACKAGE...: what the root with systemd has besides
  local lines
  mapfile -t lines < <(sources)
  if [ -z "$bare" ]; then
    echo "making a bare root" >&2
    bare=$work/bare.tar
    mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' bookworm "$bare" \
      "${lines[@]}" 2>"$work/mmdebstrap.log" || { tail -n 5 "$work/mmdebstrap.log" >&2; fail "no root could be made"; }
  fi
  mkdir "$work/bare"
  tar -C "$work/bare" -xf "$bare"
  cp /etc/resolv.conf /etc/hosts "$work/bare/etc/"
  # The bare root with what the packages depend on; and that with systemd.
  local needed
  needed=$(for file in "$work"/packages/1/*.deb; do dpkg-deb -f "$file" Depends; done |
    tr ',' '\n' | sed -E 's/^ *([a-z0-9.+-]+).*/\1/' | sort -u | xargs)
  echo "adding what the packages need: $needed" >&2
  cp -a "$work/bare" "$work/ready"
  in_machine_network "$work/ready" "apt-get -q update && apt-get -q -y --no-install-recommends install $needed" \
    >"$work/ready.log" 2>&1 || { tail -n 5 "$work/ready.log" >&2; fail "what the packages need cannot be installed"; }
  cp -a "$work/ready" "$work/systemd"
  in_machine_network "$work/systemd" "apt-get -q -y --no-install-recommends install systemd systemd-sysv dbus iproute2 $*" \
    >"$work/ready.log" 2>&1 || { tail -n 5 "$work/ready.log" >&2; fail "systemd cannot be installed"; }
}

in_machine_network() { # ROOT COMMAND
  unshare --mount --pid --fork --kill-child "$0" --enter "$1" env -i DEBIAN_FRONTEND=noninteractive \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin bash -c "$2"
}

# MARK: - A root that runs

# The folders of control groups to remove at the end.
groups=()
remove_groups() {
  local group tries
  for group in "${groups[@]}"; do
    for tries in 1 2 3 4 5 6 7 8 9 10; do
      find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
      [ -e "$group" ] || break
      sleep 0.2
    done
  done
}

# Makes a control group (version 2) for what runs; its folder goes to $group.
make_group() { # NAME
  group=/sys/fs/cgroup
  ! mountpoint -q $group/unified || group=$group/unified
  group=$group/$1-$$
  mkdir "$group"
  groups+=("$group")
}
