# SPDX-License-Identifier: Apache-2.0
# A machine that was set up by hand before there were packages.
part="users made by hand"
source /tests/checks.sh

useradd --system --user-group --home-dir /home/patrol --shell /bin/sh patrol
command install -d -m 755 /var/lib/patrol
echo '{}' >/var/lib/patrol/device.key
check "installed" install "$(first patrol)"
check "the home is mended" is /var/lib/patrol sh -c 'getent passwd patrol | cut -d: -f6'
check "the shell is mended" is /usr/sbin/nologin sh -c 'getent passwd patrol | cut -d: -f7'
check "the state's owner and mode are mended" is "patrol:patrol 700" stat -c '%U:%G %a' /var/lib/patrol
check "the owner of what is in it too" is patrol:patrol stat -c '%U:%G' /var/lib/patrol/device.key
check "purged" debian dpkg --purge patrol

useradd --create-home --shell /bin/bash patrol-store
check "a person's login of the service's name is refused" not install "$(first patrol-store)"
check "and named" says "patrol-store.*(not a system user|already exists)"
check "and left as it is" is /bin/bash sh -c 'getent passwd patrol-store | cut -d: -f7'
