// Package pgtest gives tests real databases: one private cluster a test process, one fresh database a test.
package pgtest

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"alliances/internal/localpg"
	"alliances/internal/opendata"
	"alliances/internal/postgres"
)

// DB is a database of the test's cluster.
type DB struct {
	Name string
}

// Names of the databases that fresh ones are copied from, and of the one that is shared.
const (
	migrated = "migrated"
	scenario = "scenario"
	shared   = "shared"
)

var (
	running bool            // Main is on the stack
	server  *localpg.Server // nil until a test asks for a database
	counter int
	mu      sync.Mutex // guards counter, and CREATE DATABASE: two copies of one template get in each other's way
)

// Main runs the tests of a package and stops their cluster: func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }.
func Main(m *testing.M) int {
	dir, err := os.MkdirTemp("", "alliances-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "make a folder for the test database:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // a cluster started by root runs as somebody else, who must get in
		fmt.Fprintln(os.Stderr, "open the folder of the test database:", err)
		return 1
	}
	folder = filepath.Join(dir, "pg")
	running = true
	code := m.Run()
	if server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := server.Stop(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "stop the test database:", err)
			return 1
		}
	}
	return code
}

// folder is where the cluster lives; Main sets it.
var folder string

var start = sync.OnceValue(func() error {
	if !running {
		return fmt.Errorf("TestMain of this package must be os.Exit(pgtest.Main(m))")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var err error
	server, err = localpg.Start(ctx, localpg.Config{Dir: folder, Log: slog.New(slog.DiscardHandler), Scratch: true})
	if err != nil {
		return err
	}
	_, err = postgres.Setup(ctx, server.DSN(localpg.Superuser, "postgres"), migrated, "")
	return err
})

var load = sync.OnceValue(func() error {
	if err := start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if err := copyDatabase(ctx, scenario, migrated); err != nil {
		return err
	}
	db, err := sql.Open("postgres", server.DSN(postgres.RoleImport, scenario))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = opendata.Import(ctx, db, opendata.Options{Scenario: true})
	return err
})

var share = sync.OnceValue(func() error {
	if err := load(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := copyDatabase(ctx, shared, scenario); err != nil {
		return err
	}
	return administer(ctx, `ALTER DATABASE `+shared+` SET default_transaction_read_only = on`)
})

// New makes a migrated and otherwise empty database, dropped at the end of the test.
func New(t testing.TB) *DB {
	t.Helper()
	return fresh(t, start, migrated)
}

// NewScenario makes a database with all reference data and the scenario, dropped at the end of the test.
func NewScenario(t testing.TB) *DB {
	t.Helper()
	return fresh(t, load, scenario)
}

// Scenario is the database with all reference data and the scenario that the tests of a process share: reading only.
func Scenario(t testing.TB) *DB {
	t.Helper()
	if err := share(); err != nil {
		t.Fatalf("PostgreSQL is needed by the tests: %v", err)
	}
	return &DB{Name: shared}
}

func fresh(t testing.TB, ready func() error, template string) *DB {
	t.Helper()
	if err := ready(); err != nil {
		t.Fatalf("PostgreSQL is needed by the tests: %v", err)
	}
	mu.Lock()
	counter++
	name := fmt.Sprintf("test_%d", counter)
	mu.Unlock()
	if err := copyDatabase(t.Context(), name, template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := administer(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	return &DB{Name: name}
}

func copyDatabase(ctx context.Context, name, template string) error {
	mu.Lock()
	defer mu.Unlock()
	return administer(ctx, `CREATE DATABASE `+name+` OWNER `+postgres.RoleOwner+` TEMPLATE `+template+` STRATEGY file_copy`)
}

func administer(ctx context.Context, statement string) error {
	db, err := sql.Open("postgres", server.DSN(localpg.Superuser, "postgres"))
	if err != nil {
		return fmt.Errorf("connect to the test cluster: %w", err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("prepare a test database: %w", err)
	}
	return nil
}

// DSN is the connection string of a role on the database.
func (d *DB) DSN(role string) string { return server.DSN(role, d.Name) }

// Open connects as a role until the end of the test.
func (d *DB) Open(t testing.TB, role string) *sql.DB {
	t.Helper()
	return connect(t, d.DSN(role))
}

func connect(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
