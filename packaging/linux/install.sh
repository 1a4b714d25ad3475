#!/bin/sh
# Puts Fracstride into the menu of this user, with its file type; "install.sh --remove" takes it out again.
# The program stays in this folder, and also runs from here without any of this: ./fracstride
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/fracstride.desktop

case "$#:${1:-}" in
    0: | 1:--remove) ;;
    *) echo "usage: $0 [--remove]" >&2; exit 2 ;;
esac

if [ "${1:-}" = --remove ]; then
    rm -f "$entry" "$data/mime/packages/fracstride.xml"
    find "$data/icons/hicolor" \( -name fracstride.png -o -name fracstride.svg -o \
        -name 'application-x-fracstride.*' \) -delete 2>/dev/null || true
else
    mkdir -p "$data/applications" "$data/mime/packages" "$data/icons"
    # As desktop entries write a path in quotes, and then as sed writes a replacement.
    quoted=$(printf '%s' "$here/fracstride" | sed -e 's/["`$\\]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g' -e 's/[\\&|]/\\&/g')
    sed "s|^Exec=fracstride|Exec=\"$quoted\"|" "$here/share/applications/fracstride.desktop" > "$entry"
    cp "$here/share/mime/packages/fracstride.xml" "$data/mime/packages/"
    cp -R "$here/share/icons/hicolor" "$data/icons/"
fi

# Desktops that have these read their lists only after they are brought up to date.
update() {
    if [ -d "$2" ] && command -v "$1" > /dev/null; then "$1" "$2"; fi
}
update update-mime-database "$data/mime"
update update-desktop-database "$data/applications"
