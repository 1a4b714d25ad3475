#!/bin/sh
# In a virtual display: start a command, wait for a window of this title, take a picture, press keys, wait for the end.
#     smoke.sh TITLE PICTURE KEYS COMMAND...
set -eu
title=$1 picture=$2 keys=$3
shift 3

# One that nobody has: a root of its own shares its displays with the system round it.
number=$(mktemp)
Xvfb -displayfd 3 -screen 0 1440x900x24 -nolisten tcp 3> "$number" &
server=$!
trap 'kill $server; rm "$number"' EXIT
for _ in $(seq 100); do [ -s "$number" ] && break; sleep 0.1; done
DISPLAY=:$(cat "$number")
export DISPLAY
openbox &

"$@" &
program=$!
xdotool search --sync --onlyvisible --name "$title" > /dev/null
# The window paints an empty frame first and is complete a moment later.
sleep 4
xdotool search --onlyvisible --name "$title" windowactivate --sync
scrot --overwrite "$picture"
for key in $keys; do xdotool key --clearmodifiers "$key"; sleep 0.5; done
# What opens files for the desktop ends before the program does.
wait "$program"
for _ in $(seq 100); do pgrep -u "$(id -u)" -x fracstride > /dev/null || exit 0; sleep 0.1; done
echo "the program goes on after $keys" >&2
exit 1
