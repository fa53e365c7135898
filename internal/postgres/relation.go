package postgres

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
)

// parentsAs is the FROM item that a batch statement begins with: k.id is the parent's id, k.n its position from 1.
const parentsAs = `unnest($1::uuid[]) WITH ORDINALITY AS k (id, n)`

// uuids is an argument of type uuid[].
type uuids []string

// Value writes the array. Nothing in a UUID needs quotes; in another text PostgreSQL finds the error.
func (ids uuids) Value() (driver.Value, error) { return "{" + strings.Join(ids, ",") + "}", nil }

// lists runs a statement whose first argument is the parents' ids and whose first column is the parent's position; it gives
// each parent its rows, in the statement's order. More arguments follow from $2.
func lists[T any](ctx context.Context, r *Read, parents []string, text string, args ...any) ([][]*T, error) {
	children := make([][]*T, len(parents))
	err := r.byParent(parents, func(places places, open bool) error {
		rows, err := r.queryAs(ctx, open, text, append([]any{uuids(places.of(parents))}, args...))
		if err != nil {
			return err
		}
		var n int
		return each(rows, []any{&n}, func(child *T, _ []cell) error {
			children[places.at(n-1)] = append(children[places.at(n-1)], child)
			return nil
		})
	})
	return children, err
}

// ones is lists where a parent has at most one row: nil for none.
func ones[T any](ctx context.Context, r *Read, parents []string, text string, args ...any) ([]*T, error) {
	groups, err := lists[T](ctx, r, parents, text, args...)
	if err != nil {
		return nil, err
	}
	children := make([]*T, len(parents))
	for i, group := range groups {
		if len(group) > 1 {
			return nil, fmt.Errorf("one row was expected for a parent, %d came", len(group))
		}
		if len(group) == 1 {
			children[i] = group[0]
		}
	}
	return children, nil
}

// table is where the objects of a type are found by id.
type table struct {
	name      string // with its schema
	columns   string // of the alias t
	join      string // after the table, for columns that stand elsewhere
	successor bool   // a merged object answers with its successor
	reference bool   // reference data, which stay in memory
}

// byID gives the object of each id, in the order of the ids; nil for an empty id, for the absent and for the hidden. Equal
// ids are asked for once and share their object. Without any id there is no statement.
func byID[T any](ctx context.Context, r *Read, from table, ids []string) ([]*T, error) {
	place := map[string]int{}
	var distinct []string
	for _, id := range ids {
		if _, seen := place[id]; !seen && id != "" {
			place[id] = len(distinct)
			distinct = append(distinct, id)
		}
	}
	objects := make([]*T, len(ids))
	if len(distinct) == 0 {
		return objects, nil
	}
	if !from.reference { // what stays in memory serves whatever is read
		from.columns = picked[T](ctx, from.columns)
	}
	load := func(ids []string) ([]*T, error) { return loadByID[T](ctx, r, from, ids) }
	var found []*T
	var err error
	if from.reference {
		found, err = remembered(r, from.name+" ", distinct, load, func(row *T) bool { return row != nil })
	} else {
		found, err = brought(ctx, r, from, distinct, load)
	}
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		if id != "" {
			objects[i] = found[place[id]]
		}
	}
	return objects, nil
}

// loadByID asks for the objects of distinct ids; for the successors of merged ones, which are few, in a second statement.
func loadByID[T any](ctx context.Context, r *Read, from table, ids []string) ([]*T, error) {
	objects := make([]*T, len(ids))
	rows, err := r.queryAs(ctx, true, from.byIDText(), []any{uuids(ids)})
	if err != nil {
		return nil, err
	}
	var n int
	var successor *string
	var merged []int
	var successors []string
	lead := []any{&n}
	if from.successor {
		lead = append(lead, &successor)
	}
	err = each(rows, lead, func(object *T, _ []cell) error {
		if objects[n-1] = object; successor != nil {
			merged, successors = append(merged, n-1), append(successors, *successor)
		}
		return nil
	})
	if err != nil || len(merged) == 0 {
		return objects, err
	}
	from.successor = false
	found, err := byID[T](ctx, r, from, successors)
	for i, object := range found {
		objects[merged[i]] = object
	}
	return objects, err
}

// byIDText is the statement of loadByID: the position of the id, the successor where there may be one, then the columns.
func (from table) byIDText() string {
	successor := ""
	if from.successor {
		successor = "t.successor_id, "
	}
	return `SELECT k.n, ` + successor + from.columns + ` FROM ` + parentsAs + ` JOIN ` + from.name + ` t ON t.id = k.id ` + from.join
}
