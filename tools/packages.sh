#!/bin/sh
# Installs the Debian packages that [run] or [test] needs and the machine lacks. Touches nothing,
# and needs no network, when everything is there.
set -eu
needed="gcc make pkg-config libxlsxwriter-dev libcjson-dev libopenblas-dev liblapacke-dev
    libcurl4-openssl-dev libsqlite3-dev libnlopt-dev libsundials-dev libsuitesparse-dev libsleef-dev
    libxml2-dev libzip-dev nettle-dev"
if [ "${1:-run}" = test ]; then
    needed="$needed libcmocka-dev"
fi
missing=
for package in $needed; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true) in
    *"ok installed"*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -z "$missing" ] && exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
    if ! sudo -n true 2>/dev/null; then
        if [ -t 0 ] && command -v sudo >/dev/null 2>&1; then
            as_root=sudo
        else
            as_root=none
        fi
    fi
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "hostscreen needs these Debian packages, which cannot be installed from here:" >&2
    echo "   $missing" >&2
    exit 69
fi
echo "Installing:$missing" >&2
# The package lists are fetched only when the ones at hand do not do.
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
install_missing() {
    # shellcheck disable=SC2086
    $as_root apt-get install -y -qq --no-install-recommends $missing >&2
}
install_missing 2>/dev/null || { $as_root apt-get update -qq >&2 && install_missing; } || {
    echo "hostscreen: these Debian packages are missing and could not be installed:$missing" >&2
    exit 69
}
