package postgres

import (
	"context"
	"reflect"
	"strings"

	"alliances/internal/civic"
)

// A page brings along the actors to whom its elements lead, where they will be asked for next: one statement the fewer, and each
// actor is found where the element is.

// lead is the field of a type, a pointer's, by which elements of a list lead to an actor, and its column.
type lead struct {
	from          reflect.Type
	field, column string
}

// aheadKey tells an object that came along from others of its type, and from itself with more or less of it read.
type aheadKey struct {
	goType     reflect.Type
	fields, id string
}

// ahead is how a page brings actors along; the zero value: it does not.
type ahead struct {
	fields  string
	list    string // what stands behind the page's columns
	join    string // and behind its rows
	columns int
	layout  *layout
}

// aheadOf tells how a list brings along the actors that will be asked for. A merged one stays behind.
func aheadOf(ctx context.Context, l list) ahead {
	reader, ok := ctx.Value(readerKey{}).(Reader)
	if !ok || l.lead.column == "" {
		return ahead{}
	}
	fields, known := reader.Ahead(l.lead.from, l.lead.field, reflect.TypeFor[*civic.Actor]())
	if !known {
		return ahead{}
	}
	columns := strings.ReplaceAll(pick[civic.Actor](actors.columns, fields), "t.", "ahead.")
	items := selectItems(columns)
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = selectName(item)
	}
	layout, err := layoutOf(reflect.TypeFor[civic.Actor](), names)
	if err != nil {
		panic(err) // the same columns as without a page
	}
	return ahead{fields: strings.Join(fields, ","), list: ", " + columns, columns: len(items), layout: layout,
		join: ` LEFT JOIN civic.actor /*ahead*/ ahead ON ahead.id = page."` + l.lead.column + `" AND ahead.successor_id IS NULL`}
}

// bring keeps an actor that came along for when it is asked for.
func (r *Read) bring(a ahead, cells []cell) error {
	if a.columns == 0 || cells[0].null {
		return nil
	}
	actor := &civic.Actor{}
	if err := a.layout.fill(reflect.ValueOf(actor).Elem(), cells); err != nil {
		return err
	}
	if r.ahead == nil {
		r.ahead = map[aheadKey]any{}
	}
	r.ahead[aheadKey{reflect.TypeFor[civic.Actor](), a.fields, actor.ID}] = actor
	return nil
}

// brought gives the objects of distinct ids that came along, and asks load for the others. An answer depends on either in the same way.
func brought[T any](ctx context.Context, r *Read, from table, ids []string, load func([]string) ([]*T, error)) ([]*T, error) {
	fields, known := readOf[T](ctx)
	if len(r.ahead) == 0 || !known {
		return load(ids)
	}
	key := aheadKey{reflect.TypeFor[T](), strings.Join(fields, ","), ""}
	objects := make([]*T, len(ids))
	var there, missing []string
	var places []int
	for i, id := range ids {
		key.id = id
		if object, ok := r.ahead[key]; ok {
			objects[i] = object.(*T)
			there = append(there, id)
		} else {
			missing, places = append(missing, id), append(places, i)
		}
	}
	if len(there) > 0 {
		r.depend(originsOf(from.byIDText()), []any{uuids(there)})
	}
	if len(missing) == 0 {
		return objects, nil
	}
	loaded, err := load(missing)
	if err != nil {
		return nil, err
	}
	for j, i := range places {
		objects[i] = loaded[j]
	}
	return objects, nil
}
