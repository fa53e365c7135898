package postgres

import (
	"context"
	"database/sql"
	"fmt"
)

// OpenRole connects as one of the roles, once it is sure that the role is behind the wall and the schema is what this program
// needs. The error is one line for the operator.
func OpenRole(ctx context.Context, dsn string) (*sql.DB, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	for _, check := range []func(context.Context, *sql.DB) error{CheckRole, CheckSchema} {
		if err := check(ctx, db); err != nil {
			db.Close()
			return nil, err
		}
	}
	return db, nil
}

// CloseEnded closes the open programmes whose last day has passed everywhere in France, and tells how many; dsn is that of the
// import role.
func CloseEnded(ctx context.Context, dsn string) (closed int, err error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return 0, fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, `SELECT civic.close_ended()`).Scan(&closed); err != nil {
		return 0, fmt.Errorf("close ended programmes: %w", err)
	}
	return closed, nil
}

// ExpireConventions ends the conventions whose last day has passed everywhere in France, and tells how many; dsn is that of the import role.
func ExpireConventions(ctx context.Context, dsn string) (expired int, err error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return 0, fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, `SELECT civic.expire_conventions()`).Scan(&expired); err != nil {
		return 0, fmt.Errorf("expire conventions: %w", err)
	}
	return expired, nil
}

// ForgetFiles deletes the files that nothing has referred to for a day, and tells how many; dsn is that of the import role.
func ForgetFiles(ctx context.Context, dsn string) (deleted int, err error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return 0, fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, `SELECT civic.forget_files()`).Scan(&deleted); err != nil {
		return 0, fmt.Errorf("forget files: %w", err)
	}
	return deleted, nil
}

// FoldTallies makes one row of those of each kept count; dsn is that of the import role.
func FoldTallies(ctx context.Context, dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `SELECT civic.fold_tallies()`); err != nil {
		return fmt.Errorf("fold kept counts: %w", err)
	}
	return nil
}

// eventsKept is how long an event is kept after its transaction: a reader that was away for longer starts anew.
const eventsKept = "1 hour"

// ForgetEvents deletes old events; dsn is that of the import role.
func ForgetEvents(ctx context.Context, dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	for more := true; more; {
		if err := db.QueryRowContext(ctx, `SELECT civic.forget_events($1)`, eventsKept).Scan(&more); err != nil {
			return fmt.Errorf("forget old events: %w", err)
		}
	}
	return nil
}
