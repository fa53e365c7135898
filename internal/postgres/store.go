// Package postgres is the store: every statement of the program. A relation of the graph is one batch method, many parents
// in, their children out in the order of the parents, bounded per parent in SQL; what the role may not see is not in it.
package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver
)

// Store holds the connections. It is safe for use by many requests at once.
type Store struct {
	public     *sqlx.DB // role alliances_public: published rows and columns, no viewer
	statements sync.Map // text → *sql.Stmt: lib/pq plans an unprepared statement anew each time
	home       *string
}

// Open connects the store; dsn is that of the role alliances_public.
func Open(ctx context.Context, dsn string, connections int) (*Store, error) {
	db, err := sqlx.Open("postgres", dsn)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections) // a statement is prepared again on each new connection
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	return &Store{public: db}, nil
}

// Close ends the connections.
func (s *Store) Close() error { return s.public.Close() }

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.public.GetContext(ctx, &one, "SELECT 1"); err != nil {
		return fmt.Errorf("ask the database: %w", err)
	}
	return nil
}

// Read begins a reading of the public graph. It holds no connection between its statements.
func (s *Store) Read() *Read { return &Read{store: s, Home: s.home} }

// Read is one reading of the public graph: the session that batch methods run in. Not for use by several goroutines.
type Read struct {
	store *Store
	// Home is the id of the territory that lists and search keep to where no other is asked for; nil: the whole country.
	Home *string
	// Statements counts the SQL statements so far.
	Statements int
}

// query runs a prepared statement.
func (r *Read) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	r.Statements++
	stmt, err := r.store.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("query: %w", known(ctx, err))
	}
	return rows, nil
}

func (s *Store) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := s.statements.Load(text); ok {
		return stmt.(*sql.Stmt), nil
	}
	stmt, err := s.public.PrepareContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", known(ctx, err))
	}
	if first, raced := s.statements.LoadOrStore(text, stmt); raced {
		stmt.Close()
		return first.(*sql.Stmt), nil
	}
	return stmt, nil
}
