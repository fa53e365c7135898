package breadth

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
)

// plan is an operation compiled for one set of values of its conditions. It is immutable but for the count of its uses.
type plan struct {
	root      *selection
	members   int              // how many there are: their ids are below it
	selection ast.SelectionSet // what was compiled; kept alive because selectionKey holds its addresses
	uses      atomic.Int64
}

// planKey identifies a plan: a query by its operation, anything else by its type and selections.
type planKey struct {
	doc        *ast.QueryDocument
	op         *ast.OperationDefinition
	typeName   string
	selection  string
	conditions string
}

// selection is what is read of an object, by its concrete type. Selections are shared: the same places of the document
// below the same type are compiled once.
type selection struct {
	only  *object            // when the static type is an object type
	types map[string]*object // when it is an interface or a union
	names map[string]bool    // the fields selected, of any of the types
	reads reads              // of the objects that are here, or embedded in them
	leads leads              // from them
	loads bool               // whether there is a relation in it, or in what is embedded in it
}

// object is what is read of an object of one type.
type object struct {
	typeName string
	members  []*member // in the order of the answer
	slots    int       // how many of them keep children in their object
	minBytes int       // the least that it takes in the answer
}

// member is a member of an object of the answer: a field of the operation.
type member struct {
	id        int
	key       string // the response key
	prefix    string // the response key as JSON with its colon; of __typename, its value too
	entry     *entry // nil for __typename
	slot      int    // where the object keeps the children, -1 when they need not be kept
	child     *selection
	first     *ast.Field       // the first of the merged places
	arguments *ast.Field       // its arguments under the definition of the concrete type
	merged    ast.SelectionSet // the selections of all the places, for a raw field
}

// plan gives the plan of a request, compiled or kept.
func (e *Executor) plan(req request) (*plan, error) {
	req.key.conditions = conditions(req.doc, req.variables)
	if p, ok := e.plans.Get(req.key); ok {
		return p, nil
	}
	c := compiler{
		e: e, doc: req.doc, variables: req.variables,
		places: map[*ast.Field]int{}, known: map[string]*selection{},
	}
	root, err := c.selection(req.key.typeName, []ast.SelectionSet{req.selection})
	if err != nil {
		return nil, fmt.Errorf("plan operation: %w", err)
	}
	p := &plan{root: root, members: c.members, selection: req.selection}
	e.plans.Add(req.key, p)
	return p, nil
}

// Forget lets go of the plans of a document, which hold it in memory.
func (e *Executor) Forget(doc *ast.QueryDocument) {
	for _, key := range e.plans.Keys() {
		if key.doc == doc {
			e.plans.Remove(key)
		}
	}
}

// conditions encodes the values of the Boolean variables: those that @skip and @include can name.
func conditions(doc *ast.QueryDocument, variables map[string]any) string {
	var b []byte
	for _, op := range doc.Operations {
		for _, v := range op.VariableDefinitions {
			if v.Type.NamedType != "Boolean" {
				continue
			}
			switch value, ok := variables[v.Variable]; {
			case !ok:
				b = append(b, '-')
			case value == true:
				b = append(b, 't')
			case value == false:
				b = append(b, 'f')
			default:
				b = append(b, 'n')
			}
		}
	}
	return string(b)
}

func selectionKey(selections ast.SelectionSet) string {
	var b []byte
	for _, s := range selections {
		b = fmt.Appendf(b, "%p,", s)
	}
	return string(b)
}

// compiler makes one plan.
type compiler struct {
	e         *Executor
	doc       *ast.QueryDocument
	variables map[string]any
	places    map[*ast.Field]int    // a number for each field of the document
	known     map[string]*selection // by type and places
	members   int
}

// below gives the selection below fields that are merged, of the type that they return.
func (c *compiler) below(typeName string, fields []*ast.Field) (*selection, error) {
	key := []byte(typeName)
	sets := make([]ast.SelectionSet, len(fields))
	for i, f := range fields {
		n, ok := c.places[f]
		if !ok {
			n = len(c.places)
			c.places[f] = n
		}
		key = strconv.AppendInt(append(key, ' '), int64(n), 10)
		sets[i] = f.SelectionSet
	}
	if s, ok := c.known[string(key)]; ok {
		return s, nil
	}
	s, err := c.selection(typeName, sets)
	c.known[string(key)] = s
	return s, err
}

func (c *compiler) selection(typeName string, sets []ast.SelectionSet) (*selection, error) {
	s := &selection{names: map[string]bool{}, reads: reads{}, leads: leads{}}
	possible, abstract := c.e.possible[typeName]
	if !abstract {
		var err error
		s.only, err = c.object(s, typeName, sets)
		return s, err
	}
	s.types = make(map[string]*object, len(possible))
	for name := range possible {
		o, err := c.object(s, name, sets)
		if err != nil {
			return nil, err
		}
		s.types[name] = o
	}
	return s, nil
}

// object compiles the selection sets for one object type and notes in s what it reads.
func (c *compiler) object(s *selection, typeName string, sets []ast.SelectionSet) (*object, error) {
	col := collection{c: c, typeName: typeName, index: map[string]int{}, visited: map[string]bool{}}
	for _, set := range sets {
		if err := col.collect(set); err != nil {
			return nil, err
		}
	}
	o := &object{typeName: typeName, minBytes: len(`{}`)}
	for _, places := range col.merged {
		m, err := c.member(o, places)
		if err != nil {
			return nil, err
		}
		s.names[m.first.Name] = true
		s.read(m)
		s.loads = s.loads || m.slot >= 0
		o.members = append(o.members, m)
		o.minBytes += len(m.prefix) + len(`0,`)
	}
	return o, nil
}

