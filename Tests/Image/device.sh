# SPDX-License-Identifier: Apache-2.0
# A device with two slots, of which A runs: bundles are installed into B, and A is marked good by its fixes.
part="device"
source /tests/checks.sh

# What udev makes on a machine.
mknod /dev/loop-control c 10 237
for number in $(seq 0 31); do mknod "/dev/loop$number" b 7 "$number"; done
for slot in a b; do mknod /dev/slot-$slot b $(cat /tests/slot-$slot); done
marked() { cat /data/slot/marked 2>/dev/null; }
primary() { cat /data/bootloader/primary 2>/dev/null || echo A; }
bad() { cat /data/bootloader/state-B 2>/dev/null; }
look() { debian /usr/lib/patrol-image/mark-good; }
counts() { /usr/lib/patrol-image/mark-good --status; }
says_nothing_good() { counts | grep -q ": 0 of 10 minutes"; }
fixes() { patrol status --json | grep -q '"reception":"fix"'; }
in_b() { cmp -n "$(stat -c %s /bundles/root.squashfs)" /bundles/root.squashfs /dev/slot-b; }

check "systemd runs" await 60 sh -c 'systemctl is-system-running | grep -qE "running|degraded"'
mkdir -p /etc/systemd/system/rauc.service.d
printf '[Service]\nExecStart=\nExecStart=rauc --override-boot-slot=A service\n' >/etc/systemd/system/rauc.service.d/slot.conf
systemctl daemon-reload
check "rauc knows its two slots" debian rauc status
check "and that A runs" says 'Booted from:.*A'

# While A is on trial nothing is written over B.
check "no bundle is installed while A is on trial" not debian rauc install /bundles/2.raucb
check "and why is said" says "not known to be good yet|[Hh]andler"

# A collector with a fix makes A good, after minutes and not before.
command install -m 0600 -o patrol -g patrol /tests/hotspots.geojson /var/lib/patrol/hotspots.geojson
printf 'gpsd: ["127.0.0.1:2947"]\nunits: { "udp://127.0.0.1:5555": BW-1 }\n' >/etc/patrol/patrol.yaml
look
check "a look without a collector counts no fix" says_nothing_good
systemctl start fed-gpsd
mkdir -p /etc/systemd/system/patrol.service.d
printf '[Unit]\nConditionPathExists=\n' >/etc/systemd/system/patrol.service.d/here.conf
systemctl daemon-reload
check "the collector starts" debian systemctl start patrol
check "it has a fix" await 60 fixes
fixes || patrol status
for _ in 1 2 3 4 5 6 7 8 9; do look; done
check "nine minutes with a fix mark nothing" not marked
systemctl stop patrol
look
check "nor does a tenth without one" not marked
systemctl start patrol
await 60 fixes
check "the tenth with one does" look
check "A is good" is "A 1 good" marked

# The bundle goes into B.
check "a bundle that was altered is refused" not debian rauc install /bundles/altered.raucb
check "one of another signer too" not debian rauc install /bundles/strange.raucb
check "nothing was written over B" not in_b
check "A starts next" is A primary
rauc install /bundles/2.raucb >/dev/null 2>&1 &
await 20 sh -c 'head -c 1000000 /dev/slot-b | tr -d "\0" | grep -q .'
systemctl kill --signal=KILL rauc
wait
check "after an installation that was cut A starts next" is A primary
check "the bundle is installed into B" debian rauc install /bundles/2.raucb
check "B is the image, byte for byte" in_b
check "B starts next" is B primary
mkdir /tmp/b
check "it can be mounted" mount -t squashfs -o ro,loop /dev/slot-b /tmp/b
check "and holds the collector" cmp /usr/bin/patrol /tmp/b/usr/bin/patrol
check "the collector has measured meanwhile" fixes

# A slot that is given up.
rm -rf /data/slot
mkdir /data/slot
echo "A 1" >/data/slot/of
echo 479 >/data/slot/looks
systemctl stop fed-gpsd
systemctl restart patrol
patrol shift start --unit BW-1 >/dev/null 2>&1
look
check "no slot is given up in a shift" not marked
patrol shift end >/dev/null 2>&1
printf '#!/bin/sh\necho "$@" >/tmp/asked\n' >/usr/local/bin/systemctl
chmod +x /usr/local/bin/systemctl
PATH=/usr/local/bin:$PATH look
check "8 hours without ten minutes with a fix give a slot up" is "A 1 bad" marked
check "the bootloader is told" is bad cat /data/bootloader/state-A
check "and the device is started again" is reboot cat /tmp/asked
