package breadth

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Call is what a relation's batch method is told.
type Call struct {
	Session any            // the read session: whatever the caller of Execute gave
	Args    map[string]any // the arguments as the field's decoder returned them; nil when it has none
	Want    Want           // the fields selected below the relation, by all the places that share the call
}

// Want tells which child fields are selected below a relation, once fragments and conditions are applied. Behind an
// interface or a union it holds the fields selected of any type.
type Want struct {
	names []map[string]bool
	reads []reads
	leads []leads
}

// reads are the fields of Go types that are read, by their names; of a type with the name "" any may be.
type reads map[reflect.Type]map[string]bool

func (r reads) add(t reflect.Type, names ...string) {
	if r[t] == nil {
		r[t] = map[string]bool{}
	}
	for _, name := range names {
		r[t][name] = true
	}
}

// leads are the to-one relations without arguments that are selected: what they read of the objects to which a field leads.
type leads map[lead]reads

// lead is a field of a Go type by which a relation finds its object.
type lead struct {
	parent reflect.Type
	field  string
}

// Ahead tells which fields will be read of the objects of a Go type, child, to which a field leads of those of another that the
// relation gives, parent; not known where that relation is not selected, or what it reads is not known.
func (w Want) Ahead(parent reflect.Type, field string, child reflect.Type) (names []string, known bool) {
	var next []reads
	for _, l := range w.leads {
		if r, selected := l[lead{parent, field}]; selected {
			next = append(next, r)
		}
	}
	return Want{reads: next}.Reads(child)
}

