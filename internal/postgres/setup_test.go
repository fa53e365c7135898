package postgres_test

import (
	"database/sql"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"alliances/internal/localpg"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"postgres://:s%40crt@db.example:6432/alliances?sslmode=require": "postgres://alliances_app:s%40crt@db.example:6432/alliances?sslmode=require",
		"postgresql://somebody:secret@db.example/alliances":             "postgresql://alliances_app:secret@db.example/alliances",
		"postgres:///alliances?host=/run/postgresql":                    "postgres://alliances_app@/alliances?host=/run/postgresql",
	} {
		dsn, err := postgres.ParseURL(given)
		if err != nil {
			t.Errorf("%s: %v", given, err)
		} else if got := dsn(postgres.RoleApp); got != want {
			t.Errorf("%s becomes %s, want %s", given, got, want)
		}
	}
	for _, given := range []string{"", "host=db.example dbname=alliances", "mysql://:secret@db.example/alliances", "postgres://:secret@db.example", "postgres://:secret@db.example/a/b", "postgres://:sec%ret@db/a"} {
		if _, err := postgres.ParseURL(given); err == nil {
			t.Errorf("%q is taken", given)
		} else if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sec%ret") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

func TestSettingsOfTheRoles(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	want := map[string]string{
		postgres.RolePublic:  "civic, pg_catalog UTC 5s 2s 10s on",
		postgres.RoleApp:     "civic, pg_catalog UTC 5s 2s 10s off",
		postgres.RoleAccount: "civic, pg_catalog UTC 5s 2s 10s off",
		postgres.RoleImport:  "civic, pg_catalog UTC 0 0 0 off",
	}
	for role, wanted := range want {
		var got string
		err := db.Open(t, role).QueryRow(`SELECT concat_ws(' ', current_setting('search_path'), current_setting('TimeZone'), current_setting('statement_timeout'),
			current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'), current_setting('default_transaction_read_only'))`).Scan(&got)
		if err != nil {
			t.Fatal(err)
		}
		if got != wanted {
			t.Errorf("%s has %q, want %q", role, got, wanted)
		}
		// Operators and functions of the extensions are found by their plain names.
		var similar bool
		if err := db.Open(t, role).QueryRow(`SELECT 'tarascon' % 'tarrascon' AND unaccent('é') = 'e' AND fold('Félix-Pyat') = 'felix pyat'`).Scan(&similar); err != nil || !similar {
			t.Errorf("%s does not reach the extensions: %v", role, err)
		}
	}
}

func TestCheckRole(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, role := range []string{postgres.RolePublic, postgres.RoleApp, postgres.RoleAccount, postgres.RoleImport} {
		if err := postgres.CheckRole(t.Context(), db.Open(t, role)); err != nil {
			t.Errorf("%s is refused: %v", role, err)
		}
	}
	for role, reason := range map[string]string{localpg.Superuser: "superuser", postgres.RoleOwner: "owns the tables"} {
		if err := postgres.CheckRole(t.Context(), db.Open(t, role)); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v, want the reason %q", role, err, reason)
		}
	}
}

