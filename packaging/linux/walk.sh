#!/bin/sh
# In a virtual display of 1440 x 900, what somebody does first: start the menu entry, open a photograph, double it by a
# bilinear kernel, save the session, open it by its file type. A picture of each step is left in /tmp.
#     walk.sh PHOTOGRAPH COMMAND...
set -eu
photograph=$1
shift

export DISPLAY=:88
Xvfb "$DISPLAY" -screen 0 1440x900x24 -nolisten tcp &
server=$!
trap 'kill $server' EXIT
for _ in $(seq 100); do [ -S /tmp/.X11-unix/X88 ] && break; sleep 0.1; done
openbox &
cd "$(dirname "$photograph")"

window() { xdotool search --sync --onlyvisible --name "$1" | tail -n 1; }
picture() { sleep "$1"; scrot --overwrite "/tmp/walk-$2.png"; }
keys() { for key in "$@"; do xdotool key --clearmodifiers "$key"; sleep 0.4; done; }
gone() {
    for _ in $(seq 150); do pgrep -u "$(id -u)" -x fracstride > /dev/null || return 0; sleep 0.1; done
    echo "the program does not end" >&2
    exit 1
}

"$@" &
window 'transposed . Fracstride' > /dev/null
picture 5 1-started

keys ctrl+o
window Open > /dev/null
sleep 1
xdotool type "$(basename "$photograph")"
keys Return
sleep 3
picture 0 2-asked
keys Down Return
sleep 3

# The palette takes parameters as they are written; the list of kernels goes by first letters.
keys ctrl+k
xdotool type 'k=4 s=2 p=1'
sleep 1
picture 0 3-palette
keys Return
sleep 2
picture 2 4-parameters

keys ctrl+k
xdotool type 'kernel bilinear'
sleep 1
picture 0 5-bilinear
keys Return
picture 4 6-doubled

keys ctrl+s
window 'Save as' > /dev/null
sleep 1
xdotool type doubled
picture 1 7-save
keys Return
window 'doubled . Fracstride' > /dev/null
keys ctrl+q
gone

gio open doubled.fracstride
window 'doubled . Fracstride' > /dev/null
picture 5 8-reopened
keys ctrl+q
gone
