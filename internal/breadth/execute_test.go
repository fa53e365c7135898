package breadth_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"weak"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/breadth"
)

// execute answers a query on a world.
func execute(t testing.TB, w *world, query string, variables map[string]any) breadth.Result {
	t.Helper()
	doc, op, vars := parse(t, query, variables)
	return w.executor(t).Execute(t.Context(), doc, op, vars, "session")
}

// called lists the calls of a world as "field arguments [parents]".
func (w *world) called() []string {
	var all []string
	for _, c := range w.calls {
		var names []string
		for _, p := range c.parents {
			names = append(names, name(p))
		}
		all = append(all, strings.TrimSpace(c.name+" "+c.args)+" ["+strings.Join(names, " ")+"]")
	}
	return all
}

func shownErrors(errs gqlerror.List) []string {
	var all []string
	for _, err := range errs {
		text := err.Path.String() + " " + err.Message
		if n, ok := err.Extensions["count"]; ok {
			text += fmt.Sprint(" ×", n)
		}
		all = append(all, text)
	}
	return all
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestOneCallALevel(t *testing.T) {
	t.Parallel()
	const people = `Query.people {"first":2}`
	tests := []struct {
		name, query string
		want        []string
	}{
		{"edges and nodes", `{ people(first: 2) { edges { node { club { id } } } nodes { club { name } } } }`,
			[]string{people + " [root]", "Person.club [p1 p2]"}},
		{"aliases", `{ a: people(first: 2) { nodes { x: club { id } y: club { name } } } b: people(first: 2) { nodes { club { id } } } }`,
			[]string{people + " [root]", "Person.club [p1 p2]"}},
		{"cousins", `{ person(id: "p1") { mustClub { owner { id } } home { club { owner { id } } } club { owner { id } } } }`,
			[]string{`Query.person {"id":"p1"} [root]`, "Person.mustClub [p1]", "Person.home [p1]", "Person.club [p1]",
				"Club.owner [c0]", "Place.club [Place 0]", "Club.owner [c0]"}},
		{"other arguments", `{ person(id: "p1") { a: friends(first: 1) { totalCount } b: friends(first: 3) { totalCount } c: friends { totalCount } } }`,
			[]string{`Query.person {"id":"p1"} [root]`, `Person.friends {"first":1} [p1]`, `Person.friends {"first":3} [p1]`,
				`Person.friends {"first":2} [p1]`}},
		{"literal, variable and default", `query($n: Int, $two: Int = 2) { person(id: "p1") { a: friends(first: 2) { totalCount }
			b: friends(first: $n) { totalCount } c: friends(first: $two) { totalCount } d: friends { totalCount } } }`,
			[]string{`Query.person {"id":"p1"} [root]`, `Person.friends {"first":2} [p1]`}},
		{"absent is not null", `{ people(first: 0) { totalCount } b: people(first: 0, tag: null) { totalCount } }`,
			[]string{`Query.people {"first":0} [root]`, `Query.people {"first":0,"tag":null} [root]`}},
		{"types apart", `{ subjects { ... on Named { club { id } } } }`,
			[]string{"Query.subjects [root]", "Person.club [p0 p4]", "Club.club [c1 c5]", "Place.club [Place 2]"}},
		{"embedded costs nothing", `{ person(id: "p1") { address { city { owner { id } } keeper { id } } } }`,
			[]string{`Query.person {"id":"p1"} [root]`, "Place.owner [Place 1]", "Address.keeper [a1]"}},
		{"nothing below a null", `{ person(id: "nobody") { club { owner { id } } } }`,
			[]string{`Query.person {"id":"nobody"} [root]`}},
		{"skipped", `{ person(id: "p1") @skip(if: true) { id } motto }`, nil},
		{"children of other selections are not loaded", `{ a: person(id: "p1") { club { owner { id } } } b: person(id: "p4") { club { id } } }`,
			[]string{`Query.person {"id":"p1"} [root]`, `Query.person {"id":"p4"} [root]`, "Person.club [p1 p4]", "Club.owner [c0]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(8)
			if r := execute(t, w, tt.query, map[string]any{"n": 2}); r.Errors != nil {
				t.Error(r.Errors)
			}
			equal(t, "calls", w.called(), tt.want)
		})
	}
}

func TestParentsWithoutKeyAreTheirPointers(t *testing.T) {
	t.Parallel()
	w := newWorld(8)
	config := w.config()
	config.Key = nil
	e, err := breadth.New(config)
	if err != nil {
		t.Fatal(err)
	}
	doc, op, vars := parse(t, `{ people(first: 3) { nodes { id club { id } } edges { node { club { id } } } } b: person(id: "p1") { club { id } } }`, nil)
	if r := e.Execute(t.Context(), doc, op, vars, nil); r.Errors != nil {
		t.Error(r.Errors)
	}
	equal(t, "calls", w.called()[2:], []string{"Person.club [p1 p2 p5 p1]"})
}

func TestWant(t *testing.T) {
	t.Parallel()
	const query = `query($no: Boolean!) {
		a: people { totalCount }
		b: people { ...page @skip(if: $no) ... @include(if: $no) { pageInfo { hasNextPage } } }
		subjects { ... on Person { id } ... on Club { owner { nick } } }
		other: people(first: 1) { pageInfo { endCursor } }
	}
	fragment page on PersonConnection { n: nodes { id } }`
	w := newWorld(8)
	execute(t, w, query, map[string]any{"no": false})
	people, subjects, other, owner := w.calls[0].want, w.calls[1].want, w.calls[2].want, w.calls[3].want
	if !people.Has("totalCount") || !people.Has("edges", "nodes") || people.Has("pageInfo", "edges", "n") {
		t.Errorf("people: %v", people)
	}
	if !subjects.Has("id") || !subjects.Has("owner") || subjects.Has("nick", "name") {
		t.Errorf("subjects: %v", subjects)
	}
	if !other.Has("pageInfo") || other.Has("totalCount") || other.Has() {
		t.Errorf("other: %v", other)
	}
	if !owner.Has("nick") || owner.Has("id") {
		t.Errorf("owner: %v", owner)
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, query, want string }{
		{"order of the first appearance",
			`{ motto ...f origin { y } __typename } fragment f on Query { z: __typename origin { x } motto }`,
			`{"motto":"ensemble","z":"Query","origin":{"x":0,"y":0},"__typename":"Query"}`},
		{"merged objects", `{ person(id: "p1") { club { id } } ... { person(id: "p1") { club { name } id } } }`,
			`{"person":{"club":{"id":"c0","name":"Club c0"},"id":"p1"}}`},
		{"union", `{ subjects { __typename ... on Node { id } ... on Place { name } } }`,
			`{"subjects":[{"__typename":"Person","id":"p0"},{"__typename":"Club","id":"c1"},{"__typename":"Place","name":"Place 2"},null,` +
				`{"__typename":"Person","id":"p4"},{"__typename":"Club","id":"c5"}]}`},
		{"nothing applies", `{ subjects { ... on Person { id @skip(if: true) } } person(id: "p1") { ... @include(if: false) { id } } }`,
			`{"subjects":[{},{},{},null,{},{}],"person":{}}`},
		{"null elements", `{ nodes(ids: ["p1", "who", "c2"]) { id } }`, `{"nodes":[{"id":"p1"},null,{"id":"c2"}]}`},
		{"empty list", `{ nodes(ids: []) { id } person(id: "p4") { addresses { street } favourites { __typename } } }`,
			`{"nodes":[],"person":{"addresses":[],"favourites":[]}}`},
		{"leaf null", `{ people(first: 1) { pageInfo { endCursor hasNextPage } } }`,
			`{"people":{"pageInfo":{"endCursor":null,"hasNextPage":false}}}`},
		{"default of the object type", `{ strictClub { id } }`, `{"strictClub":{"id":"c0"}}`},
		{"typename only", `{ person(id: "p1") { __typename } b: person(id: "who") { __typename } }`,
			`{"person":{"__typename":"Person"},"b":null}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := execute(t, newWorld(8), tt.query, nil)
			if string(r.Data) != tt.want || r.Errors != nil {
				t.Errorf("got %s %v\nwant %s", r.Data, r.Errors, tt.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		faults      map[string]string // "field object" or "field" → fault
		data        string
		errors      []string
	}{
		{"a batch is one error", `{ people(first: 3) { nodes { id club { id } } } }`, map[string]string{"Person.club ": "error"},
			`{"people":{"nodes":[{"id":"p1","club":null},{"id":"p2","club":null},{"id":"p5","club":null}]}}`,
			[]string{"people.nodes[0].club boom Person.club ×3"}},
		{"aliases of a batch are one error", `{ person(id: "p1") { x: club { id } y: club { name } } }`, map[string]string{"Person.club ": "error"},
			`{"person":{"x":null,"y":null}}`, []string{"person.x boom Person.club ×2"}},
		{"null to the nearest nullable parent", `{ people(first: 3) { nodes { id mustClub { id } } } }`, map[string]string{"Person.mustClub ": "error"},
			`{"people":{"nodes":[null,null,null]}}`, []string{"people.nodes[0].mustClub boom Person.mustClub ×3"}},
		{"null to the root", `{ motto people(first: 3) { edges { node { mustClub { id } } } } }`, map[string]string{"Person.mustClub ": "error"},
			`null`, []string{"people.edges[0].node.mustClub boom Person.mustClub"}},
		{"null in a non-null place", `{ motto strictClub(id: "who") { id } }`, nil, `null`, []string{"strictClub internal"}},
		{"null in non-null places", `{ people(first: 3) { nodes { mustClub { id } } } }`, map[string]string{"Person.mustClub p1": "null", "Person.mustClub p5": "null"},
			`{"people":{"nodes":[null,{"mustClub":{"id":"c0"}},null]}}`, []string{"people.nodes[0].mustClub internal ×2"}},
		{"null element of non-null elements", `{ person(id: "p2") { club { id members { id } } } }`, map[string]string{"Club.members c1 1": "null"},
			`{"person":{"club":null}}`, []string{"person.club.members[1] internal"}},
		{"null element of a nullable list", `{ person(id: "p2") { club { places { name } id } } }`, map[string]string{"Club.places c1 0": "null"},
			`{"person":{"club":{"places":null,"id":"c1"}}}`, []string{"person.club.places[0] internal"}},
		{"leaf", `{ people(first: 3) { nodes { nick name } } }`, map[string]string{"Person.name p1": "error", "Person.name p2": "error", "Person.nick p5": "null"},
			`{"people":{"nodes":[{"nick":"nick p1","name":null},{"nick":"nick p2","name":null},null]}}`,
			[]string{"people.nodes[0].name boom Person.name ×2", "people.nodes[2].nick internal"}},
		{"leaf at the root", `{ motto __typename }`, map[string]string{"Query.motto root": "error"},
			`{"motto":null,"__typename":"Query"}`, []string{"motto boom Query.motto"}},
		{"arguments", `{ a: person(id: "p1") { friends(tag: "undecodable") { totalCount } } people(first: 1) { nodes { id } } }`, nil,
			`{"a":null,"people":{"nodes":[{"id":"p1"}]}}`, []string{"a.friends boom Person.friends"}},
		{"arguments of many", `{ nodes(ids: ["p1", "p2"]) { ... on Person { friends(tag: "undecodable") { totalCount } } } }`, nil,
			`{"nodes":[null,null]}`, []string{"nodes[0].friends boom Person.friends ×2"}},
		{"other batches stand", `{ person(id: "p1") { club { id } home { name } best { __typename } } }`, map[string]string{"Person.home ": "error", "Person.best ": "error"},
			`{"person":{"club":{"id":"c0"},"home":null,"best":null}}`, []string{"person.home boom Person.home", "person.best boom Person.best"}},
		{"embedded non-null", `{ people(first: 1) { nodes { id } pageInfo { hasNextPage } } motto }`, map[string]string{"PersonConnection.pageInfo connection of root": "null"},
			`null`, []string{"people.pageInfo internal"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(8)
			w.fault = func(field, obj string) string { return tt.faults[field+" "+obj] }
			r := execute(t, w, tt.query, nil)
			if string(r.Data) != tt.data {
				t.Errorf("data\n got %s\nwant %s", r.Data, tt.data)
			}
			equal(t, "errors", shownErrors(r.Errors), tt.errors)
		})
	}
}

func TestErrorsArePresented(t *testing.T) {
	t.Parallel()
	w := newWorld(8)
	w.fault = func(field, obj string) string {
		return map[string]string{"Person.club ": "error", "Person.home ": "error"}[field+" "+obj]
	}
	config := w.config()
	shared := &gqlerror.Error{Message: "sorry", Extensions: map[string]any{"code": "INTERNAL"}}
	var shown []string
	config.Present = func(_ context.Context, err error, path ast.Path) *gqlerror.Error {
		shown = append(shown, path.String()+" "+err.Error())
		if strings.Contains(err.Error(), "home") {
			return nil
		}
		return shared
	}
	e, err := breadth.New(config)
	if err != nil {
		t.Fatal(err)
	}
	doc, op, vars := parse(t, "{ people {\n nodes { club { id } home { name } } } }", nil)
	r := e.Execute(t.Context(), doc, op, vars, nil)
	equal(t, "errors", shownErrors(r.Errors), []string{"people.nodes[0].club sorry ×3", "people.nodes[0].home internal error ×3"})
	equal(t, "presented", shown, []string{
		"people.nodes[0].club load Person.club: boom Person.club", "people.nodes[0].home load Person.home: boom Person.home"})
	if r.Errors[0].Extensions["code"] != "INTERNAL" || len(shared.Extensions) != 1 || shared.Path != nil {
		t.Errorf("extensions are %v, and those of Present's own error %v", r.Errors[0].Extensions, shared.Extensions)
	}
	if at := r.Errors[0].Locations; len(at) != 1 || at[0].Line != 2 {
		t.Errorf("locations are %v", at)
	}
}

// TestFaultyFunctions gives the executor functions that break their contract: an error of their field, and the rest of
// the answer as it should be.
func TestFaultyFunctions(t *testing.T) {
	t.Parallel()
	clubs := func(load func(context.Context, breadth.Call, []*person) ([]*club, error)) func(*breadth.Config) {
		return func(c *breadth.Config) { c.Table["Person"]["club"] = breadth.One(load) }
	}
	const query = `{ person(id: "p1") { id club { id } best { __typename } name address { street } } }`
	tests := []struct {
		name, data string
		break_     func(*breadth.Config)
		message    string
	}{
		{"too few", `{"person":{"id":"p1","club":null,"best":{"__typename":"Club"},"name":"A","address":{"street":"S"}}}`,
			clubs(func(context.Context, breadth.Call, []*person) ([]*club, error) { return nil, nil }),
			"person.club load Person.club: 0 results for 1 parents"},
		{"too many", `{"person":{"id":"p1","club":null,"best":{"__typename":"Club"},"name":"A","address":{"street":"S"}}}`,
			clubs(func(context.Context, breadth.Call, []*person) ([]*club, error) { return make([]*club, 2), nil }),
			"person.club load Person.club: 2 results for 1 parents"},
		{"load panics", `{"person":{"id":"p1","club":null,"best":{"__typename":"Club"},"name":"A","address":{"street":"S"}}}`,
			clubs(func(context.Context, breadth.Call, []*person) ([]*club, error) { panic("oh") }),
			"person.club load Person.club: panic: oh"},
		{"parents of another type", `{"person":{"id":"p1","club":null,"best":{"__typename":"Club"},"name":"A","address":{"street":"S"}}}`,
			func(c *breadth.Config) {
				c.Table["Person"]["club"] = breadth.One(func(context.Context, breadth.Call, []*club) ([]*club, error) { return nil, nil })
			}, "person.club load Person.club: parent is a *breadth_test.person and not a *breadth_test.club"},
		{"leaf panics", `{"person":{"id":"p1","club":{"id":"c0"},"best":{"__typename":"Club"},"name":null,"address":{"street":"S"}}}`,
			func(c *breadth.Config) {
				c.Table["Person"]["name"] = breadth.Leaf(func(b []byte, _ *person) ([]byte, error) { panic("oh") })
			}, "person.name read Person.name: panic: oh"},
		{"leaf writes nothing", `{"person":{"id":"p1","club":{"id":"c0"},"best":{"__typename":"Club"},"name":null,"address":{"street":"S"}}}`,
			func(c *breadth.Config) {
				c.Table["Person"]["name"] = breadth.Leaf(func(b []byte, _ *person) ([]byte, error) { return b, nil })
			}, "person.name read Person.name: nothing was written"},
		{"leaf of another type", `{"person":{"id":"p1","club":{"id":"c0"},"best":{"__typename":"Club"},"name":null,"address":{"street":"S"}}}`,
			func(c *breadth.Config) {
				c.Table["Person"]["name"] = breadth.Leaf(func(b []byte, _ *club) ([]byte, error) { return b, nil })
			}, "person.name read Person.name: parent is a *breadth_test.person and not a *breadth_test.club"},
		{"embed panics", `{"person":{"id":"p1","club":{"id":"c0"},"best":{"__typename":"Club"},"name":"A","address":null}}`,
			func(c *breadth.Config) {
				c.Table["Person"]["address"] = breadth.Embed(func(*person) *address { panic("oh") })
			}, "person.address read Person.address: panic: oh"},
		{"unknown type", `{"person":{"id":"p1","club":{"id":"c0"},"best":null,"name":"A","address":{"street":"S"}}}`,
			func(c *breadth.Config) { c.TypeOf = func(any) string { return "Point" } },
			`person.best read Person.best: a *breadth_test.club has type "Point", which is not possible here`},
		{"TypeOf panics", `{"person":{"id":"p1","club":{"id":"c0"},"best":null,"name":"A","address":{"street":"S"}}}`,
			func(c *breadth.Config) { c.TypeOf = func(any) string { panic("oh") } },
			"person.best read Person.best: panic: oh"},
		{"decoder panics", `{"person":null}`,
			func(c *breadth.Config) {
				c.Table["Query"]["person"] = c.Table["Query"]["person"].WithArgs(func(context.Context, map[string]any) (map[string]any, error) { panic("oh") })
			}, "person read Query.person: decode arguments: panic: oh"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(8)
			config := w.config()
			fixed := func(text string) breadth.Field {
				return breadth.Leaf(func(b []byte, _ any) ([]byte, error) { return breadth.AppendString(b, text), nil })
			}
			w.table["Person"]["name"], w.table["Address"]["street"] = fixed("A"), fixed("S")
			config.Present = func(_ context.Context, err error, _ ast.Path) *gqlerror.Error {
				return &gqlerror.Error{Message: err.Error()}
			}
			tt.break_(&config)
			e, err := breadth.New(config)
			if err != nil {
				t.Fatal(err)
			}
			doc, op, vars := parse(t, query, nil)
			r := e.Execute(t.Context(), doc, op, vars, nil)
			if string(r.Data) != tt.data {
				t.Errorf("data\n got %s\nwant %s", r.Data, tt.data)
			}
			equal(t, "errors", shownErrors(r.Errors), []string{tt.message})
		})
	}
}

func TestPanicsKeepTheirStack(t *testing.T) {
	t.Parallel()
	w := newWorld(8)
	config := w.config()
	config.Key = func(string, any) any { return []int{} } // cannot be compared
	config.Present = func(_ context.Context, err error, _ ast.Path) *gqlerror.Error {
		p, ok := errors.AsType[*breadth.PanicError](err)
		if !ok || !strings.Contains(string(p.Stack), "loadGroup") {
			t.Errorf("%v has no stack", err)
		}
		return &gqlerror.Error{Message: "panic"}
	}
	e, err := breadth.New(config)
	if err != nil {
		t.Fatal(err)
	}
	doc, op, vars := parse(t, `{ nodes(ids: ["p1", "p2"]) { ... on Person { club { id } } } }`, nil)
	r := e.Execute(t.Context(), doc, op, vars, nil)
	equal(t, "errors", shownErrors(r.Errors), []string{"nodes[0].club panic ×2"})
}

func TestEndedContext(t *testing.T) {
	t.Parallel()
	w := newWorld(8)
	ctx, cancel := context.WithCancel(t.Context())
	w.fault = func(field, obj string) string {
		if field == "Person.club" && obj == "" {
			cancel() // while its batch runs: the others of the level are not loaded
		}
		return ""
	}
	config := w.config()
	config.Present = func(_ context.Context, err error, _ ast.Path) *gqlerror.Error {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is not the end of the context", err)
		}
		return &gqlerror.Error{Message: "late"}
	}
	e, err := breadth.New(config)
	if err != nil {
		t.Fatal(err)
	}
	doc, op, vars := parse(t, `{ person(id: "p1") { id club { id owner { id } } home { name } best { __typename } } }`, nil)
	r := e.Execute(ctx, doc, op, vars, nil)
	if want := `{"person":{"id":"p1","club":{"id":"c0","owner":null},"home":null,"best":null}}`; string(r.Data) != want {
		t.Errorf("got %s, want %s", r.Data, want)
	}
	equal(t, "errors", shownErrors(r.Errors), []string{"person.club.owner late", "person.home late", "person.best late"})
	equal(t, "calls", w.called(), []string{`Query.person {"id":"p1"} [root]`, "Person.club [p1]"})
}

func TestArgumentsAreDecodedOnceAPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(8)
	decoded := 0
	w.table["Club"]["members"] = w.table["Club"]["members"].WithArgs(func(ctx context.Context, raw map[string]any) (map[string]any, error) {
		decoded++
		if raw["first"] == nil {
			t.Error("the default is missing")
		}
		return map[string]any{"first": 1}, nil
	})
	r := execute(t, w, `{ people(first: 5) { nodes { ...f friends(first: 1) { nodes { ...f } } } } }
		fragment f on Person { mustClub { members { id } } }`, nil)
	if r.Errors != nil || decoded != 1 {
		t.Errorf("decoded %d times, errors %v", decoded, r.Errors)
	}
	// The same place of the document, at two levels.
	calls := w.called()
	equal(t, "calls", []string{calls[3], calls[5]}, []string{`Club.members {"first":1} [c0 c1]`, `Club.members {"first":1} [c0 c1 c2]`})
}

func TestConcurrentExecutions(t *testing.T) {
	t.Parallel()
	w := newWorld(8)
	e := w.executor(t)
	doc, op, _ := parse(t, `query($id: ID!, $all: Boolean!) { node(id: $id) { id ... on Person { friends { nodes { name @include(if: $all) } } } } }`,
		map[string]any{"id": "p1", "all": true})
	want := map[bool]string{
		true:  `{"node":{"id":"p1","friends":{"nodes":[{"name":"Person \"2\" é"},{"name":"Person \"3\" é"}]}}}`,
		false: `{"node":{"id":"p1","friends":{"nodes":[{},{}]}}}`,
	}
	var wg sync.WaitGroup
	var kept [2][]byte
	for i := range 16 {
		wg.Go(func() {
			all := i%2 == 0
			r := e.Execute(t.Context(), doc, op, map[string]any{"id": "p1", "all": all}, nil)
			if string(r.Data) != want[all] {
				t.Errorf("got %s, want %s", r.Data, want[all])
			}
			if i < 2 {
				kept[i] = r.Data
			}
		})
	}
	wg.Wait()
	if string(kept[0]) != want[true] || string(kept[1]) != want[false] {
		t.Error("an answer that was kept has changed")
	}
}

// A document whose plans are forgotten is held no longer.
func TestPlansAreForgotten(t *testing.T) {
	t.Parallel()
	e := newWorld(8).executor(t)
	run := func() (*ast.QueryDocument, weak.Pointer[ast.OperationDefinition]) {
		doc, op, vars := parse(t, `{ nodes(ids: ["p1"]) { id } }`, nil)
		e.Execute(t.Context(), doc, op, vars, nil)
		return doc, weak.Make(op)
	}
	_, kept := run()
	doc, forgotten := run()
	e.Forget(doc)
	runtime.GC()
	if kept.Value() == nil || forgotten.Value() != nil {
		t.Errorf("held: %v, after it was forgotten: %v", kept.Value() != nil, forgotten.Value() != nil)
	}
	runtime.KeepAlive(e)
}
