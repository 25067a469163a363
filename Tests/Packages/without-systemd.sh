# SPDX-License-Identifier: Apache-2.0
# Install, reinstall, upgrade, downgrade, remove and purge where no systemd is.
part="without systemd"
source /tests/checks.sh

check "systemd is not installed here" not dpkg-query -W systemd
check "all three are installed" install "$(first patrol)" "$(first patrol-store)" "$(first patrol-trial)"
check "they are configured" is "ii ii ii " dpkg-query -W -f '${db:Status-Abbrev}' patrol patrol-store patrol-trial
for program in patrol patrol-store patrol-trial; do
  check "$program runs" is 0.1.0 "$program" --version
  check "$program finds its libraries" not grep -q 'not found' <(ldd "/usr/bin/$program")
  check "$program has a manual page" test -s "/usr/share/man/man1/$program.1.gz"
  check "$program is completed by bash" bash -c "source /usr/share/bash-completion/completions/$program && complete -p $program >/dev/null"
done

check "the receiver profiles are there" test -s /usr/share/patrol/receivers/ublox-8.yaml
check "receivers can be set up" sh -c '/usr/lib/patrol/receiver-setup --dry-run --generation 10 /dev/gps | grep -q 06,8a'

# Users, homes, shells, owners.
check "the user patrol: home" is /var/lib/patrol sh -c 'getent passwd patrol | cut -d: -f6'
check "the user patrol: shell" is /usr/sbin/nologin sh -c 'getent passwd patrol | cut -d: -f7'
check "the user patrol: a system user" test "$(id -u patrol)" -lt 1000
check "the user patrol: its group" is patrol id -gn patrol
check "the user patrol-store: home" is /var/lib/patrol-store sh -c 'getent passwd patrol-store | cut -d: -f6'
check "the user patrol-store: shell" is /usr/sbin/nologin sh -c 'getent passwd patrol-store | cut -d: -f7'
check "the state's owner and mode" is "patrol:patrol 700" stat -c '%U:%G %a' /var/lib/patrol
check "the store's owner and mode" is "patrol-store:patrol-store 700" stat -c '%U:%G %a' /var/lib/patrol-store
check "the configuration's owner and mode" is "root:patrol 640" stat -c '%U:%G %a' /etc/patrol/patrol.yaml
check "the configuration is the sample" cmp /etc/patrol/patrol.yaml /usr/share/patrol/patrol.yaml

# The configuration through reinstall, upgrade, downgrade.
echo "# an operator's own line" >>/etc/patrol/patrol.yaml
cp -p /etc/patrol/patrol.yaml /tmp/own.yaml
same() { cmp /tmp/own.yaml /etc/patrol/patrol.yaml && is "root:patrol 640" stat -c '%U:%G %a' /etc/patrol/patrol.yaml; }
check "reinstalled" install "$(first patrol)"
check "the configuration after a reinstall" same
check "upgraded without a terminal, with another sample" install "$(next patrol)" "$(next patrol-store)"
check "the configuration after an upgrade" same
check "nothing was asked" not says 'conffile|\[default=|\?$'
check "the new sample lies beside" grep -q '^# next$' /usr/share/patrol/patrol.yaml
check "no file of dpkg's is left in /etc/patrol" is patrol.yaml ls -A /etc/patrol
check "downgraded" install "$(first patrol)" "$(first patrol-store)"
check "the version after a downgrade" is "$(dpkg-deb -f "$(first patrol)" Version)" version patrol
check "the configuration after a downgrade" same
rm /etc/patrol/patrol.yaml
check "upgraded with no configuration" install "$(next patrol)"
check "a configuration that was removed stays away" not test -e /etc/patrol/patrol.yaml

# A program that runs.
check "removed and installed again" eval 'debian dpkg --remove patrol && install "$(first patrol)"'
configure
check "the collector starts by hand" run_by_hand
old=$(running /usr/bin/patrol)
check "upgraded under a running collector" install "$(next patrol)"
check "the old program is named" says "old program still runs, as process $old"
check "the collector goes on" is "$old" running /usr/bin/patrol
check "removed under a running collector" debian dpkg --remove patrol
check "no collector runs after a removal" not runs /usr/bin/patrol
check "the state is there after a removal" test -e /var/lib/patrol/hotspots.geojson
check "the configuration is there after a removal" test -s /etc/patrol/patrol.yaml
check "installed after a removal" install "$(first patrol)"
check "the collector starts again" run_by_hand
check "purged under a running collector" debian dpkg --purge patrol
check "no collector runs after a purge" not runs /usr/bin/patrol
check "a purge with nothing unsent keeps nothing" not says 'kept'
check "purged: the others" debian dpkg --purge patrol-store patrol-trial
for left in /var/lib/patrol /var/lib/patrol-store /var/lib/patrol-kept /etc/patrol /usr/lib/patrol; do
  check "a purge leaves no $left" not test -e "$left"
done
check "a purge leaves no user" is "" sh -c 'getent passwd patrol patrol-store; getent group patrol patrol-store'
