# SPDX-License-Identifier: Apache-2.0
# Part of receiver-setup: receivers that speak NMEA 0183 alone.

# Milliseconds from one report to the next as they come through gpsd: the median of five, since gpsd
# loses some while it finds out about the receiver. Fails when there are too few.
measure() {
  local fd text time last='' gaps=() deadline=$((SECONDS + ${patience%.*})) _
  for _ in {1..20}; do
    if { exec {fd}<>"/dev/tcp/${gpsd%:*}/${gpsd##*:}"; } 2>/dev/null; then break; fi
    sleep 0.5
  done
  echo '?WATCH={"enable":true,"json":true};' >&"$fd" || return 1
  while [ ${#gaps[@]} -lt 5 ] && [ $SECONDS -lt $deadline ]; do
    IFS= read -r -t 1 text <&"$fd" || continue
    [[ $text == '{"class":"TPV"'* && $text =~ \"time\":\"([^\"]+) ]] || continue
    time=$(date -d "${BASH_REMATCH[1]}" +%s%3N)
    [ "$time" != "$last" ] || continue
    [ -z "$last" ] || gaps+=($((time - last)))
    last=$time
  done
  exec {fd}<&-
  [ ${#gaps[@]} = 5 ] && printf '%s\n' "${gaps[@]}" | sort -n | sed -n 3p
}

nmea() {
  say "NMEA 0183 has no sentences for settings; gpsd can ask a few chips for a rate, and for nothing else."
  local asked is what
  asked=(gpsctl -f -c "$(awk -v ms=$rate_ms 'BEGIN { print ms / 1000 }')" "$device")
  if [ -n "$dry" ]; then
    line rate "$asked_rate" "would run: ${asked[*]}"
  else
    need_free
    # It ends with 0 whether the receiver obeys or not, so what comes is measured.
    [ -n "$check" ] || timeout -k 2 60 "${asked[@]}" >/dev/null 2>&1 || true
    [ -n "$gpsd" ] || start_gpsd
    if ! is=$(measure); then
      fault rate "$asked_rate" "NO ANSWER: too few reports with a time came; try under open sky"
    elif [ $((10 * (is > rate_ms ? is - rate_ms : rate_ms - is))) -gt "$rate_ms" ]; then
      fault rate "$asked_rate" "DIFFERS; it reports every $is ms"
    else
      line rate "$asked_rate" "as asked, by what it reports"
    fi
  fi
  for what in model "static hold" filters constellations power saved; do
    line "$what" "" "not to be set or read from here: by its maker's program, before it is fitted"
  done
  exit $((faults > 0))
}
