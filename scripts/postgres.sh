#!/usr/bin/env bash
# postgres.sh COMMAND…: runs the command with a PostgreSQL of its own, which is gone afterwards.
# The server listens on a socket in a temporary folder only; its language is not the binary order, so
# that the tests prove that ours is. KUNYU_TEST_DATABASE_URL names it; when set already, it is used.
source "$(dirname "$0")/env.sh"
if [ -n "${KUNYU_TEST_DATABASE_URL:-}" ]; then
  exec "$@"
fi

# The folder of the newest server programs, empty when there are none.
server_programs() {
  find /usr/lib/postgresql /usr/local/pgsql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1 || true
}

if [ -z "$(server_programs)" ]; then
  # without the cluster that the package would make and start by itself
  need pg_createcluster postgresql-common
  if [ "$(id -u)" = 0 ]; then
    mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/kunyu.conf
  fi
  need postgres postgresql
fi
PROGRAMS="$(server_programs)"
FOLDER="$(mktemp -d -t kunyu-pg.XXXXXX)"
as_owner=()
# the server refuses to run as root
if [ "$(id -u)" = 0 ]; then
  chown postgres: "$FOLDER"
  as_owner=(runuser -u postgres --)
fi
stop() {
  "${as_owner[@]}" "$PROGRAMS/pg_ctl" -D "$FOLDER/data" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$FOLDER"
}
trap stop EXIT
trap 'exit 130' INT TERM
(
  cd "$FOLDER"
  "${as_owner[@]}" "$PROGRAMS/initdb" -D "$FOLDER/data" -U kunyu -A trust -E UTF8 --no-sync \
    --locale=C.UTF-8 --locale-provider=icu --icu-locale=zh-CN > "$FOLDER/initdb.log" 2>&1 \
    || { cat "$FOLDER/initdb.log" >&2; exit 1; }
  "${as_owner[@]}" "$PROGRAMS/pg_ctl" -D "$FOLDER/data" -l "$FOLDER/server.log" -w -s start \
    -o "-c listen_addresses='' -c unix_socket_directories='$FOLDER' -c max_connections=200" \
    || { cat "$FOLDER/server.log" >&2; exit 1; }
)
export KUNYU_TEST_DATABASE_URL="postgres://kunyu@${FOLDER//\//%2F}/postgres"
"$@"
