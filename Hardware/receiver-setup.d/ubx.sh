# SPDX-License-Identifier: Apache-2.0
# Part of receiver-setup: UBX, by way of ubxtool (gpsd 3.22), which sends any message and shows what
# comes back.

answers=''
exchange() { # poll|change CLASS,ID[,BYTES]: what the receiver sends until it has answered, as CLASS,ID:BYTES
  local fd process line own='' name='' said
  answers=''
  exec {fd}< <(PYTHONUNBUFFERED=1 exec ubxtool -v 3 -w "$wait" -c "$2" "$gpsd:$device" 2>&1)
  process=$!
  while IFS= read -r line; do
    case $line in
      sent:*) own=yes ;;
      "header: b5,62,"*) name=${line:14:5} ;;
      "payload: "*)
        said=${line#payload: }
        if [ -z "$own" ]; then answers+="$name:$said"$'\n'; else own='' name=''; fi
        # What it refuses (05,00) or has done (05,01), or what was asked for.
        case $1/$name:$said in
          */05,00:"${2:0:5}"* | change/05,01:"${2:0:5}"* | poll/"${2:0:5}":*) break ;;
        esac
        ;;
    esac
  done <&"$fd"
  exec {fd}<&-
  kill "$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
}

answer() { # CLASS,ID: the bytes of the last such message; fails when there is none
  local line
  line=$(grep "^$1:" <<<"$answers" | tail -n 1) && echo "${line#*:}"
}

# Sends what changes a setting. 0: acknowledged; 1: refused; 2: no answer.
change() { # CLASS,ID,BYTES
  if [ -n "$dry" ]; then
    say "    ${1}"
    return 0
  fi
  local _
  for _ in 1 2 3; do
    exchange change "$1"
    if grep -q "^05,00:${1:0:5}" <<<"$answers"; then return 1; fi
    if grep -q "^05,01:${1:0:5}" <<<"$answers"; then return 0; fi
  done
  return 2
}

bytes=()
take() { # BYTES, as ubxtool shows them
  local one
  bytes=()
  for one in ${1//,/ }; do bytes+=($((0x$one))); done
}

poll() { # CLASS,ID[,BYTES]: the answer's bytes; a receiver that is busy is asked again
  local _ words
  for _ in 1 2 3; do
    exchange poll "$1"
    if words=$(answer "${1:0:5}"); then
      take "$words"
      return 0
    fi
    if grep -q "^05,00:${1:0:5}" <<<"$answers"; then return 1; fi
  done
  return 1
}

little() { # VALUE SIZE: as bytes, the lowest first
  local at out=''
  for ((at = 0; at < $2; at++)); do out+=$(printf ',%02x' $(($1 >> 8 * at & 255))); done
  echo "$out"
}

number_at() { # OFFSET SIZE: a number of the bytes
  local at out=0
  for ((at = 0; at < $2; at++)); do out=$((out | ${bytes[$1 + at]:-0} << 8 * at)); done
  echo "$out"
}

joined() { printf ',%02x' "${bytes[@]}"; }

# u-blox 9 and 10 have keys and values (UBX-CFG-VALSET, -VALGET).

layers=7 # to set: 1 RAM, 2 memory with a battery (BBR), 4 flash
key_size() { # KEY: bytes of its value, by its highest digit
  case $1 in 1* | 2*) echo 1 ;; 3*) echo 2 ;; 4*) echo 4 ;; esac
}

set_keys() { # KEY=VALUE...
  local pair payload='' status=0
  for pair; do payload+=$(little $((0x${pair%=*})) 4)$(little "${pair#*=}" "$(key_size "$pair")"); done
  change "06,8a,00,0$layers,00,00$payload" || status=$?
  if [ $status = 1 ] && [ $layers = 7 ]; then
    # Receivers with their firmware in ROM have no flash, and refuse it.
    status=0
    change "06,8a,00,03,00,00$payload" || status=$?
    [ $status != 0 ] || layers=3
  fi
  return $status
}

values=()
get_keys() { # LAYER KEY...: into values; LAYER is 0 RAM, 1 BBR, 2 flash
  local key payload='' at=4
  for key in "${@:2}"; do payload+=$(little $((0x$key)) 4); done
  poll "06,8b,00,0$1,00,00$payload" || return 1
  values=()
  for key in "${@:2}"; do
    [ "$(printf '%08x' "$(number_at $at 4)")" = "$key" ] || return 1
    values+=("$(number_at $((at + 4)) "$(key_size "$key")")")
    at=$((at + 4 + $(key_size "$key")))
  done
}

# Of each constellation: it, and its usual signal.
declare -A signals=([gps]='1031001f 10310001' [galileo]='10310021 10310007' [beidou]='10310022 1031000d'
  [glonass]='10310025 10310018')
