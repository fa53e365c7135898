package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"alliances/internal/breadth"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// reader runs operations in the read executor and counts their statements.
type reader struct {
	executor *breadth.Executor
	schema   *ast.Schema
	store    *postgres.Store
}

func newReader(t testing.TB, db *pgtest.DB) *reader {
	t.Helper()
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	es, err := build(Settings{PublicURL: "https://example.org", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return &reader{es.executor, es.Schema(), store}
}

// run gives the data of the first operation of a document, how many statements it took, and how many when it was asked again. Errors
// fail the test.
func (r *reader) run(t testing.TB, document string, variables map[string]any) (data map[string]any, statements, again int) {
	t.Helper()
	doc, err := gqlparser.LoadQueryWithRules(r.schema, document, nil)
	if err != nil {
		t.Fatal(err)
	}
	op := doc.Operations[0]
	coerced, varErr := validator.VariableValues(r.schema, op, variables)
	if varErr != nil {
		t.Fatal(varErr)
	}
	read, reread := r.store.Read(), r.store.Read()
	result := r.executor.Execute(context.Background(), doc, op, coerced, read)
	if len(result.Errors) > 0 {
		t.Fatal(result.Errors)
	}
	if second := r.executor.Execute(context.Background(), doc, op, coerced, reread); !bytes.Equal(second.Data, result.Data) {
		t.Errorf("asked again it answers %s, and first %s", second.Data, result.Data)
	}
	if err := json.Unmarshal(result.Data, &data); err != nil {
		t.Fatal(err)
	}
	return data, read.Statements, reread.Statements
}

// relations counts the distinct relations that an operation selects: the fields of the table that are neither a leaf of the
// schema nor held by their parent, once a type and field.
func (r *reader) relations(t testing.TB, document string) int {
	t.Helper()
	doc, err := gqlparser.LoadQueryWithRules(r.schema, document, nil)
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{"edges": true, "nodes": true, "node": true, "pageInfo": true, "amount": true, "location": true, "center": true,
		"served": true, "byAudience": true, "image": true, "indicator": true, "accessibility": true}
	distinct := map[string]bool{}
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if len(s.SelectionSet) > 0 && (!held[s.Name] || s.ObjectDefinition.Name == "Query") {
					distinct[s.ObjectDefinition.Name+"."+s.Name] = true
				}
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				walk(s.Definition.SelectionSet)
			}
		}
	}
	walk(doc.Operations[0].SelectionSet)
	return len(distinct)
}

// released reads a released operation of the clients, with the fragments of its file.
func released(t testing.TB, file, name string) string {
	t.Helper()
	text, err := os.ReadFile("operations/v1/" + file + ".graphql")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	doc.Operations = ast.OperationList{doc.Operations.ForName(name)}
	var b strings.Builder
	formatter.NewFormatter(&b).FormatQueryDocument(doc)
	return b.String()
}

// The number of statements of an operation depends on its shape and never on how many things it returns: at most one for each
// relation that it selects (search loads each of its four types) and two more.
func TestStatementsOfClientOperations(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	populate(t, db)
	r := newReader(t, db)
	found, _, _ := r.run(t, `{ programmes(filter: {text: "Impact Jeunes"}) { nodes { id } } }`, nil)
	id := found["programmes"].(map[string]any)["nodes"].([]any)[0].(map[string]any)["id"]
	near := map[string]any{"latitude": 43.31, "longitude": 5.39}
	for _, c := range []struct {
		file, name string
		variables  map[string]any
		more       int
	}{
		{"resident/AppStart", "AppStart", map[string]any{"platform": "IOS", "version": "1.0"}, 2},
		{"resident/WhereAmI", "WhereAmI", map[string]any{"near": near}, 2},
		{"resident/Nearby", "Nearby", map[string]any{"near": near, "radiusMetres": 50_000}, 2},
		{"resident/Search", "Search", map[string]any{"text": "essai"}, 3 + 2},
		{"resident/ProgrammePage", "ProgrammePage", map[string]any{"id": id}, 2},
		{"volunteer/BrowseMissions", "BrowseMissions", map[string]any{}, 2},
		{"partner/Needs", "Solutions", map[string]any{"theme": "trouver-un-emploi"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			document := released(t, c.file, c.name)
			most := r.relations(t, document) + c.more
			for _, first := range []int{1, 20, 100} {
				variables := maps.Clone(c.variables)
				if strings.Contains(document, "$first") {
					variables["first"] = first
				}
				_, n, again := r.run(t, document, variables)
				if n > most || again > n {
					t.Errorf("pages of %d: %d statements, at most %d are allowed; %d when asked again", first, n, most, again)
				}
				t.Logf("pages of %d: %d statements, at most %d; %d when asked again", first, n, most, again)
			}
		})
	}
}

// The neighbourhood takes at most 19 statements, and a page of a hundred full programmes as many as a page of one.
func TestStatementsOfTheNeighbourhood(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	populate(t, db)
	r := newReader(t, db)
	document := released(t, "resident/Neighbourhood", "Neighbourhood")
	variables := map[string]any{"kind": "COMMUNE", "code": "13055", "first": 100}
	data, all, again := r.run(t, document, variables)
	programmes := data["territory"].(map[string]any)["programmes"].(map[string]any)
	if n := len(programmes["nodes"].([]any)); n < 40 {
		t.Fatalf("%d programmes are too few to tell", n)
	}
	most, mostAgain, seen := 0, 0, 0
	variables["first"] = 1
	for {
		data, n, reread := r.run(t, document, variables)
		most, mostAgain = max(most, n), max(mostAgain, reread)
		seen++
		page := data["territory"].(map[string]any)["programmes"].(map[string]any)["pageInfo"].(map[string]any)
		if page["hasNextPage"] != true {
			break
		}
		variables["after"] = page["endCursor"]
	}
	if seen != len(programmes["nodes"].([]any)) {
		t.Errorf("%d pages of one programme, %d programmes on one page", seen, len(programmes["nodes"].([]any)))
	}
	if all > 19 || most != all {
		t.Errorf("a hundred programmes take %d statements, one takes up to %d; both must be the same, 19 at most", all, most)
	}
	if again > 5 || mostAgain != again {
		t.Errorf("asked again, a hundred programmes take %d statements, one takes up to %d; both must be the same, 5 at most", again, mostAgain)
	}
	t.Logf("%d statements, %d when asked again", all, again)
}
