# SPDX-License-Identifier: Apache-2.0
# The units under a systemd that runs as the root's first process.
part="with systemd"
source /tests/checks.sh

property() { systemctl show --property "$2" --value "$1"; }
links() { find /etc/systemd/system -name 'patrol*' | wc -l; }
main() { property "$1" MainPID; }
# Whether the main process runs the program that is on the disk.
is_new() { [ "$(readlink "/proc/$(main "$1")/exe")" = "$2" ]; }
on_shift() { patrol status --json | grep -q '"shift_started"'; }

check "systemd runs" await 60 sh -c 'systemctl is-system-running | grep -qE "running|degraded"'
check "installed" install "$(first patrol)" "$(first patrol-store)" "$(first patrol-trial)"
for unit in patrol patrol-enrol patrol-store; do
  check "$unit is enabled" is enabled systemctl is-enabled $unit
  check "$unit is idle" is inactive systemctl is-active $unit
  check "$unit is no failure" not systemctl --quiet is-failed $unit
  check "$unit is known without a reload" is no property $unit NeedDaemonReload
done
check "each is enabled once" is 3 links
check "no timer runs" is inactive systemctl is-active patrol-restart.timer

# Enabling twice, and what an administrator has disabled.
check "enabled again by hand" systemctl --quiet enable patrol
check "it is enabled once" is 3 links
systemctl --quiet disable patrol
check "upgraded while disabled" install "$(next patrol)"
check "it stays disabled" is disabled systemctl is-enabled patrol
check "reinstalled while disabled" install "$(next patrol)"
check "it still is" is disabled systemctl is-enabled patrol
check "nothing runs" is inactive systemctl is-active patrol
systemctl --quiet enable patrol
check "downgraded" install "$(first patrol)"
check "enabled once still" is 3 links

# A unit's file that changes.
check "upgraded with another unit file" install "$(next patrol)" "$(next patrol-store)"
check "patrol's new unit file is in force" is "yes" sh -c 'systemctl show -p Description patrol | grep -q "(next)" && echo yes'
check "patrol-store's too" is "yes" sh -c 'systemctl show -p Description patrol-store | grep -q "(next)" && echo yes'
check "nothing is left to reload" is no property patrol NeedDaemonReload
install "$(first patrol)" "$(first patrol-store)"

# Enrolled, off shift: an upgrade restarts.
configure
command install -m 600 -o patrol -g patrol /dev/null /var/lib/patrol/device.key
check "starts once there is a key" systemctl start patrol
check "answers" await 60 patrol status --json
old=$(main patrol)
check "upgraded off shift" install "$(next patrol)"
check "the collector is a new process" not is "$old" main patrol
check "with the new program" await 60 is_new patrol /usr/bin/patrol
check "answers again" await 60 patrol status --json

# On shift: an upgrade waits.
check "a unit is on shift" patrol shift start --unit BW-1 --officer o-1 2>/dev/null
old=$(main patrol)
check "downgraded on shift" install "$(first patrol)"
check "says that it waits" says 'restarted when the shift ends'
check "the collector goes on" is "$old" main patrol
check "nothing is left to reload on shift" is no property patrol NeedDaemonReload
check "something looks for the shift's end" is active systemctl is-active patrol-restart.timer
systemctl start patrol-restart.service
check "a look on shift restarts nothing" is "$old" main patrol
check "the shift ends" patrol shift end 2>/dev/null
number=$(waiting)
check "its record is kept" test "${number:-0}" -gt 0
check "within two minutes it is restarted" await 120 is_new patrol /usr/bin/patrol
check "and answers" await 60 patrol status --json
check "nothing looks any more" await 60 is inactive systemctl is-active patrol-restart.timer
check "the record is there still" is "$number" waiting

# Forced, in a shift.
check "a unit is on shift again" patrol shift start --unit BW-1 --officer o-1 2>/dev/null
check "upgraded, forced" debian env PATROL_RESTART=now dpkg --install "$(next patrol)"
check "with the new program at once" await 60 is_new patrol /usr/bin/patrol
check "the shift goes on" await 60 on_shift
check "no timer is left" is inactive systemctl is-active patrol-restart.timer

# The store.
setpriv --reuid=patrol-store --regid=patrol-store --clear-groups \
  patrol-store init --database /var/lib/patrol-store/patrol.gpkg 2>/dev/null
check "the store starts once there is one" systemctl start patrol-store
check "it listens on loopback alone" await 60 sh -c 'ss -ltnH | grep -q 127.0.0.1:8460 && ! ss -ltnH | grep 8460 | grep -v 127.0.0.1'
old=$(main patrol-store)
check "the store is upgraded" install "$(first patrol-store)"
check "it is a new process" not is "$old" main patrol-store
check "with the new program there too" await 60 is_new patrol-store /usr/bin/patrol-store

# Removal and purge.
check "removed on shift" debian dpkg --remove patrol patrol-store
check "no collector runs" not runs /usr/bin/patrol
check "no store runs" not runs /usr/bin/patrol-store
check "systemd knows no patrol any more" not test -e /lib/systemd/system/patrol.service
check "purged" debian dpkg --purge patrol patrol-store patrol-trial
check "the purge says what it keeps" says 'unsent records, a shift that was not ended'
check "no link is left" is 0 links
check "no unit is left" is "" sh -c 'systemctl list-unit-files --no-legend "patrol*"'
