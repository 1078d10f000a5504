#!/bin/sh
# Makes a Chromium, fonts for many scripts, strace, exiftool, vips and nginx available to tests and bench: tests/browser/install.sh BIN
set -eu
bin=${1:?the folder that holds playwright, like .venv/bin}

have() { "$@" >/dev/null 2>&1; }
may_install() { have apt-get --version && [ "$(id -u)" = 0 ]; }

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Traces which bytes reach the disk before an answer leaves; there is nothing like it outside Linux.
needs_strace() { [ "$(uname)" = Linux ] && ! have strace -V; }

# Reads what is left in a photo; makes the renditions that ours are measured against.
needs_photo_tools() { ! have exiftool -ver || ! have vipsthumbnail --version; }

# Stands before the server as docs/running.md has it.
needs_nginx() { ! have nginx -v; }

if may_install && { needs_strace || needs_photo_tools || needs_nginx || ! have chromium --version; }; then
    apt-get update -qq
    ! needs_photo_tools || ! have apt-cache show libvips-tools || apt_install libimage-exiftool-perl libvips-tools
    ! needs_strace || apt_install strace
    ! needs_nginx || RUNLEVEL=1 apt_install nginx-light # a runlevel in which it is not started
    # Ubuntu has no chromium of its own: then Playwright's.
    have chromium --version || ! have apt-cache show chromium ||
        apt_install chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
fi

if ! have chromium --version; then
    if may_install; then
        "$bin/playwright" install --with-deps chromium >/dev/null
    else
        "$bin/playwright" install chromium >/dev/null
    fi
fi

if needs_strace; then
    echo "Without strace the tests of what reaches the disk are skipped: sudo apt-get install strace" >&2
fi
if needs_nginx; then
    echo "Without nginx the tests of what it answers by itself are skipped: sudo apt-get install nginx-light" >&2
fi
if ! have exiftool -ver; then
    echo "Without exiftool some tests of what is left in photos are skipped: sudo apt-get install libimage-exiftool-perl" >&2
fi
