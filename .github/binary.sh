#!/usr/bin/env bash
# The program as a release carries it: how its files are named, packed and installed. `release.yml` packs by it and
# `action.yml` installs by it, so that both agree.
#
#   binary.sh target              this machine's name
#   binary.sh pack TARGET FILE    the archive for a machine, in the current folder
#   binary.sh sums                the checksums of all archives of the current folder
#   binary.sh notes VERSION       what the changelog says of a version
#   binary.sh install FOLDER      the program, into FOLDER/bin; by these variables:
#       VERSION    the version, `latest`, or `source`; empty for the one of this checkout
#       RELEASES   where releases are; without it the program is built from source
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
sums=SHA256SUMS

fail() { echo "error: $*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

target() {
    case "$(uname -s) $(uname -m)" in
        'Linux x86_64') echo x86_64-unknown-linux-musl ;;
        'Linux aarch64') echo aarch64-unknown-linux-musl ;;
        'Darwin x86_64') echo x86_64-apple-darwin ;;
        'Darwin arm64') echo aarch64-apple-darwin ;;
        MINGW*x86_64 | MSYS*x86_64) echo x86_64-pc-windows-msvc ;;
        *) echo "unknown ($(uname -sm))" ;;
    esac
}

asset() { echo "notegen-$1.tar.gz"; }

checksum() { if have sha256sum; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

pack() {
    tar -czf "$(asset "$1")" -C "$(dirname "$2")" "$(basename "$2")" \
        -C "$root" README.md LICENSE-APACHE LICENSE-MIT
}

sums() { checksum notegen-*.tar.gz > "$sums"; }

notes() {
    awk -v version="$1" '/^## / { shown = $2 == version; next } shown' "$root/CHANGELOG.md"
}

here() { sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1; }

# Gets a file. That it is not there is status 4; whatever else went wrong ends it all.
get() {
    local status=0
    curl --fail --silent --show-error --location --retry 3 --proto '=https,file' --proto-redir '=https' \
        --output "$2" "$1" || status=$?
    case "$status" in
        0) ;;
        22 | 37) return 4 ;;
        *) fail "cannot get $1 (curl: $status)" ;;
    esac
}

build() {
    local cargo=(cargo)
    have cargo || fail "there is no release of notegen to install, and no cargo to build it with"
    if have rustup; then
        rustup toolchain install stable --profile minimal --no-self-update
        cargo=(cargo +stable)
    fi
    "${cargo[@]}" install --locked --force --path "$root" --root "$1"
}

download() {
    local from="$1" into="$2" name temp wanted found
    name="$(asset "$(target)")"
    temp="$(mktemp -d)"
    get "$from/$sums" "$temp/$sums" || return 4
    wanted="$(awk -v name="$name" '$2 == name || $2 == "*" name { print $1 }' "$temp/$sums")"
    [ -n "$wanted" ] || { echo "there is no archive for $(target) in $from" >&2; return 4; }
    get "$from/$name" "$temp/$name" || fail "$from/$sums names $name, and there is no such file"
    found="$(checksum "$temp/$name" | cut -d ' ' -f 1)"
    [ "$found" = "$wanted" ] || fail "the checksum of $name is $found, and should be $wanted: it is not installed"
    # Whoever asks for a status switches `set -e` off for all of this.
    mkdir -p "$into/bin" || fail "cannot make $into/bin"
    tar -xzf "$temp/$name" -C "$into/bin" || fail "cannot unpack $name"
    rm -r "$temp"
}

install() {
    local into="$1" version="${VERSION:-}" releases="${RELEASES:-}" from
    case "$version" in
        *[!0-9A-Za-z.+-]*) fail "\`$version\` is not a version" ;;
        source) releases='' ;;
        latest) from=latest/download ;;
        '') from="download/v$(here)" ;;
        *) from="download/v${version#v}" ;;
    esac
    if [ -n "$releases" ]; then
        local status=0
        download "$releases/$from" "$into" || status=$?
        [ "$status" -eq 0 ] && return
        [ "$status" -eq 4 ] || exit "$status"
        # What was asked for by name must be there; the version of this checkout may not be released yet.
        [ -z "$version" ] || fail "there is no release $version of notegen for this machine in $releases"
        echo "there is no release of this version: building it from source"
    fi
    build "$into"
}

case "${1:-}" in
    target) target ;;
    pack) pack "$2" "$3" ;;
    sums) sums ;;
    notes) notes "$2" ;;
    install) install "$2" ;;
    *) fail "binary.sh target | pack TARGET FILE | sums | notes VERSION | install FOLDER" ;;
esac
