# SPDX-License-Identifier: Apache-2.0
# Part of receiver-setup: each setting has a word for what is asked, a way to set it, and one to
# read it back in the same words.

is_new() { [ "$generation" -ge 9 ]; }

rate_ms=$((1000 / rate))
asked_rate="every $rate_ms ms"
set_rate() {
  if is_new; then
    set_keys "30210001=$rate_ms" 30210002=1
  else
    change "06,08$(little $rate_ms 2),01,00,01,00"
  fi
}
read_rate() { # LAYER
  if is_new; then
    get_keys "$1" 30210001 30210002 && echo "every $((values[0] * values[1])) ms"
  else
    poll 06,08 && echo "every $(($(number_at 0 2) * $(number_at 2 2))) ms"
  fi
}

asked_model=$model
set_model() {
  if is_new; then
    set_keys "20110021=${models[$model]}"
  else # the mask says that the model alone counts
    change "06,24,01,00,0${models[$model]}$(little 0 33)"
  fi
}
read_model() {
  local is names
  names=(portable 1 stationary pedestrian automotive sea airborne-1g airborne-2g airborne-4g wrist bike)
  if is_new; then
    get_keys "$1" 20110021 || return 1
    is=${values[0]}
  else
    poll 06,24 || return 1
    is=${bytes[2]}
  fi
  echo "${names[is]:-model $is}"
}

asked_hold=off
set_hold() {
  if is_new; then set_keys 20250038=0 3025003b=0; else change "06,24,40,00$(little 0 34)"; fi
}
read_hold() {
  local speed
  if is_new; then
    get_keys "$1" 20250038 3025003b || return 1
    speed=${values[0]}
  else
    poll 06,24 || return 1
    speed=${bytes[22]}
  fi
  [ "$speed" = 0 ] && echo off || echo "below $speed cm/s"
}

asked_filters=off
set_filters() {
  if is_new; then
    set_keys 10220002=0 10220003=0 10220004=0
  elif [ -n "$dry" ]; then
    say "    06,1e is read and sent back with bits 1 to 3 of byte 4 off"
  else
    poll 06,1e || return 2
    bytes[4]=$((bytes[4] & ~0x0e))
    change "06,1e$(joined)"
  fi
}
read_filters() {
  local on
  if is_new; then
    get_keys "$1" 10220002 10220003 10220004 || return 1
    on=$((values[0] | values[1] | values[2]))
  else
    poll 06,1e || return 1
    on=$((bytes[4] & 0x0e))
  fi
  [ "$on" = 0 ] && echo off || echo on
}

is_asked() { [[ ,$gnss, == *,$1,* ]]; }
set_gnss() {
  local one pairs=() at
  if is_new; then
    for one in "${order[@]}"; do
      read -r at signal <<<"${signals[$one]}"
      if is_asked "$one"; then pairs+=("$at=1"); else pairs+=("$at=0"); fi
      pairs+=("$signal=1")
    done
    set_keys "${pairs[@]}"
  elif [ -n "$dry" ]; then
    say "    06,3e is read and sent back with $gnss on and the others of ${order[*]} off"
  else
    poll 06,3e || return 2
    for ((at = 4; at + 7 < ${#bytes[@]}; at += 8)); do
      for one in "${order[@]}"; do
        [ "${bytes[at]}" = "${systems[$one]}" ] || continue
        bytes[at + 4]=$((bytes[at + 4] & ~1))
        ! is_asked "$one" || bytes[at + 4]=$((bytes[at + 4] | 1)) bytes[at + 6]=$((bytes[at + 6] | 1))
      done
    done
    # It wants half a second for it (UBX-13003221, UBX-CFG-GNSS).
    change "06,3e$(joined)" && sleep 0.5
  fi
}
read_gnss() {
  local one at on=()
  if is_new; then
    # shellcheck disable=SC2086
    get_keys "$1" ${signals[gps]} ${signals[galileo]} ${signals[beidou]} ${signals[glonass]} || return 1
    for at in "${!order[@]}"; do
      [ $((values[2 * at] & values[2 * at + 1])) = 0 ] || on+=("${order[at]}")
    done
  else
    poll 06,3e || return 1
    for one in "${order[@]}"; do
      for ((at = 4; at + 7 < ${#bytes[@]}; at += 8)); do
        [ "${bytes[at]}" != "${systems[$one]}" ] || [ $((bytes[at + 4] & 1)) = 0 ] || on+=("$one")
      done
    done
  fi
  echo "${on[*]:-none}"
}

asked_power=$power
set_power() {
  local mode=0
  if is_new; then
    [ "$power" = full ] || mode=2 # cyclic tracking
    set_keys "20d00001=$mode"
    return
  fi
  if [ "$power" = save ]; then
    mode=1
    if [ -n "$dry" ]; then
      say "    06,3b is read and sent back with cyclic tracking, $asked_rate"
    else
      poll 06,3b || return 2
      bytes[6]=$((bytes[6] & ~6 | 2)) # flags, bits 17 and 18: cyclic tracking
      local at
      for at in 0 1 2 3; do bytes[8 + at]=$((rate_ms >> 8 * at & 255)); done
      change "06,3b$(joined)" || return
    fi
  fi
  change "06,11,08,0$mode"
}
read_power() {
  local is
  if is_new; then
    get_keys "$1" 20d00001 || return 1
    case ${values[0]} in 0) is=full ;; 2) is=save ;; *) is="mode ${values[0]}" ;; esac
  else
    poll 06,11 || return 1
    case ${bytes[1]} in 0) is=full ;; 1) is=save ;; *) is="mode ${bytes[1]}" ;; esac
    if [ "$is" = save ]; then
      poll 06,3b || return 1
      [ $((bytes[6] & 6)) = 2 ] && [ "$(number_at 8 4)" = "$rate_ms" ] || is='save, of another kind'
    fi
  fi
  echo "$is"
}
