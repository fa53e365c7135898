// Package bench measures the server against what a user would write or install instead, on a large data set in the project's own
// schema: go run . bench.
package bench

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"

	"alliances/internal/localpg"
)

// Config says what is measured.
type Config struct {
	Data    string   // folder of the private PostgreSQL that holds the data set, and of the peers
	Rounds  int      // how often each measurement is repeated
	Seconds float64  // of one measurement
	Scale   int      // above 1: the growth is measured, too, against that many times the data set
	Only    []string // contenders and parts to measure; nil: all
	Out     string   // a page whose results are replaced; "": none
	Schema  string   // the contract, for the peers
	// Operation gives the text of a released operation by its file and name.
	Operation func(file, name string) (string, error)
	Log       *slog.Logger
}

// Contenders are all that answer the operation, by their names. statement is what ratios are taken to.
var Contenders = []string{product, byPgbench, byStatement, byGenericStatement, byGqlgen, "postgraphile", "mercurius", "apollo", "yoga"}

const (
	product            = "alliances"
	byPgbench          = "pgbench"
	byStatement        = "statement"
	byGenericStatement = "statement-generic"
	byGqlgen           = "gqlgen"
)

// Parts are what is measured beside the contenders.
var Parts = []string{"cached", "operations", "growth"}

// bench is a run.
type bench struct {
	Config
	cluster    *cluster
	db         database
	admin      *sql.DB
	postmaster int
	generator  *process
	seed       uint64
	towns      []string // codes of the communes that the load draws from
	query      string   // the operation Neighbourhood
	report     report
}

// Run measures, and writes what it finds to out.
func Run(ctx context.Context, c Config, out io.Writer) error {
	b := &bench{Config: c}
	for _, name := range c.Only {
		if !slices.Contains(Contenders, name) && !slices.Contains(Parts, name) {
			return fmt.Errorf("--only: %s is none of %v %v", name, Contenders, Parts)
		}
	}
	if b.Scale > 1 && len(b.Only) > 0 && !b.wants("growth") {
		b.Scale = 1
	}
	var err error
	if b.cluster, err = openCluster(ctx, c.Data, c.Log); err != nil {
		return err
	}
	defer func() { b.cluster.stop() }()
	if b.db, err = b.cluster.dataset(ctx, 1); err != nil {
		return err
	}
	if b.Scale > 1 { // made before anything runs: the cluster starts anew for it
		if _, err := b.cluster.dataset(ctx, b.Scale); err != nil {
			return err
		}
	}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	defer b.admin.Close()
	defer b.generator.end()
	if err := b.measure(ctx); err != nil {
		return err
	}
	page := b.report.String()
	if _, err := io.WriteString(out, page); err != nil {
		return err
	}
	return writeResults(c.Out, page)
}

// wants tells whether a contender or a part is to be measured.
func (b *bench) wants(name string) bool { return len(b.Only) == 0 || slices.Contains(b.Only, name) }

// townsQuery gives the communes that the data set calls towns.
const townsQuery = `SELECT code FROM civic.territory WHERE kind = 'COMMUNE' AND archived_at IS NULL AND successor_id IS NULL
		AND center IS NOT NULL AND population IS NOT NULL ORDER BY population DESC, code LIMIT 500`

// prepare finds what the measurements need.
func (b *bench) prepare(ctx context.Context) error {
	var err error
	if b.admin, err = sql.Open("postgres", b.db.dsn(localpg.Superuser)); err != nil {
		return err
	}
	if err := b.admin.QueryRowContext(ctx, `SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int`).Scan(&b.postmaster); err != nil {
		return fmt.Errorf("find PostgreSQL's process: %w", err)
	}
	if b.towns, err = texts(ctx, b.admin, townsQuery); err != nil {
		return err
	}
	if b.query, err = b.Operation("resident/Neighbourhood", "Neighbourhood"); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	b.report.begin()
	b.generator, err = launch(program, nil, partCommand, "load")
	return err
}

// texts gives the first column of a query.
func texts(ctx context.Context, db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		found = append(found, text)
	}
	return found, rows.Err()
}

// measure runs every part that is wanted.
func (b *bench) measure(ctx context.Context) error {
	server, err := b.startProduct(ctx, b.db)
	if err != nil {
		return err
	}
	defer server.end()
	if err := b.neighbourhood(ctx, server); err != nil {
		return err
	}
	if b.wants("cached") {
		if err := b.cached(server); err != nil {
			return err
		}
	}
	if b.wants("operations") {
		if err := b.operations(ctx, server); err != nil {
			return err
		}
	}
	if b.wants("growth") {
		return b.growth(ctx, server)
	}
	return nil
}
