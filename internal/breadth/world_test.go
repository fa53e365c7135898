package breadth_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"

	"alliances/internal/breadth"
)

const schemaText = `
interface Node { id: ID! }
interface Named { name: String club: Club }
union Subject = Person | Club | Place
type Query {
	person(id: ID!): Person
	people(first: Int = 3, tag: String): PersonConnection!
	node(id: ID!): Node
	nodes(ids: [ID!]!): [Node]!
	subjects: [Subject]
	named: [Named!]!
	strictClub(id: ID! = "c0"): Club!
	motto: String
	origin: Point!
}
type Person implements Node & Named {
	id: ID!
	name: String
	nick: String!
	tags: [String!]!
	home: Place
	address: Address
	addresses: [Address]!
	friends(first: Int = 2, tag: String): PersonConnection!
	club: Club
	mustClub: Club!
	best: Subject
	favourites: [Subject]
	clubs: [Club]!
}
type Club implements Node & Named {
	id: ID!
	name: String!
	club: Club
	owner: Person
	members(first: Int = 3): [Person!]!
	places: [Place!]
	mascot: Named
	mascots: [Subject]!
}
type Place implements Named {
	name: String
	club: Club
	owner: Person!
	point: Point
}
type Point { x: Float! y: Float! }
type Address { street: String! city: Place keeper: Person! }
type PersonConnection { edges: [PersonEdge!]! nodes: [Person]! totalCount: Int! pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type PersonEdge { node: Person! weight: Int! introducedBy: Person }
type Payload { person: Person subject: Subject! errors: [String!]! }
type Mutation { rename(name: String!): Payload }
type Subscription { renamed: Person }
`

var schema = gqlparser.MustLoadSchema(&ast.Source{Name: "test", Input: schemaText})

type (
	person struct {
		id, name string
		n        int
	}
	club struct {
		id string
		n  int
	}
	place struct {
		name string
		n    int
	}
	point      struct{ x, y float64 }
	address    struct{ n int }
	connection struct {
		people []*person
		from   string
		total  int
	}
	edge struct {
		node   *person
		weight int
	}
	pageInfo struct{ more bool }
	payload  struct {
		person  *person
		subject any
	}
)

// read is one field as the reference executor reads it: a value for JSON, an object or nil, or a list of these.
type read func(obj any, args map[string]any) (any, error)

// call is what a batch method was told.
type call struct {
	name    string
	args    string
	want    breadth.Want
	session any
	parents []any
}

// world is a graph of people, clubs and places, read by an executor and by the reference, with the same faults.
type world struct {
	table breadth.Table
	reads map[string]read
	size  int

	// fault says what goes wrong with a field of an object: "" for nothing, "null" or "error". For a relation it is
	// asked without the object as well: that is the fault of the batch.
	fault func(field, obj string) string

	mu    sync.Mutex
	calls []call
}

// boom is the error of a field, and its message is what the client sees.
type boom struct{ field string }

func (b boom) Error() string { return "boom " + b.field }

func newWorld(size int) *world {
	w := &world{table: breadth.Table{}, reads: map[string]read{}, size: size, fault: func(string, string) string { return "" }}
	w.define()
	return w
}

