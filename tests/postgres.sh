#!/bin/sh
# A PostgreSQL server for tests, on loopback and in a folder of its own: postgres.sh start DIR prints its
# address, postgres.sh stop DIR ends it. 77: the server's programs are not there. POSTGRES_SYNC=1: what is committed is
# written out, as a clinic's server does; tests don't wait for it.
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
[ -n "$bin" ] && [ -x "$bin/initdb" ] || { echo "no PostgreSQL server (Debian: postgresql-15)" >&2; exit 77; }
dir=$2
sync=-F
[ -z "${POSTGRES_SYNC:-}" ] || sync=
as_server() { "$@"; }
# The server refuses to run as root; the package made a user for it.
if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || { echo "no user postgres to run the server as" >&2; exit 77; }
    as_server() { (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); }
fi
case $1 in
start)
    mkdir -p "$dir"
    chmod 755 "$dir"
    [ "$(id -u)" != 0 ] || chown postgres "$dir"
    as_server "$bin/initdb" -N -A trust -U mesotrack --locale=C.UTF-8 -D "$dir/data" >"$dir/initdb.log" 2>&1
    attempt=0
    while [ $attempt -lt 20 ]; do
        port=$((20000 + ($$ + attempt * 977) % 20000))
        attempt=$((attempt + 1))
        if as_server "$bin/pg_ctl" -D "$dir/data" -w -t 30 -l "$dir/data/log" \
            -o "$sync -h 127.0.0.1 -p $port -k $dir/data" start >/dev/null 2>&1; then
            echo "postgresql://mesotrack@127.0.0.1:$port/postgres"
            exit 0
        fi
    done
    cat "$dir/data/log" >&2
    exit 1
    ;;
stop)
    as_server "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null
    ;;
esac
