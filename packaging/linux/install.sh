#!/bin/sh
# Puts Fracstride into the menu of this user, with its file type; "install.sh --remove" takes it out again.
# The program stays in this folder, and also runs from here without any of this: ./fracstride
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/fracstride.desktop

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
if command -v update-mime-database > /dev/null; then update-mime-database "$data/mime"; fi
if command -v update-desktop-database > /dev/null; then update-desktop-database "$data/applications"; fi
