package breadth

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
)

// PanicError is a panic of a function of the table or of the configuration, as an error of its field.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

func newPanicError(value any) *PanicError { return &PanicError{Value: value, Stack: debug.Stack()} }

// recovered turns a panic into the error of the function that defers it.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = newPanicError(v)
	}
}

// node is one object of the answer, or a null. Nodes are shared by the places that show the same child.
type node struct {
	obj   any     // of a null: a *failure or nil; of a raw field: its JSON
	plan  *object // nil for a null
	slots []slot
}

// slot holds what a member of an object shows: one node or a list of them, or why there is none.
type slot struct {
	nodes  []node // at most one when it is not a list
	failed *failure
	built  bool
}

// group is one call of a relation: what all the places of a level ask of it with the same arguments.
type group struct {
	entry   *entry
	args    map[string]any
	callers []caller
	want    Want
	wanted  map[*selection]int // what the callers select, numbered in the order of want.names

	loaded  bool
	parents int    // how many distinct ones there are, once loaded
	rows    []int  // which of them is that of each caller
	found   loaded // their children
	err     error
}

// caller is one place that asks for a relation.
type caller struct {
	node   *node
	member *member
	wanted int
}

// joined is the group that a member has joined in the level that is being gathered.
type joined struct {
	group  *group
	wanted int
}

type groupKey struct {
	entry *entry
	args  string
}

// arguments are those of one member, decoded.
type arguments struct {
	decoded bool
	key     string // equal for equal arguments of the same entry
	values  map[string]any
	failed  *failure
}

// run is the state of one execution.
type run struct {
	ctx    context.Context
	e      *Executor
	req    request
	plan   *plan
	args   []arguments // by member
	failed []*failure  // by member: the errors that are not of a batch
	again  bool        // whether the operation was asked before
	size   int         // the least that the nodes made so far take in the answer

	// Where nodes and slots come from, many at a time.
	nodes slab[node]
	slots slab[slot]

	// The level that is being gathered.
	level  []*group
	groups map[groupKey]*group
	joined []joined // by member
}

// slab hands out short slices of one type, which live as long as the run.
type slab[T any] struct {
	rest []T
	size int
}

func (s *slab[T]) take(n int) []T {
	if len(s.rest) < n {
		s.size = min(max(2*s.size, 32), 1024)
		s.rest = make([]T, max(n, s.size))
	}
	taken := s.rest[:n:n]
	s.rest = s.rest[n:]
	return taken
}

func newRun(ctx context.Context, e *Executor, p *plan, req request) *run {
	return &run{
		ctx: ctx, e: e, req: req, plan: p,
		args: make([]arguments, p.members), failed: make([]*failure, p.members),
		groups: map[groupKey]*group{}, joined: make([]joined, p.members),
	}
}

// load reads everything below the root, level by level, until the answer is known to be too large.
func (r *run) load() (*node, error) {
	root := &node{}
	if err := r.place(root, r.plan.root, r.req.root); err != nil {
		return nil, err
	}
	for len(r.level) > 0 {
		level := r.level
		r.level = nil
		clear(r.groups)
		clear(r.joined)
		r.loadTogether(level)
		for _, g := range level {
			if r.full() {
				return nil, r.e.tooLarge()
			}
			if !g.loaded {
				r.loadGroup(g)
			}
			r.give(g)
		}
	}
	if r.full() {
		return nil, r.e.tooLarge()
	}
	return root, nil
}

func (r *run) full() bool { return r.size > r.e.config.MaxBytes }

// place makes n show obj: its embedded objects at once, its relations in the next level.
func (r *run) place(n *node, s *selection, obj any) error {
	o := s.only
	if o == nil {
		typeName, err := r.typeOf(obj)
		if err != nil {
			return err
		}
		if o = s.types[typeName]; o == nil {
			return fmt.Errorf("a %T has type %q, which is not possible here", obj, typeName)
		}
	}
	n.obj, n.plan = obj, o
	r.size += o.minBytes
	if o.slots == 0 || r.full() {
		return nil
	}
	n.slots = r.slots.take(o.slots)
	for _, m := range o.members {
		switch {
		case m.slot < 0:
		case m.entry.batch != nil:
			r.join(n, m)
		case m.entry.raw != nil:
			n.slots[m.slot] = r.raw(m)
		default:
			n.slots[m.slot] = r.embedded(m, obj)
		}
	}
	return nil
}

func (r *run) typeOf(obj any) (typeName string, err error) {
	defer recovered(&err)
	return r.e.config.TypeOf(obj), nil
}

// embedded looks up the objects that obj holds.
func (r *run) embedded(m *member, obj any) slot {
	children, err := m.held(obj)
	if err != nil {
		return slot{failed: r.fail(m, err)}
	}
	return r.build(m, children)
}

func (m *member) held(obj any) (children []any, err error) {
	defer recovered(&err)
	if m.entry.each != nil {
		return m.entry.each(obj)
	}
	child, err := m.entry.one(obj)
	if child == nil || err != nil {
		return nil, err
	}
	return []any{child}, nil
}

