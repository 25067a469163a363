# SPDX-License-Identifier: Apache-2.0
# A purge says what the store does not have, and keeps it.
part="unsent records"
source /tests/checks.sh

book() { # makes a shift, ended unless --open
  run_by_hand && patrol shift start --unit BW-1 --officer o-1 >/dev/null 2>&1 || return 1
  [ "${1:-}" = --open ] || patrol shift end >/dev/null 2>&1
}

check "installed" install "$(first patrol)" "$(first patrol-trial)"
configure
check "a shift is booked and ended" book
number=$(waiting)
check "its record waits" test "${number:-0}" -gt 0
cp -a /var/lib/patrol/journal /tmp/journal-before

check "purged" debian dpkg --purge patrol
check "a purge says how many" says "held $number unsent records"
folder=$(kept)
check "a purge names the folder" says "kept in $folder"
check "what is kept is root's alone" is "root:root 700" stat -c '%U:%G %a' "$folder"
check "the journal is kept" test -d "$folder/journal"
check "no user is left" not getent passwd patrol

check "installed again" install "$(first patrol)"
check "the new state is empty" is "" ls -A /var/lib/patrol
check "taken back as README.Debian says" eval 'cp -a "$folder"/. /var/lib/patrol/ && chown -R patrol:patrol /var/lib/patrol'
check "the same number waits" is "$number" waiting
check "the collector takes it up" run_by_hand
rm -rf /var/lib/patrol-kept

check "removed" debian dpkg --remove patrol
check "purged later, without the program" debian dpkg --purge patrol
check "that purge says how many" says "held $number unsent records"
folder=$(kept)

check "installed for the third time" install "$(first patrol)"
cp -a "$folder"/. /var/lib/patrol/ && chown -R patrol:patrol /var/lib/patrol && rm -rf /var/lib/patrol-kept
configure
check "a shift is open" book --open
check "purged in a shift" debian dpkg --purge patrol
check "that purge says that a shift is open" says 'a shift that was not ended'
check "it is kept" test -d "$(kept)/journal"
folder=$(kept)

for way in environment file; do
  check "installed once more" install "$(first patrol)"
  cp -a "$folder"/. /var/lib/patrol/ && chown -R patrol:patrol /var/lib/patrol && rm -f /var/lib/patrol/at-removal.json
  if [ $way = file ]; then
    touch /etc/patrol/purge-everything
    check "purged, told to keep nothing by a file" debian dpkg --purge patrol
  else
    check "purged, told to keep nothing by the environment" debian env PATROL_PURGE=everything dpkg --purge patrol
  fi
  check "that purge says what it removes" says 'unsent records.*removed, as was asked for'
  check "it keeps nothing more" is "$folder" kept
  check "the state is gone" not test -e /var/lib/patrol
  check "the configuration's directory is gone" not test -e /etc/patrol
done

check "installed to be damaged" install "$(first patrol)"
cp -a "$folder"/. /var/lib/patrol/ && chown -R patrol:patrol /var/lib/patrol && rm -f /var/lib/patrol/at-removal.json
echo '{' >/etc/patrol/patrol.yaml
check "purged with a configuration that cannot be read" debian dpkg --purge patrol
check "records that cannot be counted are kept too" says 'held records that could not be counted: all is kept in'
