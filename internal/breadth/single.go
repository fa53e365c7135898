package breadth

import (
	"context"
	"reflect"
)

// LoadOne calls the batch method of a relation for one parent and gives its children: at most one of a to-one relation. It
// lets another executor stand on the same entries, one parent at a time.
func (f Field) LoadOne(ctx context.Context, c Call, parent any) ([]any, error) {
	found, err := f.batch(ctx, c, []any{parent})
	if err != nil {
		return nil, err
	}
	return found.of(0), nil
}

// WriteOne writes a leaf of one parent, for such an executor.
func (f Field) WriteOne(session, parent any) ([]byte, error) { return f.leaf(nil, session, parent) }

// Around gives the relation with around in place of its batch method, which around can call as load for the children of each
// parent. It lets a caller watch a relation, or make it fail. Fields of another sort stay as they are.
func (f Field) Around(around func(ctx context.Context, c Call, parents []any, load func(Call, []any) ([][]any, error)) ([][]any, error)) Field {
	if batch := f.batch; batch != nil {
		f.batch = ManyAny(func(ctx context.Context, c Call, parents []any) ([][]any, error) {
			return around(ctx, c, parents, func(c Call, parents []any) ([][]any, error) {
				l, err := batch(ctx, c, parents)
				lists := make([][]any, len(parents))
				for i := 0; err == nil && i < len(parents); i++ {
					lists[i] = l.of(i)
				}
				return lists, err
			})
		}).batch
	}
	return f
}

// WantOf is a Want of these child fields.
func WantOf(fields ...string) Want {
	names := make(map[string]bool, len(fields))
	for _, name := range fields {
		names[name] = true
	}
	return Want{names: []map[string]bool{names}}
}

// EmbedsAny is Embeds for an interface or a union. A null element is an untyped nil.
func EmbedsAny[P, C any](get func(P) []C) Field {
	return Field{shape: shapeList, parent: reflect.TypeFor[P](), each: func(parent any) (list []any, err error) {
		p, err := parentOf[P](parent)
		if err != nil {
			return nil, err
		}
		for _, c := range get(p) {
			list = append(list, c)
		}
		return list, nil
	}}
}
