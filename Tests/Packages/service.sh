# SPDX-License-Identifier: Apache-2.0
# The service as systemd keeps it: readiness, reload, watchdog, log, stop, a sealed key.
part="service"
source /tests/checks.sh

database=/var/lib/patrol-store/patrol.gpkg
as_store() { setpriv --reuid=patrol-store --regid=patrol-store --clear-groups "$@"; }
property() { systemctl show --property "$2" --value "$1"; }
main() { property patrol MainPID; }
is_another() { [ "$(main)" != "$1" ] && [ "$(main)" != 0 ]; } # PROCESS
# What the collector itself wrote to the log since its start.
logged() { journalctl --quiet --no-pager -o cat _SYSTEMD_UNIT=patrol.service _COMM=patrol; }
on_shift() { patrol status --json | grep -q '"shift_started"'; }
waits() { patrol status --json | grep -q "\"waiting\":$1[,}]"; } # RECORDS
in_one_line() { property patrol StatusText; }
drop_in() { # TEXT
  mkdir -p /etc/systemd/system/patrol.service.d
  printf '%b' "$1" >/etc/systemd/system/patrol.service.d/test.conf
  systemctl daemon-reload
}

check "systemd runs" await 60 sh -c 'systemctl is-system-running | grep -qE "running|degraded"'
check "installed" install "$(first patrol)" "$(first patrol-store)" "$(first patrol-trial)"
check "exposure of patrol.service: 1.5 at most" debian systemd-analyze security --offline=true --threshold=15 /lib/systemd/system/patrol.service
check "exposure of patrol-store.service: 1.4 at most" debian systemd-analyze security --offline=true --threshold=14 /lib/systemd/system/patrol-store.service

# A store, and a device that it knows.
configure
as_store patrol-store init --database $database 2>/dev/null
as_store patrol-store hotspots import /tmp/town/hotspots.geojson --publish --database $database >/dev/null 2>&1
check "the store is started" systemctl start patrol-store
check "and serves as soon as it is" sh -c 'ss -ltnH | grep -q 127.0.0.1:8460'
check "and says where" is "listening on https://127.0.0.1:8460" property patrol-store StatusText
echo 'store: { url: "https://127.0.0.1:8460" }' >>/etc/patrol/patrol.yaml
as_store patrol-store device enrol --name VAN-1 --database $database 2>/dev/null >/tmp/code
check "the device is enrolled" runuser -u patrol -- patrol enrol </tmp/code 2>/dev/null

# Readiness.
check "started" systemctl start patrol
check "it answers as soon as it is" debian patrol status --json
check "without a receiver it says so" await 10 is "no unit on shift; gpsd 127.0.0.1:9 is not connected" in_one_line

# A log with priorities, and nothing while nothing happens.
logged >/tmp/log
check "it logs the gpsd that is not there, and no more" is 1 sh -c 'grep -c . /tmp/log'
check "as a warning" is 1 sh -c 'journalctl --quiet --no-pager -o cat -p warning _SYSTEMD_UNIT=patrol.service _COMM=patrol | grep -c .'

# Reload.
check "a unit is on shift" patrol shift start --unit BW-1 --officer o-1 2>/dev/null
old=$(main)
sed -i 's/^units:/longest_shift_h: 9\nunits:/' /etc/patrol/patrol.yaml
check "reloaded" debian systemctl reload patrol
check "by the same process" is "$old" main
check "the shift goes on" on_shift
cp /etc/patrol/patrol.yaml /tmp/good.yaml
printf 'target_min: soon\nspeed: 3\n' >>/etc/patrol/patrol.yaml
check "a reload of a faulty configuration fails" not debian systemctl reload patrol
check "the log has the first fault" await 10 sh -c 'journalctl --quiet --no-pager -o cat -u patrol -p err | grep -q "target_min must be a number"'
check "and the second" sh -c 'journalctl --quiet --no-pager -o cat -u patrol -p err | grep -q "knows no .speed"'
check "the service runs" is active systemctl is-active patrol
check "the status tells" sh -c 'patrol status 2>/dev/null | grep -q "is not loaded"'
check "the shift goes on still" on_shift
cp /tmp/good.yaml /etc/patrol/patrol.yaml
kill -HUP "$old"
check "a signal does it too" await 20 sh -c '! patrol status | grep -q "is not loaded"'
check "by the same process still" is "$old" main

# A stop.
shortest=60000
for _ in 1 2 3; do
  begun=$(date +%s%N)
  systemctl stop patrol
  took=$((($(date +%s%N) - begun) / 1000000))
  ((took > shortest)) || shortest=$took
  systemctl start patrol
done
check "it stops within a second: $shortest ms, the shortest of three" test $shortest -lt 1000
check "the shift goes on after it" await 20 on_shift

# The watchdog: a disk that hangs holds up the loop that judges, and nothing else of the program.
systemctl stop patrol
below=/var/lib/patrol-below
mv /var/lib/patrol/journal $below
command install -d -m 0700 -o patrol -g patrol /var/lib/patrol/journal
bindfs -f -o allow_other $below /var/lib/patrol/journal &
disk=$!
check "the journal is on a disk that can hang" await 20 mountpoint -q /var/lib/patrol/journal
drop_in '[Service]\nWatchdogSec=6\n'
check "started on it" systemctl start patrol
old=$(main)
sleep 15
check "a collector without fixes lives on" is "$old" main
kill -STOP $disk
patrol shift end >/dev/null 2>&1 &
check "a collector whose loop hangs is killed and started again" await 60 is_another "$old"
kill -CONT $disk
check "by systemd" not is 0 property patrol NRestarts
check "it answers when the disk does" await 60 patrol status --json
systemctl stop patrol
umount /var/lib/patrol/journal
rmdir /var/lib/patrol/journal
mv $below /var/lib/patrol/journal
rm -rf /etc/systemd/system/patrol.service.d
systemctl daemon-reload
check "started on the disk of before" systemctl start patrol
patrol shift end >/dev/null 2>&1
check "its record is with the store" await 60 waits 0

# A sealed key.
check "the key is sealed" debian /usr/lib/patrol/device-key seal
check "its file is gone" not test -e /var/lib/patrol/device.key
check "started with it" debian systemctl restart patrol
[ "$(property patrol ActiveState)" = active ] || journalctl --quiet --no-pager -o cat -u patrol -n 8
check "a shift ends" debian sh -c 'patrol shift start --unit BW-1 --officer o-1 && patrol shift end'
check "its record is sent with the sealed key" await 60 waits 0
check "another command is told where the key is" not debian runuser -u patrol -- patrol hotspots fetch
check "in words" says 'sealed: only the service has it.*device-key run'
check "and gets it so" debian /usr/lib/patrol/device-key run patrol hotspots fetch
check "the key is put back" debian /usr/lib/patrol/device-key unseal
check "it is the service's own" is "patrol:patrol 600" stat -c '%U:%G %a' /var/lib/patrol/device.key
check "started with the file" systemctl restart patrol
check "sealed again" debian /usr/lib/patrol/device-key seal
check "removed" debian dpkg --remove patrol
check "purged" debian dpkg --purge patrol
for left in /etc/credstore.encrypted/patrol.device.key /etc/systemd/system/patrol.service.d; do
  check "nothing of the key is left: no $left" not test -e $left
done
