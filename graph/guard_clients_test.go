package graph

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// realSchema is the project's schema, from its file.
func realSchema(t testing.TB) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile("../schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: string(text)})
}

// clientDocuments are the files of the released clients, by name.
func clientDocuments(t testing.TB) map[string]string {
	t.Helper()
	docs := map[string]string{}
	err := filepath.WalkDir("operations", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".graphql" {
			return err
		}
		text, err := os.ReadFile(path)
		docs[filepath.Base(path)] = string(text)
		return err
	})
	if err != nil || len(docs) == 0 {
		t.Fatal("no client operations: ", err)
	}
	return docs
}

// withTypename adds __typename to every selection set, as clients do that normalise their caches.
func withTypename(set ast.SelectionSet) ast.SelectionSet {
	if len(set) == 0 {
		return set
	}
	for _, sel := range set {
		switch sel := sel.(type) {
		case *ast.Field:
			sel.SelectionSet = withTypename(sel.SelectionSet)
		case *ast.InlineFragment:
			sel.SelectionSet = withTypename(sel.SelectionSet)
		}
	}
	return append(set, &ast.Field{Alias: "__typename", Name: "__typename"})
}

func printDocument(doc *ast.QueryDocument) string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent(" ")).FormatQueryDocument(doc)
	return b.String()
}

// Every released operation passes the guard, alone or in its whole file, at its largest page and with __typename
// everywhere, as soon as the schema has its fields.
func TestGuardLetsReleasedOperationsPass(t *testing.T) {
	t.Parallel()
	schema := realSchema(t)
	sizes := newIntrospectionSizes(schema)
	passed := 0
	for name, text := range clientDocuments(t) {
		whole, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			t.Fatal(name, err)
		}
		for _, op := range whole.Operations {
			op.SelectionSet = withTypename(op.SelectionSet)
		}
		for _, f := range whole.Fragments {
			f.SelectionSet = withTypename(f.SelectionSet)
		}
		text = printDocument(whole)
		doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, maxTokens)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r := judgeShape(doc); r != nil {
			t.Errorf("%s: %v", name, r)
		}
		if n := len([]rune(text)); n > maxQuery {
			t.Errorf("%s: %d characters", name, n)
		}
		for _, op := range doc.Operations {
			alone := &ast.QueryDocument{Operations: ast.OperationList{op}, Fragments: usedFragments(doc, op)}
			if errs := validator.ValidateWithRules(schema, alone, silentRules()); len(errs) > 0 {
				t.Logf("%s %s: not in the schema yet: %s", name, op.Name, errs[0].Message)
				continue
			}
			variables := map[string]any{}
			for _, v := range op.VariableDefinitions {
				if v.Type.NamedType == "Int" && (v.Variable == "first" || v.Variable == "last") {
					variables[v.Variable] = int64(100)
				}
			}
			if _, r := judgeCost(schema, sizes, op, variables); r != nil {
				t.Errorf("%s %s: %+v", name, op.Name, r)
			}
			w := weigher{schema: schema, sizes: sizes, variables: variables, fragments: map[*ast.FragmentDefinition]weight{}}
			sum := w.set(op.SelectionSet)
			t.Logf("%s %s: cost %d depth %d", name, op.Name, sum.objects, sum.depth)
			passed++
		}
	}
	if passed < 8 {
		t.Errorf("only %d operations were judged", passed)
	}
}
