package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"

	"github.com/lib/pq"
	"github.com/pressly/goose/v3"

	"alliances/migrations"
)

// versionTable says which migrations were applied. It stands in a schema of its own, made before the first of them.
const versionTable = "migration.version"

// Migrate applies the migrations that are missing, as the owner, and returns how many. Two at once wait for each other.
func Migrate(ctx context.Context, owner *sql.DB) (applied int, err error) {
	if version, err := SchemaVersion(ctx, owner); err != nil || version >= WantedVersion() {
		return 0, err
	}
	conn, err := owner.Conn(ctx) // one session, for the lock; closing it releases the lock
	if err != nil {
		return 0, fmt.Errorf("connect to migrate: %w", err)
	}
	defer conn.Close()
	// goose has a lock of its own, but waits a second before it looks again.
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, setupLock); err != nil {
		return 0, fmt.Errorf("wait for another migration: %w", err)
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, setupLock)
	_, err = conn.ExecContext(ctx, `
		CREATE SCHEMA IF NOT EXISTS migration;
		GRANT USAGE ON SCHEMA migration TO alliances_public, alliances_app, alliances_import;
		ALTER DEFAULT PRIVILEGES IN SCHEMA migration GRANT SELECT ON TABLES TO alliances_public, alliances_app, alliances_import`)
	if err != nil {
		return 0, fmt.Errorf("make the schema of the migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, owner, migrations.FS,
		goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return 0, fmt.Errorf("read the migrations: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return len(results), fmt.Errorf("migrate: %w", err)
	}
	return len(results), nil
}

// WantedVersion is the version of the schema that this program was written for.
func WantedVersion() int64 {
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		panic(err) // only for a malformed pattern
	}
	var last int64
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			panic(fmt.Sprintf("migration %s has no number", name))
		}
		last = max(last, version)
	}
	return last
}

// SchemaVersion is the number of the last migration of the database, 0 before the first. Every role may ask.
func SchemaVersion(ctx context.Context, db *sql.DB) (int64, error) {
	var version int64
	err := db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM `+versionTable).Scan(&version)
	if missing, ok := errors.AsType[*pq.Error](err); ok && (missing.Code == "42P01" || missing.Code == "3F000") {
		return 0, nil // no such table, no such schema
	}
	if err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	return version, nil
}

// CheckSchema tells in one line when the database lacks migrations that this program needs. A later schema is served: an old and
// a new program run beside each other while a release goes out.
func CheckSchema(ctx context.Context, db *sql.DB) error {
	version, err := SchemaVersion(ctx, db)
	if err != nil {
		return err
	}
	if wanted := WantedVersion(); version < wanted {
		return fmt.Errorf("the database is at schema version %d, this program needs %d: run `go run . setup-database ADMIN_URL`", version, wanted)
	}
	return nil
}
