package bench

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alliances/graph"
	"alliances/internal/cache"
	"alliances/internal/localpg"
	"alliances/internal/postgres"
)

// large is how many rows a table has that no statement of a released operation may read whole.
const large = 5000

var wholeScan = regexp.MustCompile(`Seq Scan on (\w+)`)

// What is measured is true of a graph a fifth as large: the hand-written statement and gqlgen's execution say what the server says, and no
// released operation reads a large table whole.
func TestOnALargeGraph(t *testing.T) {
	t.Parallel()
	db := loaded(t, Size{Actors: 40_000, Alliances: 4000, Programmes: 10_000, Missions: 20_000}, false)
	admin := db.Open(t, localpg.Superuser)
	for _, statement := range []string{"VACUUM ANALYZE",
		"ALTER ROLE " + postgres.RolePublic + " IN DATABASE " + db.Name + " SET session_preload_libraries = 'auto_explain'",
		"ALTER ROLE " + postgres.RolePublic + " IN DATABASE " + db.Name + " SET auto_explain.log_min_duration = 0"} {
		if _, err := admin.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	schema, err := graph.New(store, graph.Settings{PublicURL: publicURL, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	product := graph.NewHandler(schema, graph.Access{}, cache.New(func() bool { return false }, 0), slog.New(slog.DiscardHandler))
	b := &bench{Config: Config{Operation: graph.Released}}
	if b.towns, err = texts(t.Context(), admin, townsQuery); err != nil {
		t.Fatal(err)
	}
	// In this order: what the others ask for would stand in the log of plans, too.
	noTableIsReadWhole(t, b, admin, product)
	prepared, err := db.Open(t, postgres.RolePublic).Prepare(statement)
	if err != nil {
		t.Fatal(err)
	}
	contendersAgree(t, b, product, map[string]http.Handler{byStatement: statementHandler(prepared), byGqlgen: gqlgenHandler(store)})
}

// ask sends a GraphQL request to a handler.
func ask(t *testing.T, handler http.Handler, query string, variables map[string]any) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, r)
	return answer.Body.Bytes()
}

func contendersAgree(t *testing.T, b *bench, product http.Handler, others map[string]http.Handler) {
	t.Helper()
	query, err := graph.Released("resident/Neighbourhood", "Neighbourhood")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.probes() {
		variables := map[string]any{"kind": p.Kind, "code": p.Code, "first": p.First}
		want := ask(t, product, query, variables)
		for name, other := range others {
			difference, err := compare(want, ask(t, other, query, variables), false)
			if err != nil || difference != "" {
				t.Errorf("%s says something else of %s %s: %v %s", name, p.Kind, p.Code, err, difference)
			}
		}
	}
}

// noTableIsReadWhole looks at the plans that PostgreSQL ran, each operation asked with several variables, and again, for then the relations
// of a level are asked for together: what an answer costs depends on what it returns.
func noTableIsReadWhole(t *testing.T, b *bench, admin *sql.DB, product http.Handler) {
	t.Helper()
	tables, err := texts(t.Context(), admin, `SELECT relname FROM pg_class WHERE relnamespace = 'civic'::regnamespace AND relkind = 'r' AND reltuples > $1`, large)
	if err != nil || len(tables) < 15 {
		t.Fatalf("%d tables are large: %v (%v)", len(tables), tables, err)
	}
	asked, err := b.released(t.Context(), admin, 3)
	if err != nil {
		t.Fatal(err)
	}
	asked = append(asked, operation{name: "lists of the whole graph", variables: make([]map[string]any, 1), query: `{
		actors(first: 20) { nodes { id } pageInfo { endCursor } } alliances(first: 20) { nodes { id } } programmes(first: 20) { nodes { id } }
		byName: programmes(first: 20, orderBy: TITLE) { nodes { id } } territories(first: 20) { nodes { id } } }`})
	for _, o := range asked {
		for _, variables := range append(o.variables, o.variables...) {
			if answer := ask(t, product, o.query, variables); !bytes.HasPrefix(answer, []byte(`{"data":`)) {
				t.Fatalf("%s: %s", o.name, answer)
			}
		}
	}
	plans := plansOf(t, admin)
	if len(plans) < 50 {
		t.Fatalf("%d plans are in the log", len(plans))
	}
	told := map[string]bool{}
	for _, p := range plans {
		if strings.Contains(p, ") s LIMIT 0\n") { // it is asked for the names of its columns, and reads nothing
			continue
		}
		for _, scan := range wholeScan.FindAllStringSubmatch(p, -1) {
			if statement, _, _ := strings.Cut(p, "  (cost="); slices.Contains(tables, scan[1]) && !told[scan[1]+statement] {
				told[scan[1]+statement] = true
				t.Errorf("%s is read whole:\n%s", scan[1], p)
			}
		}
	}
}

// plansOf reads the plans in the log of the private PostgreSQL: each with its statement.
func plansOf(t *testing.T, admin *sql.DB) []string {
	t.Helper()
	var data string
	if err := admin.QueryRow("SHOW data_directory").Scan(&data); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(filepath.Dir(data), "postgres.log")
	log, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if before, err := os.ReadFile(name + ".1"); err == nil { // what it said before
		log = append(before, log...)
	}
	var plans []string
	for _, entry := range strings.Split(string(log), " plan:\n")[1:] {
		var text strings.Builder
		for line := range strings.Lines(entry) {
			if !strings.HasPrefix(line, "\t") {
				break
			}
			text.WriteString(line)
		}
		plans = append(plans, text.String())
	}
	return plans
}
