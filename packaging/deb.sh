#!/bin/sh
# Builds BUILD/hostscreen_VERSION_ARCH.deb. Usage: deb.sh BUILD VERSION
set -eu
build=$1
version=$2
arch=$(dpkg --print-architecture)
root=$build/root
maintainer=${MAINTAINER:-$(git log -1 --format='%an <%ae>')}
rm -rf "$root"
make --no-print-directory install BUILD="$build" PREFIX=/usr DESTDIR="$root" >/dev/null
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$root/usr/bin/hostscreen"

document=$root/usr/share/doc/hostscreen
mkdir -p "$document" "$root/DEBIAN"
{
    echo "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
    printf '\nFiles: *\nCopyright: the authors of hostscreen\nLicense: as-in-the-source\n'
    sed 's/^$/./; s/^/ /' LICENSE
} >"$document/copyright"
{
    printf 'hostscreen (%s) unstable; urgency=low\n\n  * See the changes upstream.\n\n' "$version"
    printf ' -- %s  %s\n' "$maintainer" \
        "$(date -R -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}")"
} | gzip -9n >"$document/changelog.gz"

# The libraries the program was linked with say which packages it needs.
mkdir -p "$build/debian"
printf 'Source: hostscreen\n\nPackage: hostscreen\nArchitecture: any\n' >"$build/debian/control"
depends=$(cd "$build" && dpkg-shlibdeps -O root/usr/bin/hostscreen 2>/dev/null |
    sed 's/^shlibs:Depends=//')
cat >"$root/DEBIAN/control" <<END
Package: hostscreen
Version: $version
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $(du -sk "$root" | cut -f 1)
Depends: $depends, adduser
Section: science
Priority: optional
Description: rank graded hosts for lithium-metal cells
 Reads the published record of three-dimensional hosts into a catalog,
 simulates designs nobody has made, learns a surrogate from both, ranks
 candidates, and writes a workbook that comes back filled in.
END
cat >"$root/DEBIAN/postinst" <<'END'
#!/bin/sh
set -e
if [ "$1" = configure ] && ! getent passwd hostscreen >/dev/null; then
    adduser --system --group --quiet --home /var/lib/hostscreen --no-create-home hostscreen
fi
END
chmod 755 "$root/DEBIAN/postinst"
find "$root" -type d -exec chmod 755 {} +
dpkg-deb --root-owner-group --build "$root" "$build/hostscreen_${version}_$arch.deb"