// read adds what a member reads of its object, what is read of those that it embeds, and where it leads.
func (s *selection) read(m *member) {
	switch {
	case m.entry == nil:
		return
	case m.entry.reads == nil:
		s.reads.add(m.entry.parent, "")
	default:
		s.reads.add(m.entry.parent, m.entry.reads...)
	}
	switch {
	case m.child == nil:
	case m.entry.batch == nil:
		for t, names := range m.child.reads {
			s.reads.add(t, slices.Collect(maps.Keys(names))...)
		}
		for l, next := range m.child.leads {
			s.lead(l, next)
		}
	case m.entry.shape == shapeObject && m.entry.decode == nil && len(m.entry.reads) == 1:
		s.lead(lead{m.entry.parent, m.entry.reads[0]}, m.child.reads)
	}
}

func (s *selection) lead(l lead, next reads) {
	if s.leads[l] == nil {
		s.leads[l] = reads{}
	}
	for t, names := range next {
		s.leads[l].add(t, slices.Collect(maps.Keys(names))...)
	}
}

// member compiles the fields of the document that share a response key.
func (c *compiler) member(o *object, places []*ast.Field) (*member, error) {
	if c.members++; c.members > maxPlanMembers {
		return nil, fmt.Errorf("compile more than %d fields: %w", maxPlanMembers, ErrTooLarge)
	}
	first := places[0]
	m := &member{id: c.members - 1, key: first.Alias, slot: -1, first: first}
	m.prefix = string(append(AppendString(nil, m.key), ':'))
	if first.Name == "__typename" {
		m.prefix += string(AppendString(nil, o.typeName))
		return m, nil
	}
	m.entry = c.e.entries[o.typeName][first.Name]
	if m.entry == nil {
		return nil, fmt.Errorf("read %s.%s, which has no entry: %w", o.typeName, first.Name, ErrRefused)
	}
	switch m.entry.shape {
	case shapeLeaf:
		return m, nil
	case shapeRaw:
		for _, f := range places {
			m.merged = append(m.merged, f.SelectionSet...)
		}
	default:
		var err error
		if m.child, err = c.below(m.entry.def.Type.Name(), places); err != nil {
			return nil, err
		}
		m.arguments = &ast.Field{Arguments: first.Arguments, Definition: m.entry.def}
		if m.entry.batch == nil && !m.child.loads {
			return m, nil // embedded, and nothing below to load: it is looked up when it is written
		}
	}
	m.slot = o.slots
	o.slots++
	return m, nil
}

// collection is the specification's CollectFields for one object type.
type collection struct {
	c        *compiler
	typeName string
	merged   [][]*ast.Field // by response key, in the order in which the keys are met
	index    map[string]int // response key → index in merged
	visited  map[string]bool
}

func (col *collection) collect(set ast.SelectionSet) error {
	for _, sel := range set {
		include, err := col.c.included(directivesOf(sel))
		if err != nil {
			return err
		}
		if !include {
			continue
		}
		switch sel := sel.(type) {
		case *ast.Field:
			col.add(sel)
		case *ast.InlineFragment:
			err = col.fragment(sel.TypeCondition, sel.SelectionSet)
		case *ast.FragmentSpread:
			if col.visited[sel.Name] {
				continue
			}
			col.visited[sel.Name] = true
			fragment := col.c.doc.Fragments.ForName(sel.Name)
			err = col.fragment(fragment.TypeCondition, fragment.SelectionSet)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (col *collection) fragment(condition string, set ast.SelectionSet) error {
	if condition != "" && condition != col.typeName && !col.c.e.possible[condition][col.typeName] {
		return nil
	}
	return col.collect(set)
}

func (col *collection) add(f *ast.Field) {
	i, ok := col.index[f.Alias]
	if !ok {
		i = len(col.merged)
		col.index[f.Alias] = i
		col.merged = append(col.merged, nil)
	}
	col.merged[i] = append(col.merged[i], f)
}

func directivesOf(sel ast.Selection) ast.DirectiveList {
	switch sel := sel.(type) {
	case *ast.Field:
		return sel.Directives
	case *ast.InlineFragment:
		return sel.Directives
	case *ast.FragmentSpread:
		return sel.Directives
	}
	return nil
}

// included applies @skip and @include. An applied @defer is refused: answers are one piece.
func (c *compiler) included(directives ast.DirectiveList) (bool, error) {
	include := true
	for _, d := range directives {
		switch d.Name {
		case "defer":
			return false, fmt.Errorf("apply @defer: %w", ErrRefused)
		case "skip", "include":
			value, err := d.Arguments.ForName("if").Value.Value(c.variables)
			if err != nil {
				return false, fmt.Errorf("read condition of @%s: %w", d.Name, err)
			}
			condition, ok := value.(bool)
			if !ok {
				return false, fmt.Errorf("read condition of @%s, which is not a Boolean: %w", d.Name, ErrRefused)
			}
			if condition == (d.Name == "skip") {
				include = false
			}
		}
	}
	return include, nil
}
