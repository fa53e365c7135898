// Package postgres is the store: every statement of the program. A relation of the graph is one batch method, many parents
// in, their children out in the order of the parents, bounded per parent in SQL; what the role may not see is not in it.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"alliances/internal/civic"
)

// Store holds the connections. It is safe for use by many requests at once.
type Store struct {
	public     *sqlx.DB // role alliances_public: published rows and columns, no viewer
	app        *sqlx.DB // role alliances_app: in the name of a viewer; nil: nobody can sign in
	probe      *sql.DB  // one connection of the same role for Ping, which must not wait behind requests
	statements *statements
	coroutines coroutines
	readable   map[string]string // of each table of the graph, the columns that everybody may see
	noRule     bool              // in tests of the wall behind it
	home       *string
	reference  reference

	replicas    []*replica
	nextReplica atomic.Uint64
	endReplicas func() error // nil: there are none
}

// Open connects the store; dsn is that of the role alliances_public. Where it says binary_parameters=yes, it may lead through a pooler in
// transaction mode: no statement is prepared, for the next one may run in another session. Its errors are those of OpenRole.
func Open(ctx context.Context, dsn string, connections int) (*Store, error) {
	config, err := pq.NewConfig(dsn)
	if err != nil {
		return nil, errors.New("the address of the database cannot be read") // the driver's error repeats it
	}
	checked, err := OpenRole(ctx, dsn)
	if err != nil {
		return nil, err
	}
	db := sqlx.NewDb(checked, "postgres")
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections) // a statement is prepared again on each new connection
	readable, err := readableColumns(ctx, db)
	if err != nil {
		db.Close()
		return nil, err
	}
	probe, err := sql.Open("postgres", dsn)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open the database: %w", err)
	}
	probe.SetMaxOpenConns(1)
	return &Store{public: db, probe: probe, readable: readable, statements: newStatements(db, config.BinaryParameters), coroutines: make(coroutines, idleCoroutines)}, nil
}

// readableColumns are those of each table of the graph that the role of a database may see, by the table's name.
func readableColumns(ctx context.Context, db *sqlx.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'civic'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'SELECT') GROUP BY c.relname`)
	if err != nil {
		return nil, fmt.Errorf("read the columns of the graph: %w", known(ctx, err))
	}
	defer rows.Close()
	readable := map[string]string{}
	for rows.Next() {
		var table, columns string
		if err := rows.Scan(&table, &columns); err != nil {
			return nil, fmt.Errorf("read the columns of the graph: %w", err)
		}
		readable[table] = columns
	}
	return readable, rows.Err()
}

// SignedIn lets the store act in the name of viewers; dsn is that of the role alliances_app. Its errors are those of OpenRole.
func (s *Store) SignedIn(ctx context.Context, dsn string, connections int) error {
	db, err := OpenRole(ctx, dsn)
	if err != nil {
		return err
	}
	s.app = sqlx.NewDb(db, "postgres")
	s.app.Mapper = mapper
	s.app.SetMaxOpenConns(connections)
	s.app.SetMaxIdleConns(connections)
	return nil
}

// Close ends the connections. Nobody reads any more.
func (s *Store) Close() error {
	for range len(s.coroutines) {
		s.coroutines.take().stop()
	}
	var err error
	if s.endReplicas != nil {
		err = s.endReplicas()
	}
	if s.app != nil {
		err = errors.Join(err, s.app.Close())
	}
	return errors.Join(err, s.public.Close(), s.probe.Close())
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.probe.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return fmt.Errorf("ask the database: %w", err)
	}
	return nil
}

// Read begins a reading of the public graph. It holds no connection between its statements, and asks one server as far as that answers.
func (s *Store) Read() *Read {
	turn := s.reference.begin() // before the choice, so that what is chosen shows what the turn dropped
	return &Read{store: s, Home: s.home, replica: s.chooseReplica(), turn: turn}
}

// Read is one reading of the public graph: the session that batch methods run in. Not for use by several goroutines.
type Read struct {
	store *Store
	// Home is the id of the territory that lists and search keep to where no other is asked for; nil: the whole country.
	Home *string
	// Statements counts the SQL statements so far.
	Statements int
	// Dependencies are what they were answered from, and ValidUntil is when time alone changes an answer; zero: never.
	Dependencies []Dependency
	ValidUntil   time.Time
	// Live has the counts of shifts told apart: a shift that is read lives (civic.Shift), and is in Living with the counts that it had.
	Live   bool
	Living map[string]*civic.Shift

	// Viewer is in whose name it reads; nil: the public graph.
	Viewer *civic.Viewer

	own     *own
	replica *replica // nil: it asks the primary
	turn    uint64   // of the reference data when it began

	ahead map[aheadKey]any     // objects that came along with others
	wait  func(*question) bool // where calls run together: waits until the question is answered
}

// question is a statement to run, and its answer.
type question struct {
	text    string
	args    []any
	open    bool // in the name of a viewer: to what is open to that person, too
	origins *origins
	rows    rows
	err     error
}

// rows are what a statement gave: a composite value a row, one after the other.
type rows struct {
	columns []string
	records string
}

// each reads the first columns of each row into what lead points at, and gives found the others, which it must not keep. There may be more
// than the rows name.
func (r *rows) each(lead []any, found func(rest []cell) error) error {
	cells := make([]cell, 0, len(r.columns))
	for records := r.records; records != ""; {
		var err error
		if cells, records, err = readRecord(records, cells[:0]); err != nil {
			return err
		}
		if len(cells) < len(r.columns) {
			return errRecord
		}
		if err := scan(cells, lead...); err != nil {
			return err
		}
		if err := found(cells[len(lead):]); err != nil {
			return err
		}
	}
	return nil
}

// query runs a statement, together with those that other calls ask for at the same time.
func (r *Read) query(ctx context.Context, text string, args ...any) (*rows, error) {
	return r.queryAs(ctx, false, text, args)
}

// queryAs is query; open: for what is open to the viewer and not published, too.
func (r *Read) queryAs(ctx context.Context, open bool, text string, args []any) (*rows, error) {
	origins := originsOf(text)
	if r.own == nil {
		text = r.store.published(text)
	}
	q := &question{text: text, args: args, open: open, origins: origins}
	r.depend(q.origins, args)
	if r.wait == nil {
		r.ask(ctx, q)
	} else if !r.wait(q) {
		return nil, context.Canceled
	}
	if q.err != nil {
		return nil, q.err
	}
	return &q.rows, nil
}
