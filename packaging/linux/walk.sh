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
window 'transposed.*Fracstride' > /dev/null
picture 5 started

keys ctrl+o
window Open > /dev/null
sleep 1
xdotool type "$(basename "$photograph")"
keys Return
picture 3 asked
keys Return
sleep 3

# The solver, for twice the height and width; the second layer of its list is the one with a kernel of 4.
keys ctrl+f
sleep 2
xdotool type 1200
keys Tab
xdotool type 1800
keys Return
xdotool mousemove 700 287 click 1
picture 2 solver
xdotool click --repeat 2 --delay 100 1
sleep 2
keys ctrl+1
sleep 1
# The list of kernels, under "Kernel w"; Bilinear is the fourth.
xdotool mousemove 140 698 click 1
sleep 1
keys Down Down Down Return
sleep 1
xdotool mousemove 700 690
picture 4 doubled

keys ctrl+s
window 'Save as' > /dev/null
sleep 1
xdotool type doubled
keys Return
window 'doubled.*Fracstride' > /dev/null
keys ctrl+q
gone

gio open doubled.fracstride
window 'doubled.*Fracstride' > /dev/null
picture 6 reopened
keys ctrl+q
gone