func (w *world) executor(t testing.TB) *breadth.Executor {
	t.Helper()
	e, err := breadth.New(w.config())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (w *world) config() breadth.Config {
	return breadth.Config{Schema: schema, Table: w.table, TypeOf: typeOf, Key: key, Present: present}
}

func present(_ context.Context, err error, _ ast.Path) *gqlerror.Error {
	var b boom
	if errors.As(err, &b) {
		return &gqlerror.Error{Message: b.Error()}
	}
	return &gqlerror.Error{Err: err, Message: "internal"}
}

func typeOf(obj any) string {
	switch obj.(type) {
	case *person:
		return "Person"
	case *club:
		return "Club"
	case *place:
		return "Place"
	}
	return fmt.Sprintf("%T", obj)
}

func key(typeName string, obj any) any {
	switch o := obj.(type) {
	case *person:
		return o.id
	case *club:
		return o.id
	case *place:
		return o.name
	}
	return nil
}

// name identifies an object for faults and counts, whatever its pointer.
func name(obj any) string {
	switch o := obj.(type) {
	case nil, root, *int:
		return "root"
	case *person:
		return o.id
	case *club:
		return o.id
	case *place:
		return o.name
	case *address:
		return "a" + strconv.Itoa(o.n)
	case *connection:
		return "connection of " + o.from
	case *edge:
		return "edge to " + o.node.id
	}
	return fmt.Sprintf("%+v", obj)
}

func hash(s string) int {
	h := fnv.New32a()
	h.Write([]byte(s))
	return int(h.Sum32() >> 1)
}

func (w *world) put(typeName, field string, f breadth.Field, r read) {
	if w.table[typeName] == nil {
		w.table[typeName] = map[string]breadth.Field{}
	}
	def := schema.Types[typeName].Fields.ForName(field)
	if len(def.Arguments) > 0 {
		f = f.WithArgs(func(_ context.Context, raw map[string]any) (map[string]any, error) {
			if raw["tag"] == "undecodable" {
				return nil, boom{typeName + "." + field}
			}
			return raw, nil
		})
	}
	w.table[typeName][field] = f
	w.reads[typeName+"."+field] = func(obj any, args map[string]any) (any, error) {
		if args["tag"] == "undecodable" {
			return nil, boom{typeName + "." + field}
		}
		return r(obj, args)
	}
}

// faulty applies the fault of a field of an object to its value.
func (w *world) faulty(field string, obj, value any) (any, error) {
	switch w.fault(field, name(obj)) {
	case "error":
		return nil, boom{field}
	case "null":
		return nil, nil
	}
	return value, nil
}

func leaf[P any](w *world, typeName, field string, get func(P) any) {
	value := func(p P) (any, error) { return w.faulty(typeName+"."+field, p, get(p)) }
	w.put(typeName, field, breadth.Leaf(func(b []byte, p P) ([]byte, error) {
		v, err := value(p)
		if err != nil {
			return append(b, "half written"...), err
		}
		return appendJSON(b, v), nil
	}), func(obj any, _ map[string]any) (any, error) {
		p, _ := obj.(P)
		return value(p)
	})
}

func appendJSON(b []byte, v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return append(b, text...)
}

// embed is an object held by its parent; get returns nil for none.
func embed[P, C any](w *world, typeName, field string, get func(P) *C) {
	value := func(p P) any {
		v, err := w.faulty(typeName+"."+field, p, get(p))
		if c, ok := v.(*C); err == nil && ok && c != nil {
			return c
		}
		return nil
	}
	w.put(typeName, field, breadth.Embed(func(p P) *C {
		c, _ := value(p).(*C)
		return c
	}), func(obj any, _ map[string]any) (any, error) {
		p, _ := obj.(P)
		return value(p), nil
	})
}

func embeds[P, C any](w *world, typeName, field string, get func(P) []*C) {
	w.put(typeName, field, breadth.Embeds(func(p P) []*C {
		return holes(w, typeName+"."+field, p, get(p))
	}), func(obj any, _ map[string]any) (any, error) {
		p, _ := obj.(P)
		return anys(holes(w, typeName+"."+field, p, get(p))), nil
	})
}

// holes puts nulls in a list where the faults say so.
func holes[C any](w *world, field string, parent any, list []*C) []*C {
	list = slices.Clone(list)
	for i := range list {
		if w.fault(field, name(parent)+" "+strconv.Itoa(i)) == "null" {
			list[i] = nil
		}
	}
	return list
}

func anys[C any](list []*C) []any {
	all := make([]any, len(list))
	for i, c := range list {
		if c != nil {
			all[i] = c
		}
	}
	return all
}

// told notes a call, and gives the fault of the batch.
func told[P any](w *world, field string, c breadth.Call, parents []P) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	made := call{name: field, want: c.Want, session: c.Session, args: argsKey(c.Args)}
	for _, p := range parents {
		made.parents = append(made.parents, p)
	}
	w.calls = append(w.calls, made)
	if w.fault(field, "") == "error" {
		return boom{field}
	}
	return nil
}

