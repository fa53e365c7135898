package migrations_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lib/pq"

	"alliances/internal/localpg"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

var update = flag.Bool("update", false, "write schema.sql anew")

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// TestSchemaIsDumped compares schema.sql with the dump of a freshly migrated database: go test ./migrations -update writes it anew.
func TestSchemaIsDumped(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var programs string
	if err := db.Open(t, localpg.Superuser).QueryRow(`SELECT setting FROM pg_config WHERE name = 'BINDIR'`).Scan(&programs); err != nil {
		t.Fatal(err)
	}
	config, err := pq.NewConfig(db.DSN(postgres.RoleOwner))
	if err != nil {
		t.Fatal(err)
	}
	dump := exec.CommandContext(t.Context(), filepath.Join(programs, "pg_dump"), "--schema-only",
		"--host", config.Host, "--port", fmt.Sprint(config.Port), "--username", config.User, config.Database)
	var problems bytes.Buffer
	dump.Stderr = &problems
	raw, err := dump.Output()
	if err != nil {
		t.Fatalf("dump the schema: %v: %s", err, problems.String())
	}
	dumped := normalised(string(raw))
	if *update {
		if err := os.WriteFile("schema.sql", []byte(dumped), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != dumped {
		t.Errorf("schema.sql is not what the migrations make, from line %d on: run go test ./migrations -update and read the difference", firstDifference(string(kept), dumped))
	}
}

// What differs between two dumps of one schema, or says nothing: the versions of the programs, a key against injection, settings of the
// session, titles.
var (
	incidental = regexp.MustCompile(`(?m)^(--( .*)?|\\.*|SET .*|SELECT pg_catalog\.set_config.*)\n`)
	blanks     = regexp.MustCompile(`\n{3,}`)
)

func normalised(dump string) string {
	return "-- What the migrations add up to; written by go test ./migrations -update." + strings.TrimRight(blanks.ReplaceAllString("\n\n"+incidental.ReplaceAllString(dump, ""), "\n\n"), "\n") + "\n"
}

func firstDifference(a, b string) int {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i + 1
		}
	}
	return min(len(x), len(y)) + 1
}
