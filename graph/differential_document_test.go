package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"alliances/internal/postgres"
)

// operation is a document with its variables.
type operation struct {
	document  string
	variables map[string]any
	viewer    *postgres.Caller // in whose name; nil: the public graph
	home      *string          // the territory that lists keep to, by its UUID
	faults    faults
	again     bool // asked a second time: then the relations of a level are read together
}

// maker makes one random valid operation. Response keys are made of the field and its arguments alone, so that two places with
// the same key can always be merged.
type maker struct {
	values
	uniform      map[string]bool // the names of fields whose type is the same wherever they are
	declarations []string
	variables    map[string]any
	plain        map[string]string // type and field → the arguments with which it goes without an alias
	fragments    []fragment
	likely       []string // the types below the interface or union that is being selected of
	relations    []string // those selected, by type and field
	budget       int      // the objects that may still be selected
}

type fragment struct {
	typeName, body string
	cost           int // in objects, for one parent
}

// newOperation makes the operation of a seed.
func (d *differential) newOperation(seed uint64) operation {
	r := rand.New(rand.NewPCG(seed, 20))
	m := &maker{values: values{Rand: r, pools: d.pools, schema: d.schema}, uniform: d.uniform, variables: map[string]any{}, plain: map[string]string{}}
	var roots []string
	for range 3 + m.IntN(4) {
		m.budget = 100 + m.IntN(500) // for each, so that one without an answer does not make a small answer
		roots = append(roots, m.field("Query", m.root(), 1, 0, false, true))
	}
	if m.chance(20) {
		roots = append(roots, "__typename"+m.condition())
	}
	var b strings.Builder
	b.WriteString("query Random")
	if len(m.declarations) > 0 {
		fmt.Fprintf(&b, "(%s)", strings.Join(m.declarations, ", "))
	}
	fmt.Fprintf(&b, " { %s }", strings.Join(roots, " "))
	for i, f := range m.fragments {
		fmt.Fprintf(&b, "\nfragment F%d on %s %s", i, f.typeName, f.body)
	}
	op := operation{document: b.String(), variables: m.variables}
	if m.chance(8) {
		_, uuid, _ := parseID(choose(m.values, m.ids["Territory"]))
		op.home = &uuid
	}
	op.faults = m.faults(d)
	if m.chance(6) {
		op.viewer = &d.viewers[m.IntN(len(d.viewers))]
	}
	op.again = m.chance(25)
	return op
}

// root is a field of the query type: those that lead to much come more often.
func (m *maker) root() *ast.FieldDefinition {
	fields := m.schema.Query.Fields
	name := choose(m.values, []string{"node", "nodes", "nodes", "nodes", "territory", "territory", "programmes", "programmes", "actors", "alliances", "missions", "programmesNear", "viewer", "", ""})
	if f := fields.ForName(name); f != nil {
		return f
	}
	for {
		if f := choose(m.values, fields); !strings.HasPrefix(f.Name, "__") {
			return f
		}
	}
}

// selection is a selection set of a type; parents is how many objects of it there may be, mixed that it is below an interface
// or a union.
func (m *maker) selection(typeName string, parents, depth int, mixed bool) string {
	def := m.schema.Types[typeName]
	var parts []string
	switch {
	case def.IsAbstractType():
		return m.abstract(def, parents, depth)
	case strings.HasSuffix(typeName, "Connection"):
		parts = m.connection(def, parents, depth)
	default:
		parts = m.object(def, parents, depth, mixed)
	}
	if m.chance(8) {
		parts = append(parts, "__typename"+m.condition())
	}
	return "{ " + strings.Join(parts, " ") + " }"
}

// object selects of an object: some values, and some of what is below it, lists rather than single objects.
func (m *maker) object(def *ast.Definition, parents, depth int, mixed bool) []string {
	var leaves, below, many ast.FieldList
	for _, f := range def.Fields {
		switch {
		case f.Directives.ForName("own") != nil && m.chance(60): // most who ask are told nothing there
		case m.schema.Types[f.Type.Name()].IsLeafType():
			leaves = append(leaves, f)
		case f.Type.Elem != nil || strings.HasSuffix(f.Type.Name(), "Connection"):
			many = append(many, f)
			fallthrough
		default:
			below = append(below, f)
		}
	}
	var parts []string
	for range m.IntN(5) {
		if len(leaves) > 0 {
			parts = append(parts, m.field(def.Name, choose(m.values, leaves), parents, depth, mixed, true))
		}
	}
	for range 1 + m.IntN(3) {
		among := below
		if len(many) > 0 && m.chance(50) {
			among = many
		}
		if len(among) > 0 && depth < 9 {
			if text := m.field(def.Name, choose(m.values, among), parents, depth, mixed, false); text != "" {
				parts = append(parts, text)
			}
		}
	}
	parts = m.varied(def.Name, parts, parents, depth, mixed)
	if len(parts) == 0 {
		return []string{"__typename"}
	}
	return parts
}

