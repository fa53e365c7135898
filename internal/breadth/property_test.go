package breadth_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
)

// TestLikeReference compares the executor with the reference on random documents, worlds and faults: the same data byte
// for byte, every error of the reference told once or counted, and each relation called once a level.
func TestLikeReference(t *testing.T) {
	t.Parallel()
	const documents = 4000
	executed, failed, calls := 0, 0, 0
	for seed := range uint64(documents) {
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 7))}
		query := g.document()
		doc, errs := gqlparser.LoadQueryWithRules(schema, query, nil)
		if errs != nil {
			continue // fields in conflict
		}
		variables, err := validator.VariableValues(schema, doc.Operations[0], g.variables())
		if err != nil {
			t.Fatalf("seed %d: coerce variables: %v", seed, err)
		}
		w := newWorld(2 + g.IntN(12))
		w.fault = g.faults()
		executed++
		if compare(t, w, doc, variables) {
			failed++
		}
		calls += len(w.calls)
		if t.Failed() {
			t.Fatalf("seed %d\n%s\n%v", seed, query, variables)
		}
	}
	t.Logf("%d documents executed, %d of them with errors, %d calls", executed, failed, calls)
	if executed < documents/2 || failed < documents/10 || calls < 4*executed {
		t.Error("the documents are too few or too simple to prove anything")
	}
}

// compare executes a document both ways, and tells whether there were errors.
func compare(t testing.TB, w *world, doc *ast.QueryDocument, variables map[string]any) bool {
	t.Helper()
	ref := &reference{w: w, doc: doc, variables: variables}
	want := ref.execute("Query", nil, doc.Operations[0].SelectionSet)
	e := w.executor(t)
	got := e.Execute(t.Context(), doc, doc.Operations[0], variables, "session")
	if string(got.Data) != want {
		t.Errorf("data\n got %s\nwant %s\nerrors %v", got.Data, want, got.Errors)
	}
	compareErrors(t, got.Errors, ref.errors)
	if len(ref.errors) == 0 {
		compareCalls(t, w.calls, ref.loads)
	}
	w.calls = nil
	if again := e.Execute(t.Context(), doc, doc.Operations[0], variables, "session"); string(again.Data) != string(got.Data) {
		t.Errorf("the kept plan answers otherwise\n got %s\nwant %s", again.Data, got.Data)
	}
	return len(ref.errors) > 0
}

func compareErrors(t testing.TB, got gqlerror.List, want []string) {
	t.Helper()
	places := 0
	for i, err := range got {
		text := err.Path.String() + " " + err.Message
		if !slices.Contains(want, text) || i == 0 && text != want[0] {
			t.Errorf("error %d is %q, not of %q", i, text, want)
		}
		if count, ok := err.Extensions["count"]; ok {
			places += count.(int)
		} else {
			places++
		}
	}
	if places != len(want) {
		t.Errorf("errors stand for %d places and not for %d: %v, %v", places, len(want), got, want)
	}
}

func compareCalls(t testing.TB, calls []call, want map[string]map[string]bool) {
	t.Helper()
	left := map[string]int{}
	parents := map[string]map[string]bool{}
	for load, names := range want {
		_, rest, _ := strings.Cut(load, " ")
		left[rest]++
		if parents[rest] == nil {
			parents[rest] = map[string]bool{}
		}
		for n := range names {
			parents[rest][n] = true
		}
	}
	for _, c := range calls {
		id := c.name + " " + c.args
		if left[id]--; left[id] < 0 {
			t.Errorf("one call too many of %s", id)
		}
		if c.session != "session" {
			t.Errorf("session of %s is %v", id, c.session)
		}
		seen := map[any]bool{}
		for _, p := range c.parents {
			if k := key("", p); k != nil {
				if seen[k] {
					t.Errorf("%s is twice among the parents of %s", k, id)
				}
				seen[k] = true
				if !parents[id][name(p)] {
					t.Errorf("%s is loaded for %s, where nobody asks for it", id, name(p))
				}
			}
		}
	}
	for id, n := range left {
		if n > 0 {
			t.Errorf("%d calls of %s are missing", n, id)
		}
	}
}

// generator makes random documents on the test schema.
type generator struct {
	*rand.Rand
	fragments []string // bodies by number
	types     []string // their type conditions
	budget    int
}

func (g *generator) variables() map[string]any {
	v := map[string]any{"yes": true, "no": false, "id": g.id()}
	if g.IntN(2) == 0 {
		v["n"] = g.IntN(4)
	}
	if g.IntN(2) == 0 {
		v["either"] = g.IntN(2) == 0
	}
	return v
}

func (g *generator) id() string { return fmt.Sprintf("%c%d", "pcx"[g.IntN(3)], g.IntN(8)) }

// faults makes a few fields fail or give null, of all objects or of some.
func (g *generator) faults() func(field, obj string) string {
	if g.IntN(3) == 0 {
		return func(string, string) string { return "" }
	}
	salt, rarity := fmt.Sprint(g.IntN(1000)), 5+g.IntN(60)
	return func(field, obj string) string {
		if hash(salt+field)%5 != 0 || hash(field+obj+salt)%rarity > 2 {
			return ""
		}
		return []string{"error", "null"}[hash(obj+salt)%2]
	}
}

