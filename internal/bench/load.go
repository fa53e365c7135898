package bench

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// derivedAtOnce is for how many things a derived table is made in one statement: more need more memory, fewer more time.
const derivedAtOnce = 50_000

// Load fills a database that holds the reference data with the data set, in one transaction; db is the owner's. Triggers that
// work out closures, search and counts rest meanwhile: what they keep is made at the end, by the functions that they call.
// report is told each step and the time it took.
func Load(ctx context.Context, db *sql.DB, size Size, report func(step string, rows int64, took time.Duration)) error {
	return load(ctx, db, size, false, report)
}

// load is Load; with triggers, they do their work themselves.
func load(ctx context.Context, db *sql.DB, size Size, triggers bool, report func(string, int64, time.Duration)) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("load the data set: %w", err)
	}
	defer tx.Rollback()
	run := func(step, statement string) error {
		began := time.Now()
		result, err := tx.ExecContext(ctx, statement)
		if err != nil {
			return fmt.Errorf("load %s: %w", step, err)
		}
		rows, err := result.RowsAffected()
		if err != nil {
			return fmt.Errorf("load %s: %w", step, err)
		}
		report(step, rows, time.Since(began))
		return nil
	}
	if err := run("names and places", `SET LOCAL work_mem = '256MB'; SET LOCAL jit = off;`+names+places); err != nil {
		return err
	}
	switchTriggers := func(to string) error {
		for _, t := range tables {
			if _, err := tx.ExecContext(ctx, `ALTER TABLE civic.`+t.name+` `+to+` TRIGGER USER`); err != nil {
				return fmt.Errorf("%s triggers: %w", to, err)
			}
		}
		return nil
	}
	if !triggers {
		if err := switchTriggers("DISABLE"); err != nil {
			return err
		}
	}
	numbers := strings.NewReplacer(":actors", strconv.Itoa(size.Actors), ":alliances", strconv.Itoa(size.Alliances),
		":programmes", strconv.Itoa(size.Programmes), ":missions", strconv.Itoa(size.Missions))
	for _, t := range tables {
		if err := run(t.name, numbers.Replace(t.statement)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `ANALYZE civic.`+t.name); err != nil {
			return fmt.Errorf("analyse %s: %w", t.name, err)
		}
	}
	if !triggers {
		if err := switchTriggers("ENABLE"); err != nil {
			return err
		}
		if err := derive(ctx, tx, size, report); err != nil {
			return err
		}
	}
	began := time.Now()
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit the data set: %w", err)
	}
	report("commit", 0, time.Since(began))
	return nil
}

// derive makes what triggers would have kept.
func derive(ctx context.Context, tx *sql.Tx, size Size, report func(string, int64, time.Duration)) error {
	for _, d := range derivations {
		began := time.Now()
		for from := 1; from <= d.n(size); from += derivedAtOnce {
			ids := fmt.Sprintf(`ARRAY(SELECT pg_temp.id('%s', i) FROM generate_series(%d, %d) i)`, d.kind, from, min(d.n(size), from+derivedAtOnce-1))
			if _, err := tx.ExecContext(ctx, `SELECT `+strings.ReplaceAll(d.call, ":ids", ids)); err != nil {
				return fmt.Errorf("derive %s: %w", d.name, err)
			}
			if _, err := tx.ExecContext(ctx, `ANALYZE civic.`+d.table); err != nil { // or the next run is planned for an empty table
				return fmt.Errorf("analyse %s: %w", d.table, err)
			}
		}
		report(d.name, int64(d.n(size)), time.Since(began))
	}
	for _, name := range tallied {
		_, err := tx.ExecContext(ctx, `INSERT INTO civic.tally (subject, n)
			SELECT $1, count(*) - (SELECT sum(n) FROM civic.tally WHERE subject = $1) FROM civic.`+name+` WHERE is_public AND archived_at IS NULL`, name)
		if err != nil {
			return fmt.Errorf("count %s: %w", name, err)
		}
	}
	return nil
}

// Loaded tells whether a database holds the data set.
func Loaded(ctx context.Context, db *sql.DB) (bool, error) {
	var loaded bool
	if err := db.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM civic.source WHERE source_key = $1)`, sourceKey).Scan(&loaded); err != nil {
		return false, fmt.Errorf("look for the data set: %w", err)
	}
	return loaded, nil
}