// Reads tells which fields are read of the objects of a Go type that the relation gives, itself or embedded in what it gives; not
// known where an entry does not say what it reads (Field.Reads), nor of an operation that was not asked before.
func (w Want) Reads(t reflect.Type) (names []string, known bool) {
	for _, r := range w.reads {
		for name := range r[t] {
			if name == "" {
				return nil, false
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names, len(w.reads) > 0
}

// Has tells whether any of these child fields is selected.
func (w Want) Has(fields ...string) bool {
	for _, names := range w.names {
		for _, name := range fields {
			if names[name] {
				return true
			}
		}
	}
	return false
}

type shape uint8

const (
	shapeLeaf shape = iota + 1
	shapeObject
	shapeList
	shapeRaw
)

func (s shape) String() string {
	return [...]string{"nothing", "a leaf", "an object", "a list of objects", "a raw field"}[s]
}

// Field is how one field is read: an entry of the Table. It is made by the constructors below.
//
// The parent type of a constructor is the type of the objects that the relation above gives: *C of One, Many, Embed and
// Embeds. A parent of another type is an error of the field. Fields of the root type get its zero value.
type Field struct {
	shape  shape
	parent reflect.Type // that of the constructor
	reads  []string     // nil: any field
	leaf   func(b []byte, session, parent any) ([]byte, error)
	one    func(parent any) (any, error)
	each   func(parent any) ([]any, error)
	batch  func(ctx context.Context, c Call, parents []any) (loaded, error)
	raw    func(ctx context.Context, field *ast.Field, selection ast.SelectionSet) ([]byte, error)
	decode func(ctx context.Context, raw map[string]any) (map[string]any, error)
}

// loaded is the result of a batch: the children of all the parents. For lists, those of parent i end at ends[i].
type loaded struct {
	children []any
	ends     []int // nil for a to-one relation
}

// of gives the children of one parent.
func (l loaded) of(parent int) []any {
	switch {
	case l.ends != nil && parent > 0:
		return l.children[l.ends[parent-1]:l.ends[parent]]
	case l.ends != nil:
		return l.children[:l.ends[0]]
	case l.children[parent] == nil:
		return nil
	default:
		return l.children[parent : parent+1]
	}
}

// Leaf writes a scalar, an enum, or a list of these, as JSON at the end of b, and returns b extended. Writing `null`
// means null. Nulls inside a list are not checked against the schema.
func Leaf[P any](write func(b []byte, p P) ([]byte, error)) Field {
	return SessionLeaf(func(b []byte, _ any, p P) ([]byte, error) { return write(b, p) })
}

// SessionLeaf is a Leaf that depends on the session, too.
func SessionLeaf[P any](write func(b []byte, session any, p P) ([]byte, error)) Field {
	return Field{shape: shapeLeaf, parent: reflect.TypeFor[P](), leaf: func(b []byte, session, parent any) ([]byte, error) {
		p, err := parentOf[P](parent)
		if err != nil {
			return b, err
		}
		return write(b, session, p)
	}}
}

// Embed is an object that the parent already holds, nil for none. It costs no call.
func Embed[P, C any](get func(P) *C) Field {
	return EmbedAny(func(p P) any { return orNil(get(p)) })
}

// EmbedAny is Embed for an interface or a union. None is an untyped nil.
func EmbedAny[P any](get func(P) any) Field {
	return Field{shape: shapeObject, parent: reflect.TypeFor[P](), one: func(parent any) (any, error) {
		p, err := parentOf[P](parent)
		if err != nil {
			return nil, err
		}
		return get(p), nil
	}}
}

// Embeds is a list of objects that the parent already holds. A nil slice is an empty list, a nil element a null.
func Embeds[P, C any](get func(P) []*C) Field {
	return Field{shape: shapeList, parent: reflect.TypeFor[P](), each: func(parent any) ([]any, error) {
		p, err := parentOf[P](parent)
		if err != nil {
			return nil, err
		}
		held := get(p)
		return appendObjects(make([]any, 0, len(held)), held), nil
	}}
}

// One is a to-one relation: load returns one child a parent, in the order of the parents, nil for none.
func One[P, C any](load func(ctx context.Context, c Call, parents []P) ([]*C, error)) Field {
	return relation(shapeObject, load, func(all []*C) loaded {
		return loaded{children: appendObjects(make([]any, 0, len(all)), all)}
	})
}

// OneAny is One for an interface or a union. None is an untyped nil.
func OneAny[P any](load func(ctx context.Context, c Call, parents []P) ([]any, error)) Field {
	return relation(shapeObject, load, func(all []any) loaded { return loaded{children: all} })
}

// Many is a to-many relation: load returns one list a parent, in the order of the parents. A nil list is an empty one,
// a nil element a null.
func Many[P, C any](load func(ctx context.Context, c Call, parents []P) ([][]*C, error)) Field {
	return relation(shapeList, load, func(all [][]*C) loaded { return flatten(all, appendObjects[C]) })
}

// ManyAny is Many for an interface or a union. A null element is an untyped nil.
func ManyAny[P any](load func(ctx context.Context, c Call, parents []P) ([][]any, error)) Field {
	return relation(shapeList, load, func(all [][]any) loaded {
		return flatten(all, func(to, list []any) []any { return append(to, list...) })
	})
}

// Raw hands a field of the query type to another executor, introspection for instance. It returns finished JSON, for
// the selections of all the places that share the response key.
func Raw(read func(ctx context.Context, field *ast.Field, selection ast.SelectionSet) ([]byte, error)) Field {
	return Field{shape: shapeRaw, raw: read}
}

// WithArgs gives a relation the decoder of its arguments. It receives the arguments as the operation gives them, schema
// defaults included, absent ones left out; what it returns is Call.Args. It is called once for each place of the field
// in an operation, and its error is the field's.
func (f Field) WithArgs(decode func(ctx context.Context, raw map[string]any) (map[string]any, error)) Field {
	f.decode = decode
	return f
}

// Reads says which fields of its parent the entry reads, so that a store can leave out the others (Want.Reads). An entry that does
// not say so may read any, unless Config.Reads knows.
func (f Field) Reads(names ...string) Field {
	f.reads = names
	return f
}

// relation erases the types of a batch method. A result of the wrong length is an error: it would shift the answer.
func relation[P, R any](s shape, load func(context.Context, Call, []P) ([]R, error), flat func([]R) loaded) Field {
	return Field{shape: s, parent: reflect.TypeFor[P](), batch: func(ctx context.Context, c Call, objs []any) (loaded, error) {
		parents := make([]P, len(objs))
		for i, obj := range objs {
			var err error
			if parents[i], err = parentOf[P](obj); err != nil {
				return loaded{}, err
			}
		}
		results, err := load(ctx, c, parents)
		if err != nil {
			return loaded{}, err
		}
		if len(results) != len(parents) {
			return loaded{}, fmt.Errorf("%d results for %d parents", len(results), len(parents))
		}
		return flat(results), nil
	}}
}

func parentOf[P any](obj any) (P, error) {
	p, ok := obj.(P)
	if !ok && obj != nil {
		return p, fmt.Errorf("parent is a %T and not a %T", obj, p)
	}
	return p, nil
}

// orNil keeps a nil pointer from becoming a non-nil interface.
func orNil[C any](c *C) any {
	if c == nil {
		return nil
	}
	return c
}

func appendObjects[C any](to []any, from []*C) []any {
	for _, c := range from {
		to = append(to, orNil(c))
	}
	return to
}

func flatten[R any](lists [][]R, add func(to []any, list []R) []any) loaded {
	total := 0
	for _, list := range lists {
		total += len(list)
	}
	l := loaded{children: make([]any, 0, total), ends: make([]int, len(lists))}
	for i, list := range lists {
		l.children = add(l.children, list)
		l.ends[i] = len(l.children)
	}
	return l
}