func argsKey(args map[string]any) string {
	if args == nil {
		return ""
	}
	return string(appendJSON(nil, args))
}

func one[P, C any](w *world, typeName, field string, get func(P, map[string]any) *C) {
	named := typeName + "." + field
	child := func(p P, args map[string]any) *C {
		v, _ := w.faulty(named, p, get(p, args))
		c, _ := v.(*C)
		return c
	}
	w.put(typeName, field, breadth.One(func(_ context.Context, c breadth.Call, parents []P) ([]*C, error) {
		if err := told(w, named, c, parents); err != nil {
			return nil, err
		}
		var children []*C
		for _, p := range parents {
			children = append(children, child(p, c.Args))
		}
		return children, nil
	}), func(obj any, args map[string]any) (any, error) {
		if w.fault(named, "") == "error" {
			return nil, boom{named}
		}
		p, _ := obj.(P)
		if c := child(p, args); c != nil {
			return c, nil
		}
		return nil, nil
	})
}

func oneAny[P any](w *world, typeName, field string, get func(P, map[string]any) any) {
	named := typeName + "." + field
	child := func(p P, args map[string]any) any {
		v, _ := w.faulty(named, p, get(p, args))
		return v
	}
	w.put(typeName, field, breadth.OneAny(func(_ context.Context, c breadth.Call, parents []P) ([]any, error) {
		if err := told(w, named, c, parents); err != nil {
			return nil, err
		}
		var children []any
		for _, p := range parents {
			children = append(children, child(p, c.Args))
		}
		return children, nil
	}), func(obj any, args map[string]any) (any, error) {
		if w.fault(named, "") == "error" {
			return nil, boom{named}
		}
		p, _ := obj.(P)
		return child(p, args), nil
	})
}

func many[P, C any](w *world, typeName, field string, get func(P, map[string]any) []*C) {
	named := typeName + "." + field
	w.put(typeName, field, breadth.Many(func(_ context.Context, c breadth.Call, parents []P) ([][]*C, error) {
		if err := told(w, named, c, parents); err != nil {
			return nil, err
		}
		var lists [][]*C
		for _, p := range parents {
			lists = append(lists, holes(w, named, p, get(p, c.Args)))
		}
		return lists, nil
	}), func(obj any, args map[string]any) (any, error) {
		if w.fault(named, "") == "error" {
			return nil, boom{named}
		}
		p, _ := obj.(P)
		return anys(holes(w, named, p, get(p, args))), nil
	})
}

func manyAny[P any](w *world, typeName, field string, get func(P, map[string]any) []any) {
	named := typeName + "." + field
	list := func(p P, args map[string]any) []any {
		all := get(p, args)
		for i := range all {
			if w.fault(named, name(p)+" "+strconv.Itoa(i)) == "null" {
				all[i] = nil
			}
		}
		return all
	}
	w.put(typeName, field, breadth.ManyAny(func(_ context.Context, c breadth.Call, parents []P) ([][]any, error) {
		if err := told(w, named, c, parents); err != nil {
			return nil, err
		}
		var lists [][]any
		for _, p := range parents {
			lists = append(lists, list(p, c.Args))
		}
		return lists, nil
	}), func(obj any, args map[string]any) (any, error) {
		if w.fault(named, "") == "error" {
			return nil, boom{named}
		}
		p, _ := obj.(P)
		return list(p, args), nil
	})
}

// person makes a new pointer each time: only its key tells that it is the same person.
func (w *world) person(n int) *person {
	n %= w.size
	return &person{id: fmt.Sprintf("p%d", n), name: fmt.Sprintf("Person \"%d\" é", n), n: n}
}

func (w *world) club(n int) *club { return &club{id: fmt.Sprintf("c%d", n%w.size), n: n % w.size} }

func (w *world) place(n int) *place {
	return &place{name: fmt.Sprintf("Place %d", n%w.size), n: n % w.size}
}

func (w *world) subject(n int) any {
	switch n % 4 {
	case 0:
		return w.person(n)
	case 1:
		return w.club(n)
	case 2:
		return w.place(n)
	}
	return nil
}