func (g *generator) document() string {
	g.budget = 20 + g.IntN(150)
	// Fragments first, each of which can spread those before it only: no cycles.
	for range g.IntN(5) {
		typeName := g.pick("Person", "Club", "Place", "Node", "Named", "Subject", "PersonConnection", "Query")
		body := g.selection(typeName, 3)
		g.fragments = append(g.fragments, body)
		g.types = append(g.types, typeName)
	}
	g.budget += 20
	// What follows uses every variable and every fragment, as validation asks; where, is at random.
	text := g.selection("Query", 6)
	used := "{ __typename @skip(if: $yes) t: __typename @include(if: $either) u: __typename @skip(if: $no) " + g.spreads() + " "
	if g.IntN(2) == 0 {
		text = strings.Replace(text, "{", used, 1)
	} else {
		text = text[:len(text)-1] + used[1:] + "}"
	}
	text = "query($yes: Boolean!, $no: Boolean!, $either: Boolean! = true, $n: Int = 2, $id: ID!) " + text
	for i, body := range g.fragments {
		text += fmt.Sprintf("\nfragment F%d on %s %s", i, g.types[i], body)
	}
	return text
}

// spreads uses every fragment, below fields of the root.
func (g *generator) spreads() string {
	var b strings.Builder
	fmt.Fprintf(&b, "z: person(id: $id) { id friends(first: $n) { totalCount } }")
	for i, typeName := range g.types {
		switch typeName {
		case "Query":
			fmt.Fprintf(&b, " ...F%d", i)
		case "PersonConnection":
			fmt.Fprintf(&b, " x%d: people { ...F%d }", i, i)
		case "Person":
			fmt.Fprintf(&b, " x%d: person(id: $id) { ...F%d }", i, i)
		default:
			fmt.Fprintf(&b, " x%d: subjects { ...F%d }", i, i)
		}
	}
	return b.String()
}

func (g *generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g *generator) selection(typeName string, depth int) string {
	var parts []string
	def := schema.Types[typeName]
	for range 1 + g.IntN(6) {
		g.budget--
		switch n := g.IntN(10); {
		case n == 0:
			parts = append(parts, "__typename"+g.directive())
		case n == 1 && depth > 0:
			parts = append(parts, "... "+g.directive()+g.selection(typeName, depth-1))
		case n < 5 && depth > 0 && overlapping(typeName) != nil:
			condition := g.pick(overlapping(typeName)...)
			parts = append(parts, "... on "+condition+g.directive()+" "+g.selection(condition, depth-1))
		case n < 7 && len(g.fragments) > 0:
			i := g.IntN(len(g.fragments))
			if typeName == g.types[i] || slices.Contains(overlapping(typeName), g.types[i]) {
				parts = append(parts, fmt.Sprintf("...F%d", i)+g.directive())
			}
		case len(def.Fields) > 0:
			field := def.Fields[g.IntN(len(def.Fields))]
			if schema.Types[field.Type.Name()].IsLeafType() && g.IntN(2) == 0 {
				field = def.Fields[g.IntN(len(def.Fields))] // deep documents need more objects than leaves
			}
			if text := g.field(field, depth); text != "" {
				parts = append(parts, text)
			}
		}
	}
	if len(parts) == 0 {
		parts = []string{"__typename"}
	}
	return "{ " + strings.Join(parts, " ") + " }"
}

func (g *generator) field(def *ast.FieldDefinition, depth int) string {
	if strings.HasPrefix(def.Name, "__") {
		return ""
	}
	composite := schema.Types[def.Type.Name()].IsCompositeType()
	if composite && (depth == 0 || g.budget < 0) {
		return ""
	}
	args := g.arguments(def)
	alias := ""
	if args != "" || g.IntN(6) == 0 || def.Name == "name" && g.IntN(4) > 0 {
		// The alias follows the arguments and the type, so that most documents have no conflict.
		alias = fmt.Sprintf("%s_%d_%d: ", def.Name, hash(args+def.Type.String()), g.IntN(2))
	}
	text := alias + def.Name + args + g.directive()
	if composite {
		text += " " + g.selection(def.Type.Name(), depth-1)
	}
	return text
}

func (g *generator) arguments(def *ast.FieldDefinition) string {
	var args []string
	for _, a := range def.Arguments {
		required := a.Type.NonNull && a.DefaultValue == nil
		if !required && g.IntN(2) == 0 {
			continue
		}
		var value string
		switch a.Type.String() {
		case "ID!":
			value = g.pick("$id", `"`+g.id()+`"`, `"`+g.id()+`"`)
		case "[ID!]!":
			value = g.pick("[]", "[$id]", `["p1", "c2", "p1", "nobody", $id]`)
		case "Int":
			value = g.pick("$n", "0", "1", "2", "3")
		case "String":
			value = g.pick(`"a"`, `"b\u0000"`, "null", `"undecodable"`)
		}
		args = append(args, a.Name+": "+value)
	}
	if args == nil {
		return ""
	}
	return "(" + strings.Join(args, ", ") + ")"
}

func (g *generator) directive() string {
	if g.IntN(5) > 0 {
		return ""
	}
	return g.pick(" @include(if: $yes)", " @include(if: $no)", " @skip(if: $no)", " @skip(if: $either)",
		" @include(if: $either)", " @skip(if: false) @include(if: $either)", " @skip(if: true)")
}

// overlapping lists the types that a fragment can have below a type.
func overlapping(typeName string) []string {
	switch typeName {
	case "Person", "Club":
		return []string{typeName, "Node", "Named", "Subject"}
	case "Place":
		return []string{"Named", "Subject"}
	case "Node":
		return []string{"Person", "Club", "Named", "Subject"}
	case "Named", "Subject":
		return []string{"Person", "Club", "Place", "Node", "Named", "Subject"}
	}
	return nil
}