// build makes the nodes of the children of one parent.
func (r *run) build(m *member, children []any) slot {
	nodes := r.nodes.take(len(children))
	for i, child := range children {
		if child == nil {
			continue
		}
		if err := r.place(&nodes[i], m.child, child); err != nil {
			nodes[i].obj = r.fail(m, err)
		}
	}
	return slot{nodes: nodes, built: true}
}

func (r *run) raw(m *member) slot {
	data, err := func() (data []byte, err error) {
		defer recovered(&err)
		if err := r.ctx.Err(); err != nil {
			return nil, err
		}
		return m.entry.raw(r.ctx, m.first, m.merged)
	}()
	if err == nil && len(data) == 0 {
		err = errNothing
	}
	if err != nil {
		return slot{failed: r.fail(m, err)}
	}
	return slot{nodes: []node{{obj: data}}}
}

// join adds a node to the call of a relation in the level that is being gathered.
func (r *run) join(n *node, m *member) {
	j := &r.joined[m.id]
	if j.group == nil {
		a := r.arguments(m)
		if a.failed != nil {
			n.slots[m.slot].failed = a.failed
			return
		}
		j.group, j.wanted = r.group(m, a)
	}
	j.group.callers = append(j.group.callers, caller{n, m, j.wanted})
}

// group gives the group of a member in the level that is being gathered, and the number of what it selects there.
func (r *run) group(m *member, a *arguments) (*group, int) {
	key := groupKey{m.entry, a.key}
	g := r.groups[key]
	if g == nil {
		g = &group{entry: m.entry, args: a.values, wanted: map[*selection]int{}}
		r.groups[key] = g
		r.level = append(r.level, g)
	}
	wanted, ok := g.wanted[m.child]
	if !ok {
		wanted = len(g.wanted)
		g.wanted[m.child] = wanted
		g.want.names = append(g.want.names, m.child.names)
		if r.again {
			g.want.reads = append(g.want.reads, m.child.reads)
			g.want.leads = append(g.want.leads, m.child.leads)
		}
	}
	return g, wanted
}

// arguments gives the decoded arguments of a member, decoded once.
func (r *run) arguments(m *member) *arguments {
	a := &r.args[m.id]
	if a.decoded {
		return a
	}
	a.decoded = true
	if m.entry.decode == nil {
		return a
	}
	err := func() (err error) {
		defer recovered(&err)
		raw := m.arguments.ArgumentMap(r.req.variables)
		key, err := json.Marshal(raw) // sorted by name: equal arguments, equal keys
		if err != nil {
			key = fmt.Append(nil, m.id) // comparable to none: a call of its own
		}
		a.key = string(key)
		a.values, err = m.entry.decode(r.ctx, raw)
		return err
	}()
	if err != nil {
		a.failed = r.fail(m, fmt.Errorf("decode arguments: %w", err))
	}
	return a
}

// loadTogether loads the groups of a level, where the configuration says how.
func (r *run) loadTogether(level []*group) {
	if !r.again || r.e.config.Together == nil || len(level) == 1 {
		return
	}
	calls := make([]func(), len(level))
	for i, g := range level {
		calls[i] = func() { r.loadGroup(g) }
	}
	r.e.config.Together(r.ctx, r.req.session, calls)
}

// give gives each of the callers of a group its children.
func (r *run) give(g *group) {
	if g.err != nil {
		failed := &failure{err: fmt.Errorf("load %s: %w", g.entry, g.err), first: g.callers[0].member.first}
		for _, c := range g.callers {
			c.node.slots[c.member.slot].failed = failed
		}
		return
	}
	// Callers that select the same below the same parent share nodes: what is below is loaded and kept once.
	built := make([][]slot, len(g.wanted))
	for i, c := range g.callers {
		if built[c.wanted] == nil {
			built[c.wanted] = make([]slot, g.parents)
		}
		s := &built[c.wanted][g.rows[i]]
		if !s.built {
			*s = r.build(c.member, g.found.of(g.rows[i]))
		}
		c.node.slots[c.member.slot] = *s
	}
}

// loadGroup calls the batch method of a group for its distinct parents.
func (r *run) loadGroup(g *group) {
	defer recovered(&g.err)
	g.loaded = true
	if g.err = r.ctx.Err(); g.err != nil {
		return
	}
	objs := make([]any, 0, len(g.callers))
	g.rows = make([]int, len(g.callers))
	known := make(map[any]int, len(g.callers))
	for i, c := range g.callers {
		key := c.node.obj
		if r.e.config.Key != nil && key != nil {
			if k := r.e.config.Key(g.entry.typeName, key); k != nil {
				key = k
			}
		}
		row, ok := known[key]
		if !ok {
			row = len(objs)
			known[key] = row
			objs = append(objs, c.node.obj)
		}
		g.rows[i] = row
	}
	g.parents = len(objs)
	g.found, g.err = g.entry.batch(r.ctx, Call{Session: r.req.session, Args: g.args, Want: g.want}, objs)
}