func (w *world) byID(id any) any {
	s, _ := id.(string)
	if len(s) < 2 {
		return nil
	}
	n, err := strconv.Atoi(s[1:])
	switch {
	case err != nil || n < 0 || n >= w.size:
		return nil
	case s[0] == 'p':
		return w.person(n)
	case s[0] == 'c':
		return w.club(n)
	}
	return nil
}

// number reads an argument that is a number however it came.
func number(v any) int {
	n, err := strconv.Atoi(fmt.Sprint(v))
	if err != nil {
		return 0
	}
	return max(0, min(n, 20))
}

func (w *world) page(from string, seed int, args map[string]any) *connection {
	c := &connection{from: from, total: 5}
	for i := range number(args["first"]) {
		c.people = append(c.people, w.person(seed+i*i+1))
	}
	if tag, ok := args["tag"]; ok {
		c.total = len(fmt.Sprint(tag))
	}
	return c
}

type root = struct{}

func (w *world) define() {
	one(w, "Query", "person", func(_ root, args map[string]any) *person {
		p, _ := w.byID(args["id"]).(*person)
		return p
	})
	one(w, "Query", "people", func(_ root, args map[string]any) *connection { return w.page("root", 0, args) })
	oneAny(w, "Query", "node", func(_ any, args map[string]any) any { return w.byID(args["id"]) })
	manyAny(w, "Query", "nodes", func(_ *int, args map[string]any) []any {
		ids, _ := args["ids"].([]any)
		all := make([]any, 0, len(ids))
		for _, id := range ids {
			all = append(all, w.byID(id))
		}
		return all
	})
	manyAny(w, "Query", "subjects", func(_ root, _ map[string]any) []any {
		var all []any
		for n := range 6 {
			all = append(all, w.subject(n))
		}
		return all
	})
	manyAny(w, "Query", "named", func(_ root, _ map[string]any) []any {
		return []any{w.place(1), w.person(1), w.club(2), w.person(3), w.place(2)}
	})
	one(w, "Query", "strictClub", func(_ root, args map[string]any) *club {
		c, _ := w.byID(args["id"]).(*club)
		return c
	})
	leaf(w, "Query", "motto", func(root) any { return "ensemble" })
	embed(w, "Query", "origin", func(root) *point { return &point{} })

	leaf(w, "Person", "id", func(p *person) any { return p.id })
	leaf(w, "Person", "name", func(p *person) any { return p.name })
	leaf(w, "Person", "nick", func(p *person) any { return "nick " + p.id })
	leaf(w, "Person", "tags", func(p *person) any { return []string{"t", p.id} })
	one(w, "Person", "home", func(p *person, _ map[string]any) *place { return w.place(p.n / 2) })
	embed(w, "Person", "address", func(p *person) *address {
		if p.n%3 == 0 {
			return nil
		}
		return &address{p.n}
	})
	embeds(w, "Person", "addresses", func(p *person) []*address {
		return []*address{{p.n}, nil, {p.n + 1}}[:p.n%4]
	})
	one(w, "Person", "friends", func(p *person, args map[string]any) *connection { return w.page(p.id, p.n, args) })
	one(w, "Person", "club", func(p *person, _ map[string]any) *club {
		if p.n%4 == 3 {
			return nil
		}
		return w.club(p.n / 2)
	})
	one(w, "Person", "mustClub", func(p *person, _ map[string]any) *club { return w.club(p.n / 3) })
	oneAny(w, "Person", "best", func(p *person, _ map[string]any) any { return w.subject(p.n) })
	manyAny(w, "Person", "favourites", func(p *person, _ map[string]any) []any {
		return []any{w.subject(p.n), w.subject(p.n + 1), w.subject(p.n + 2)}[:p.n%4]
	})
	many(w, "Person", "clubs", func(p *person, _ map[string]any) []*club {
		return []*club{w.club(p.n), nil, w.club(p.n + 1)}[:p.n%4]
	})

	leaf(w, "Club", "id", func(c *club) any { return c.id })
	leaf(w, "Club", "name", func(c *club) any { return "Club " + c.id })
	one(w, "Club", "club", func(c *club, _ map[string]any) *club { return w.club(c.n + 1) })
	one(w, "Club", "owner", func(c *club, _ map[string]any) *person { return w.person(c.n) })
	many(w, "Club", "members", func(c *club, args map[string]any) []*person {
		var all []*person
		for i := range number(args["first"]) {
			all = append(all, w.person(c.n+i))
		}
		return all
	})
	embeds(w, "Club", "places", func(c *club) []*place { return []*place{w.place(c.n), w.place(c.n + 2)} })
	embedAny(w, "Club", "mascot", func(c *club) any { return w.subject(c.n) })
	embedsAny(w, "Club", "mascots", func(c *club) []any { return []any{w.place(c.n), nil, w.person(c.n)}[:c.n%4] })

	leaf(w, "Place", "name", func(p *place) any { return p.name })
	one(w, "Place", "club", func(p *place, _ map[string]any) *club { return w.club(p.n) })
	one(w, "Place", "owner", func(p *place, _ map[string]any) *person { return w.person(p.n + 2) })
	embed(w, "Place", "point", func(p *place) *point { return &point{float64(p.n) / 3, -1e30} })

	leaf(w, "Point", "x", func(p *point) any { return p.x })
	leaf(w, "Point", "y", func(p *point) any { return p.y })
	leaf(w, "Address", "street", func(a *address) any { return fmt.Sprintf("<%d> & \u2028", a.n) })
	embed(w, "Address", "city", func(a *address) *place { return w.place(a.n) })
	one(w, "Address", "keeper", func(a *address, _ map[string]any) *person { return w.person(a.n) })

	embeds(w, "PersonConnection", "edges", func(c *connection) []*edge {
		var edges []*edge
		for i, p := range c.people {
			edges = append(edges, &edge{p, i})
		}
		return edges
	})
	embeds(w, "PersonConnection", "nodes", func(c *connection) []*person { return c.people })
	leaf(w, "PersonConnection", "totalCount", func(c *connection) any { return c.total })
	embed(w, "PersonConnection", "pageInfo", func(c *connection) *pageInfo { return &pageInfo{len(c.people) > 1} })
	leaf(w, "PageInfo", "hasNextPage", func(i *pageInfo) any { return i.more })
	leaf(w, "PageInfo", "endCursor", func(i *pageInfo) any { return nil })
	embed(w, "PersonEdge", "node", func(e *edge) *person { return e.node })
	leaf(w, "PersonEdge", "weight", func(e *edge) any { return e.weight })
	one(w, "PersonEdge", "introducedBy", func(e *edge, _ map[string]any) *person { return w.person(e.weight) })

	embed(w, "Payload", "person", func(p *payload) *person { return p.person })
	embedAny(w, "Payload", "subject", func(p *payload) any { return p.subject })
	leaf(w, "Payload", "errors", func(*payload) any { return []string{} })
}

func embedAny[P any](w *world, typeName, field string, get func(P) any) {
	value := func(p P) any {
		v, err := w.faulty(typeName+"."+field, p, get(p))
		if err != nil {
			return nil
		}
		return v
	}
	w.put(typeName, field, breadth.EmbedAny(value), func(obj any, _ map[string]any) (any, error) {
		p, _ := obj.(P)
		return value(p), nil
	})
}

func embedsAny[P any](w *world, typeName, field string, get func(P) []any) {
	w.put(typeName, field, breadth.EmbedsAny(get), func(obj any, _ map[string]any) (any, error) {
		p, _ := obj.(P)
		return get(p), nil
	})
}

// parse gives a valid document, its first operation and the coerced variables.
func parse(t testing.TB, query string, variables map[string]any) (*ast.QueryDocument, *ast.OperationDefinition, map[string]any) {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, query, nil)
	if errs != nil {
		t.Fatalf("parse %s: %v", query, errs)
	}
	coerced, err := validator.VariableValues(schema, doc.Operations[0], variables)
	if err != nil {
		t.Fatalf("coerce variables of %s: %v", query, err)
	}
	return doc, doc.Operations[0], coerced
}