// connection selects of a page; the number of parents is that of its nodes.
func (m *maker) connection(def *ast.Definition, parents, depth int) []string {
	var parts []string
	percent := map[string]int{"nodes": 60, "edges": 35, "pageInfo": 25, "totalCount": 25, "totalCountIsExact": 15}
	for len(parts) == 0 {
		for _, f := range def.Fields {
			if m.chance(percent[f.Name]) {
				parts = append(parts, m.field(def.Name, f, parents, depth, false, true))
			}
		}
	}
	m.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return parts
}

func (m *maker) abstract(def *ast.Definition, parents, depth int) string {
	parts := []string{"__typename" + m.condition()}
	if def.Name == "Node" || m.chance(30) {
		parts = append(parts, "... on Node { id }")
	}
	if def.Name == "Node" && m.chance(50) {
		parts = append(parts, "id")
	}
	possible, likely := m.schema.GetPossibleTypes(def), m.likely
	for range 2 + m.IntN(4) {
		typeName := choose(m.values, likely)
		if m.chance(20) {
			typeName = choose(m.values, possible).Name
		}
		parts = append(parts, m.spread(typeName, max(1, parents/2), depth, true))
	}
	m.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return "{ " + strings.Join(parts, " ") + " }"
}

// typesOf are the types that ids among the arguments are of, or those that there may be without any.
func (m *maker) typesOf(args object) []string {
	var types []string
	ids, _ := args.get("ids")
	list, _ := ids.([]any)
	if id, ok := args.get("id"); ok {
		list = []any{id}
	}
	for _, id := range list {
		prefix, _, _ := strings.Cut(id.(string), "_")
		for _, n := range nodeTables {
			if n.prefix == prefix {
				types = append(types, n.typeName)
			}
		}
	}
	if len(types) == 0 {
		return []string{"Territory", "Actor", "Alliance", "Programme"}
	}
	return types
}

// varied adds fragments and places to merge to the fields of an object.
func (m *maker) varied(typeName string, parts []string, parents, depth int, mixed bool) []string {
	if len(parts) > 0 && m.chance(5) {
		parts = append(parts, choose(m.values, parts)) // twice the same
	}
	if m.chance(12) && m.budget > 0 && depth < 9 {
		parts = append(parts, m.spread(typeName, parents, depth, mixed))
	}
	if m.chance(4) && slices.Contains(m.schema.Types[typeName].Interfaces, "Node") {
		parts = append(parts, "... on Node"+m.condition()+" { id }")
	}
	return parts
}

// spread is an inline fragment or the spread of a named one, new or there already.
func (m *maker) spread(typeName string, parents, depth int, mixed bool) string {
	if m.chance(40) {
		for i, f := range m.fragments {
			if f.typeName == typeName && f.cost*parents <= m.budget {
				m.budget -= f.cost * parents
				return fmt.Sprintf("...F%d", i) + m.condition()
			}
		}
	}
	if m.chance(35) {
		before := m.budget
		m.budget /= parents
		start := m.budget
		f := fragment{typeName: typeName, body: m.selection(typeName, 1, depth+1, true)}
		f.cost = start - m.budget
		m.budget = before - f.cost*parents
		m.fragments = append(m.fragments, f)
		return fmt.Sprintf("...F%d", len(m.fragments)-1) + m.condition()
	}
	on := " on " + typeName
	if !mixed && m.chance(30) {
		on = ""
	}
	return "..." + on + m.condition() + " " + m.selection(typeName, parents, depth+1, mixed)
}

// field is a field with its alias, arguments and selection; "" for one that may give too much, unless there must be one.
func (m *maker) field(typeName string, def *ast.FieldDefinition, parents, depth int, mixed, must bool) string {
	given := m.values.arguments(typeName+"."+def.Name, def)
	leaf := m.schema.Types[def.Type.Name()].IsLeafType()
	n := parents * m.size(def, given)
	if !leaf && !must && n > m.budget {
		return ""
	}
	args := m.written(def, given)
	text := m.key(typeName, def.Name, args, mixed) + args + m.condition()
	if leaf {
		return text
	}
	m.relations = append(m.relations, typeName+"."+def.Name)
	if def.Name != "pageInfo" && !strings.HasSuffix(typeName, "Edge") {
		m.budget -= n
	}
	m.likely = m.typesOf(given)
	return text + m.selection(def.Type.Name(), n, depth+1, false)
}

// size is how many objects a field may give for one parent.
func (m *maker) size(def *ast.FieldDefinition, args object) int {
	if def.Arguments.ForName("first") != nil {
		first, given := args.get("first")
		if n, ok := first.(int); ok {
			return max(1, min(n, 100))
		}
		if d := def.Arguments.ForName("first").DefaultValue; d != nil && !given && d.Raw == "10" {
			return 10
		}
		return 20
	}
	switch def.Name {
	case "edges", "nodes":
		if ids, ok := args.get("ids"); ok {
			return max(1, len(ids.([]any)))
		}
		return 1 // the page has its size already
	case "themes", "audiences":
		if m.schema.Query.Fields.ForName(def.Name) == def {
			return 60 // all that there are
		}
	case "ancestors", "byScheme":
		return 6
	}
	if def.Type.Elem != nil {
		return 3
	}
	return 1
}
