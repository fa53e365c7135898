package breadth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

var (
	errNull    = errors.New("null where the schema has none")
	errNothing = errors.New("nothing was written")
)

// failure is an error of the answer. One that nulls many places, a failed batch for instance, is one error with the
// path of the first of them.
type failure struct {
	err   error
	first *ast.Field // nil for an error of the whole operation
	path  ast.Path
	count int // how many places of the answer met it
}

// fail gives the failure of a member that is not of a batch. There is one a member: the first error stands for all.
func (r *run) fail(m *member, err error) *failure {
	f := &r.failed[m.id]
	if *f == nil {
		*f = &failure{err: fmt.Errorf("read %s: %w", m.entry, err), first: m.first}
	}
	return *f
}

// present makes what the client sees of a failure.
func (e *Executor) present(ctx context.Context, f *failure) *gqlerror.Error {
	shown := gqlerror.Error{Message: "internal error"}
	if p := e.config.Present(ctx, f.err, f.path); p != nil {
		shown = *p
	}
	shown.Path = f.path
	if f.first != nil && f.first.Position != nil && shown.Locations == nil {
		shown.Locations = []gqlerror.Location{{Line: f.first.Position.Line, Column: f.first.Position.Column}}
	}
	if f.count > 1 {
		shown.Extensions = maps.Clone(shown.Extensions)
		if shown.Extensions == nil {
			shown.Extensions = map[string]any{}
		}
		shown.Extensions["count"] = f.count
	}
	return &shown
}

// Buffers above maxPooled are left to the garbage collector: a rare large answer must not stay in memory.
const maxPooled = 1 << 20

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// writer writes an answer in one pass. Every method returns false when what it was to write must not stand: a null
// reached a non-null place, or the answer is full. The caller then takes back what was written.
type writer struct {
	*run
	b    []byte
	path []step
	met  []*failure
	over bool // the answer is too large
	back int  // how many bytes were taken back
}

// step is one element of a path: a response key, or an index when the key is empty.
type step struct {
	key   string
	index int
}

func (r *run) write(root *node) Result {
	buffer := buffers.Get().(*[]byte)
	w := &writer{run: r, b: (*buffer)[:0]}
	if !w.node(root) {
		w.b = append(w.b[:0], "null"...)
	}
	if w.over {
		return r.e.null(r.ctx, r.e.tooLarge())
	}
	result := Result{Data: bytes.Clone(w.b)}
	if *buffer = w.b; cap(w.b) <= maxPooled {
		buffers.Put(buffer)
	}
	for _, f := range w.met {
		result.Errors = append(result.Errors, r.e.present(r.ctx, f))
	}
	return result
}

// meet notes that a failure nulls the place that is being written.
func (w *writer) meet(f *failure) {
	if f.count++; f.count > 1 {
		return
	}
	for _, s := range w.path {
		if s.key == "" {
			f.path = append(f.path, ast.PathIndex(s.index))
		} else {
			f.path = append(f.path, ast.PathName(s.key))
		}
	}
	w.met = append(w.met, f)
}

// null ends a value that is null because of a failure, or without one when f is nil. What the value wrote is taken back.
func (w *writer) null(m *member, t *ast.Type, start int, f *failure) bool {
	if w.over {
		return false
	}
	if f == nil && t.NonNull {
		f = w.fail(m, errNull)
	}
	if f != nil {
		w.meet(f)
	}
	return w.nulled(t, start)
}

// nulled ends a value that is null because of something below it.
func (w *writer) nulled(t *ast.Type, start int) bool {
	w.back += len(w.b) - start
	w.b = w.b[:start]
	if t.NonNull || w.over {
		return false
	}
	w.b = append(w.b, "null"...)
	return w.fits()
}

// node writes an object.
func (w *writer) node(n *node) bool {
	w.b = append(w.b, '{')
	for i, m := range n.plan.members {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, m.prefix...)
		if m.entry == nil {
			continue // __typename: the prefix says it all
		}
		w.path = append(w.path, step{key: m.key})
		ok := w.member(n, m)
		w.path = w.path[:len(w.path)-1]
		if !ok {
			return false
		}
	}
	w.b = append(w.b, '}')
	return w.fits()
}

// member writes the value of a member of an object.
func (w *writer) member(n *node, m *member) bool {
	start, t := len(w.b), m.entry.def.Type
	if m.entry.shape == shapeLeaf {
		if err := w.leaf(m, n.obj); err != nil {
			return w.null(m, t, start, w.fail(m, err))
		}
		return w.unlessNull(m, t, start)
	}
	var s slot
	if m.slot >= 0 {
		s = n.slots[m.slot]
	} else {
		s = w.embedded(m, n.obj)
	}
	switch {
	case s.failed != nil:
		return w.null(m, t, start, s.failed)
	case m.entry.shape == shapeRaw:
		w.b = append(w.b, s.nodes[0].obj.([]byte)...)
		return w.unlessNull(m, t, start)
	case m.entry.shape == shapeList:
		return w.list(m, t, s.nodes)
	case len(s.nodes) == 0:
		return w.null(m, t, start, nil)
	default:
		return w.value(m, t, &s.nodes[0])
	}
}

func (w *writer) leaf(m *member, obj any) (err error) {
	defer recovered(&err)
	b, err := m.entry.leaf(w.b, w.req.session, obj)
	if err != nil {
		return err
	}
	if len(b) <= len(w.b) {
		return errNothing
	}
	w.b = b
	return nil
}

// unlessNull ends a value that may have been written as null.
func (w *writer) unlessNull(m *member, t *ast.Type, start int) bool {
	if string(w.b[start:]) == "null" {
		return w.null(m, t, start, nil)
	}
	return w.fits()
}

func (w *writer) list(m *member, t *ast.Type, nodes []node) bool {
	start := len(w.b)
	w.b = append(w.b, '[')
	for i := range nodes {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.path = append(w.path, step{index: i})
		ok := w.value(m, t.Elem, &nodes[i])
		w.path = w.path[:len(w.path)-1]
		if !ok {
			return w.nulled(t, start)
		}
	}
	w.b = append(w.b, ']')
	return true
}

// value writes one object, or null.
func (w *writer) value(m *member, t *ast.Type, n *node) bool {
	start := len(w.b)
	if n.plan == nil {
		f, _ := n.obj.(*failure)
		return w.null(m, t, start, f)
	}
	return w.node(n) || w.nulled(t, start)
}

// fits tells whether the answer is still within its bound. What was taken back counts: it bounds the work, too.
func (w *writer) fits() bool {
	w.over = w.over || len(w.b)+w.back > w.e.config.MaxBytes
	return !w.over
}
