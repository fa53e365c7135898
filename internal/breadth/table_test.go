package breadth_test

import (
	"context"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/breadth"
)

func TestNewListsEveryProblem(t *testing.T) {
	t.Parallel()
	small := gqlparser.MustLoadSchema(&ast.Source{Input: `
		type Query { a: A  u(x: Int): U  missing: Int  list: [A!]!  deep: [[A]]  size(x: Int): Int  b: B  fine: [[Int!]]! }
		union U = A | B
		type A { n: Int! a: A all: [A] }
		type B { n: Int }
		type C { n: Int  d: D }
		type D { n: Int }
		type Mutation { m: Unused }
		type Unused { n: Int }
		enum E { X }
	`})
	leaf := breadth.Leaf(func(b []byte, _ any) ([]byte, error) { return b, nil })
	object := breadth.Embed(func(any) *int { return nil })
	list := breadth.Embeds(func(any) []*int { return nil })
	relation := breadth.OneAny(func(context.Context, breadth.Call, []any) ([]any, error) { return nil, nil })
	raw := breadth.Raw(func(context.Context, *ast.Field, ast.SelectionSet) ([]byte, error) { return nil, nil })
	decode := func(_ context.Context, raw map[string]any) (map[string]any, error) { return raw, nil }
	_, err := breadth.New(breadth.Config{
		Schema:  small,
		Present: func(context.Context, error, ast.Path) *gqlerror.Error { return nil },
		Table: breadth.Table{
			"Query": {
				"a": list, "u": relation, "list": object, "deep": list, "size": leaf, "b": object.WithArgs(decode),
				"fine": leaf, "unknown": leaf, "__type": raw,
			},
			"A": {"n": raw, "a": leaf, "all": list},
			"C": {"n": object},
			"E": {"X": leaf},
			"F": {},
		},
	})
	if err == nil {
		t.Fatal("no error")
	}
	const want = `check table against schema:
A.a is a leaf in the table and an object in the schema
A.n is a raw field, which only the query type can have
B.n has no entry
C.d has no entry
C.n is an object in the table and a leaf in the schema
D.n has no entry
E is in the table and is not an object type of the schema
F is in the table and is not an object type of the schema
Query.a is a list of objects in the table and an object in the schema
Query.b has a decoder of arguments and is not a relation
Query.deep is a list of lists of objects, which no entry can be
Query.list is an object in the table and a list of objects in the schema
Query.missing has no entry
Query.size has arguments in the schema, which only a relation can receive
Query.u has arguments in the schema and no decoder of them
Query.u is behind an abstract type and TypeOf is missing
Query.unknown is in the table and not in the schema`
	if err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestNewNeedsPresent(t *testing.T) {
	t.Parallel()
	if _, err := breadth.New(breadth.Config{Schema: schema}); err == nil || !strings.Contains(err.Error(), "Present") {
		t.Errorf("got %v", err)
	}
	if _, err := breadth.New(breadth.Config{}); err == nil {
		t.Error("no error without a schema")
	}
}