// cluster is a PostgreSQL of the test's own, for what must not disturb the shared one.
func cluster(t *testing.T, settings map[string]string) *localpg.Server {
	t.Helper()
	dir := t.TempDir()
	for at := dir; at != os.TempDir() && at != "/"; at = filepath.Dir(at) { // whoever runs PostgreSQL for root must get in
		if err := os.Chmod(at, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	server, err := localpg.Start(t.Context(), localpg.Config{Dir: filepath.Join(dir, "pg"), Log: slog.New(slog.DiscardHandler), Scratch: true, Settings: settings})
	if err != nil {
		t.Fatalf("PostgreSQL is needed by the tests: %v", err)
	}
	t.Cleanup(func() {
		if err := server.Stop(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	return server
}

func connect(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// catalogue is what a setup could change on the cluster and in the database: by the transaction that wrote each row.
func catalogue(t *testing.T, server *localpg.Server, database string) []string {
	t.Helper()
	rows, err := connect(t, server.DSN(localpg.Superuser, database)).Query(`
		SELECT rolname || xmin FROM pg_authid WHERE rolname LIKE 'alliances%'
		UNION ALL SELECT setrole::regrole || xmin::text FROM pg_db_role_setting
		UNION ALL SELECT datname || xmin FROM pg_database WHERE datname = current_database()
		UNION ALL SELECT roleid::regrole || member::regrole::text || xmin FROM pg_auth_members
		UNION ALL SELECT oid::regclass || xmin::text FROM pg_class WHERE relnamespace IN ('civic'::regnamespace, 'migration'::regnamespace)
		UNION ALL SELECT version_id || xmin::text FROM migration.version ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	return lines
}

// TestSetup makes a database twice: by the superuser, and by a role that may only create roles and databases.
func TestSetup(t *testing.T) {
	t.Parallel()
	server := cluster(t, nil)
	if _, err := connect(t, server.DSN(localpg.Superuser, "postgres")).Exec(`CREATE ROLE manager LOGIN CREATEROLE CREATEDB`); err != nil {
		t.Fatal(err)
	}
	for _, admin := range []string{"manager", localpg.Superuser} {
		database := "of " + admin
		applied, err := postgres.Setup(t.Context(), server.DSN(admin, "postgres"), database, "")
		if err != nil || applied != int(postgres.WantedVersion()) {
			t.Fatalf("%s: %d migrations of %d: %v", admin, applied, postgres.WantedVersion(), err)
		}
		before := catalogue(t, server, database)
		if applied, err = postgres.Setup(t.Context(), server.DSN(admin, "postgres"), database, ""); err != nil || applied != 0 {
			t.Fatalf("%s, again: %d migrations: %v", admin, applied, err)
		}
		if diff := cmp.Diff(before, catalogue(t, server, database)); diff != "" {
			t.Errorf("a second setup by %s changed something (-before +after):\n%s", admin, diff)
		}
		for _, role := range []string{postgres.RolePublic, postgres.RoleApp, postgres.RoleAccount, postgres.RoleImport} {
			db, err := postgres.OpenRole(t.Context(), server.DSN(role, database))
			if err != nil {
				t.Errorf("%s cannot use the database made by %s: %v", role, admin, err)
				continue
			}
			db.Close()
		}
		var owners string
		if err := connect(t, server.DSN(localpg.Superuser, database)).QueryRow(`SELECT string_agg(DISTINCT relowner::regrole::text, ',') FROM pg_class
			WHERE relnamespace IN ('civic'::regnamespace, 'private'::regnamespace) AND relkind = 'r'`).Scan(&owners); err != nil || owners != postgres.RoleOwner {
			t.Errorf("the tables belong to %s: %v", owners, err)
		}
	}
}

// TestSetupAtOnce has several programs set one database up at the same time.
func TestSetupAtOnce(t *testing.T) {
	t.Parallel()
	server := cluster(t, nil)
	type result struct {
		applied int
		err     error
	}
	results := make(chan result)
	for range 4 {
		go func() {
			applied, err := postgres.Setup(t.Context(), server.DSN(localpg.Superuser, "postgres"), "alliances", "")
			results <- result{applied, err}
		}()
	}
	total := 0
	for range 4 {
		r := <-results
		if r.err != nil {
			t.Error(r.err)
		}
		total += r.applied
	}
	if total != int(postgres.WantedVersion()) {
		t.Errorf("%d migrations were applied, want each of %d once", total, postgres.WantedVersion())
	}
}

func TestCheckSchema(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	public, owner := db.Open(t, postgres.RolePublic), db.Open(t, postgres.RoleOwner)
	if err := postgres.CheckSchema(t.Context(), public); err != nil {
		t.Error(err)
	}
	for _, c := range [][2]string{ // in this order
		{`DELETE FROM migration.version WHERE version_id > 3`, "is at schema version 3"},
		{`DROP TABLE migration.version`, "is at schema version 0"},
	} {
		statement, reason := c[0], c[1]
		tx, err := owner.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(statement); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		err = postgres.CheckSchema(t.Context(), public)
		if err == nil || !strings.Contains(err.Error(), reason) || !strings.Contains(err.Error(), "setup-database") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q", statement, err, reason)
		}
	}
}

// TestSetupURL sets up a server that asks for passwords.
func TestSetupURL(t *testing.T) {
	t.Parallel()
	access := filepath.Join(t.TempDir(), "pg_hba.conf")
	for at := filepath.Dir(access); at != os.TempDir() && at != "/"; at = filepath.Dir(at) {
		if err := os.Chmod(at, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(access, []byte("local all postgres trust\nlocal all all scram-sha-256\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	server := cluster(t, map[string]string{"hba_file": access})
	admin := asURL(t, server.DSN(localpg.Superuser, "postgres"))
	first, hasPassword, applied, err := postgres.SetupURL(t.Context(), admin, "alliances", "")
	if err != nil || !hasPassword || applied == 0 {
		t.Fatalf("a new server: password %v, %d migrations: %v", hasPassword, applied, err)
	}
	serves(t, first)
	// Once more: nobody can tell the password any more, but it is still the same.
	second, hasPassword, applied, err := postgres.SetupURL(t.Context(), admin, "alliances", "")
	if err != nil || hasPassword || applied != 0 {
		t.Fatalf("a second time: password %v, %d migrations: %v", hasPassword, applied, err)
	}
	if u, _ := url.Parse(second); u.User.String() != postgres.RoleApp {
		t.Errorf("the second URL is for %q", u.User.String())
	}
	serves(t, first)
	// A newer program has a role more: it signs in by the password that the others have.
	former, err := postgres.ParseURL(first)
	if err != nil {
		t.Fatal(err)
	}
	must(t, connect(t, server.DSN(localpg.Superuser, "alliances")), `DROP OWNED BY `+postgres.RoleAccount+`; DROP ROLE `+postgres.RoleAccount)
	if _, hasPassword, _, err = postgres.SetupURL(t.Context(), admin, "alliances", ""); err != nil || hasPassword {
		t.Fatalf("with a new role: password %v: %v", hasPassword, err)
	}
	if err := connect(t, former(postgres.RoleAccount)).Ping(); err != nil {
		t.Errorf("the new role does not sign in: %v", err)
	}
	must(t, connect(t, server.DSN(localpg.Superuser, "postgres")), `DROP DATABASE alliances WITH (FORCE)`) // its migrations gave the old role its rights
	// A password of one's own takes its place.
	third, hasPassword, _, err := postgres.SetupURL(t.Context(), admin, "alliances", "Mot de passe/à nous")
	if err != nil || !hasPassword {
		t.Fatalf("with a password: %v", err)
	}
	serves(t, third)
	dsn, err := postgres.ParseURL(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := connect(t, dsn(postgres.RolePublic)).Ping(); err == nil {
		t.Error("the old password is still taken")
	}
}

// serves tells whether every role but the owner signs in by the URL.
func serves(t *testing.T, databaseURL string) {
	t.Helper()
	dsn, err := postgres.ParseURL(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []string{postgres.RolePublic, postgres.RoleApp, postgres.RoleAccount, postgres.RoleImport} {
		db, err := postgres.OpenRole(t.Context(), dsn(role))
		if err != nil {
			t.Errorf("%s: %v", role, err)
			continue
		}
		db.Close()
	}
}

// asURL is a connection string written as a URL.
func asURL(t *testing.T, dsn string) string {
	t.Helper()
	config, err := pq.NewConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u := url.URL{Scheme: "postgres", User: url.User(config.User), Path: "/" + config.Database,
		RawQuery: url.Values{"host": {config.Host}, "port": {fmt.Sprint(config.Port)}, "sslmode": {"disable"}}.Encode()}
	return u.String()
}
