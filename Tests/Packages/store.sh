# SPDX-License-Identifier: Apache-2.0
# The store where no systemd is.
part="store"
source /tests/checks.sh

database=/var/lib/patrol-store/patrol.gpkg
as_store() { setpriv --reuid=patrol-store --regid=patrol-store --clear-groups "$@"; }
serve() {
  as_store patrol-store serve --database $database --host 127.0.0.1 --port 0 --port-file /tmp/store/port \
    >/tmp/store.log 2>&1 </dev/null &
  await 60 test -s /tmp/store/port || { tail -n 3 /tmp/store.log; return 1; }
}

check "installed" install "$(first patrol-store)"
command install -d -o patrol-store /tmp/store
check "a store is made" as_store patrol-store init --database $database 2>/dev/null
check "it serves" serve
check "upgraded" install "$(next patrol-store)"
check "removed while it serves" debian dpkg --remove patrol-store
check "nothing serves after a removal" not runs /usr/bin/patrol-store
check "the store is there after a removal" test -s $database
check "purged" debian dpkg --purge patrol-store
folder=$(kept)
check "a purge names where the store is kept" says "kept in $folder"
check "the store is kept, for root alone" is "root:root 700" stat -c '%U:%G %a' "$folder"
check "whole" test -s "$folder/patrol.gpkg"
check "no user is left" not getent passwd patrol-store
check "installed again" install "$(first patrol-store)"
cp "$folder"/patrol.gpkg /var/lib/patrol-store
check "purged, told to keep nothing" debian env PATROL_PURGE=everything dpkg --purge patrol-store
check "that purge says so" says 'removed, as was asked for'
check "it keeps nothing more" is "$folder" kept
check "the state is gone" not test -e /var/lib/patrol-store
