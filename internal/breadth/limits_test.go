package breadth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/breadth"
)

// executeWith answers a query with a changed configuration, and gives the errors as they were before Present.
func executeWith(t testing.TB, w *world, query string, variables map[string]any, change func(*breadth.Config)) (breadth.Result, error) {
	t.Helper()
	config := w.config()
	var all []error
	config.Present = func(_ context.Context, err error, _ ast.Path) *gqlerror.Error {
		all = append(all, err)
		return &gqlerror.Error{Message: err.Error()}
	}
	if change != nil {
		change(&config)
	}
	e, err := breadth.New(config)
	if err != nil {
		t.Fatal(err)
	}
	doc, op, vars := parse(t, query, variables)
	r := e.Execute(t.Context(), doc, op, vars, nil)
	return r, errors.Join(all...)
}

func TestRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
	}{
		{"defer", `{ motto ... @defer { origin { x } } }`},
		{"defer on a spread", `{ person(id: "p1") { id ...f @defer(if: false) } } fragment f on Person { name }`},
		{"mutation", `mutation { rename(name: "x") { person { id } } }`},
		{"introspection without an entry", `{ motto __schema { description } }`},
		{"null condition", `query($if: Boolean = true) { motto @skip(if: $if) }`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(8)
			r, err := executeWith(t, w, tt.query, map[string]any{"if": nil}, nil)
			if !errors.Is(err, breadth.ErrRefused) || r.Data != nil || len(r.Errors) != 1 || r.Errors[0].Path != nil || len(w.calls) > 0 {
				t.Errorf("got %s %v after %v", r.Data, r.Errors, w.called())
			}
		})
	}
}

func TestBytesAreBounded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		max         int
		fault       string
		calls       int
		ok          bool
	}{
		{"just fits", `{ motto }`, len(`{"motto":"ensemble"}`), "", 0, true},
		{"leaf", `{ motto }`, len(`{"motto":"ensemble"}`) - 1, "", 0, false},
		{"nulls", `{ nodes(ids: ["x1", "x2", "x3"]) { id } }`, len(`{"nodes":[null,null,null`) - 1, "", 1, false},
		{"before all is loaded", `{ people(first: 20) { nodes { nick club { owner { club { id } } } } } }`, 300, "", 1, false},
		{"before anything is loaded", `{ person(id: "p1") { id } }`, 5, "", 0, false},
		{"within a level", `{ nodes(ids: ["p1", "p1", "p1", "p1", "p1", "p1"]) { __typename id } strictClub { id } }`, 100, "", 1, false},
		{"taken back", `{ people(first: 20) { nodes { nick tags mustClub { id } } } }`, 800, "Person.mustClub", 2, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(8)
			w.fault = func(field, _ string) string { return map[bool]string{true: "error"}[field == tt.fault] }
			r, err := executeWith(t, w, tt.query, nil, func(c *breadth.Config) { c.MaxBytes = tt.max })
			if tt.ok && err != nil || !tt.ok && (!errors.Is(err, breadth.ErrTooLarge) || string(r.Data) != "null" || len(r.Errors) != 1) {
				t.Errorf("got %s %v", r.Data, r.Errors)
			}
			if len(w.calls) != tt.calls {
				t.Errorf("calls %v", w.called())
			}
		})
	}
}

