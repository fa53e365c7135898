package breadth

import "context"

// LoadOne calls the batch method of a relation for one parent and gives its children: at most one of a to-one relation. It
// lets another executor stand on the same entries, one parent at a time.
func (f Field) LoadOne(ctx context.Context, c Call, parent any) ([]any, error) {
	found, err := f.batch(ctx, c, []any{parent})
	if err != nil {
		return nil, err
	}
	return found.of(0), nil
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
	return Field{shape: shapeList, each: func(parent any) ([]any, error) {
		p, err := parentOf[P](parent)
		if err != nil {
			return nil, err
		}
		held := get(p)
		list := make([]any, len(held))
		for i, c := range held {
			list[i] = c
		}
		return list, nil
	}}
}