// TestFragmentsThatDouble sends a document whose answer doubles at each level: it is compiled and loaded in steps that
// grow with the document, and refused when it is written.
func TestFragmentsThatDouble(t *testing.T) {
	t.Parallel()
	const depth = 12
	var b strings.Builder
	b.WriteString(`{ strictClub { ...F0 } }`)
	for i := range depth {
		fmt.Fprintf(&b, " fragment F%d on Club { a: club { ...F%d } b: club { ...F%d } }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Club { id }", depth)
	w := newWorld(8)
	r, err := executeWith(t, w, b.String(), nil, func(c *breadth.Config) { c.MaxBytes = 20_000 })
	if !errors.Is(err, breadth.ErrTooLarge) || string(r.Data) != "null" {
		t.Errorf("got %d bytes, %v", len(r.Data), err)
	}
	if len(w.calls) != depth+1 {
		t.Errorf("%d calls", len(w.calls))
	}
}

// TestEmbeddedObjectsThatDouble sends a document of 2^40 objects that are all held by one.
func TestEmbeddedObjectsThatDouble(t *testing.T) {
	t.Parallel()
	const depth = 40
	var b strings.Builder
	b.WriteString(`{ strictClub(id: "c1") { ...F0 } }`)
	for i := range depth {
		fmt.Fprintf(&b, " fragment F%d on Club { a: mascot { ...F%d } b: mascot { ...F%d } }", i, i+1, i+1)
	}
	fmt.Fprintf(&b, " fragment F%d on Club { club { id } }", depth)
	w := newWorld(8)
	r, err := executeWith(t, w, b.String(), nil, func(c *breadth.Config) { c.MaxBytes = 200_000 })
	if !errors.Is(err, breadth.ErrTooLarge) || string(r.Data) != "null" || len(w.calls) != 1 {
		t.Errorf("got %d bytes, %v after %v", len(r.Data), err, w.called())
	}
}

// TestFragmentsThatSpreadTwice sends a document that spreads 2^40 fragments into one object.
func TestFragmentsThatSpreadTwice(t *testing.T) {
	t.Parallel()
	const depth = 40
	doc, op, _ := parse(t, `{ ...F } fragment F on Query { motto }`, nil)
	spread := op.SelectionSet[0].(*ast.FragmentSpread)
	last := doc.Fragments[0]
	last.Name = fmt.Sprint("F", depth)
	for i := range depth {
		next := *spread
		next.Name = fmt.Sprint("F", i+1)
		doc.Fragments = append(doc.Fragments, &ast.FragmentDefinition{
			Name: fmt.Sprint("F", i), TypeCondition: "Query", SelectionSet: ast.SelectionSet{&next, &next},
		})
	}
	spread.Name = "F0"
	w := newWorld(8)
	if r := w.executor(t).Execute(t.Context(), doc, op, nil, nil); string(r.Data) != `{"motto":"ensemble"}` {
		t.Errorf("got %s %v", r.Data, r.Errors)
	}
}

func TestPlansAreBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("{")
	for i := range 20_001 {
		fmt.Fprintf(&b, " a%d: motto", i)
	}
	b.WriteString("}")
	w := newWorld(8)
	doc, op, _ := parse(t, "{ motto }", nil)
	field := op.SelectionSet[0].(*ast.Field)
	op.SelectionSet = nil
	for i := range 20_001 {
		f := *field
		f.Alias = fmt.Sprintf("a%d", i)
		op.SelectionSet = append(op.SelectionSet, &f)
	}
	r := w.executor(t).Execute(t.Context(), doc, op, nil, nil)
	if r.Data != nil || len(r.Errors) != 1 || !errors.Is(r.Errors[0].Err, breadth.ErrTooLarge) {
		t.Errorf("got %d bytes, %v", len(r.Data), r.Errors)
	}
}

func TestRawAfterTheEndOfTheContext(t *testing.T) {
	t.Parallel()
	w := newWorld(8)
	w.table["Query"]["__schema"] = breadth.Raw(func(context.Context, *ast.Field, ast.SelectionSet) ([]byte, error) {
		t.Error("called")
		return []byte("{}"), nil
	})
	doc, op, vars := parse(t, "{ __schema { description } }", nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := w.executor(t).Execute(ctx, doc, op, vars, nil)
	if string(r.Data) != "null" || len(r.Errors) != 1 || !errors.Is(r.Errors[0].Err, context.Canceled) {
		t.Errorf("got %s %v", r.Data, r.Errors)
	}
}

func TestRaw(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query, data string
		read              func(*ast.Field, ast.SelectionSet) ([]byte, error)
		want              string
	}{
		{"merged", `{ a: __schema { description } motto ... { a: __schema { queryType { name } } } }`, `{"a":{"x":1},"motto":"ensemble"}`,
			func(f *ast.Field, set ast.SelectionSet) ([]byte, error) {
				if f.Alias != "a" || len(set) != 2 {
					t.Errorf("asked for %s with %d selections", f.Alias, len(set))
				}
				return []byte(`{"x":1}`), nil
			}, ""},
		{"null", `{ motto __schema { description } }`, `null`,
			func(*ast.Field, ast.SelectionSet) ([]byte, error) { return []byte("null"), nil },
			"__schema read Query.__schema: null where the schema has none"},
		{"nothing", `{ motto __schema { description } }`, `null`,
			func(*ast.Field, ast.SelectionSet) ([]byte, error) { return nil, nil },
			"__schema read Query.__schema: nothing was written"},
		{"error", `{ motto __schema { description } }`, `null`,
			func(*ast.Field, ast.SelectionSet) ([]byte, error) { return nil, errors.New("oh") },
			"__schema read Query.__schema: oh"},
		{"panic", `{ motto __schema { description } }`, `null`,
			func(*ast.Field, ast.SelectionSet) ([]byte, error) { panic("oh") },
			"__schema read Query.__schema: panic: oh"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, _ := executeWith(t, newWorld(8), tt.query, nil, func(c *breadth.Config) {
				c.Table["Query"]["__schema"] = breadth.Raw(func(_ context.Context, f *ast.Field, set ast.SelectionSet) ([]byte, error) {
					return tt.read(f, set)
				})
			})
			if got := strings.TrimSpace(strings.Join(shownErrors(r.Errors), "\n")); string(r.Data) != tt.data || got != tt.want {
				t.Errorf("got %s %v, want %s %s", r.Data, got, tt.data, tt.want)
			}
		})
	}
}
