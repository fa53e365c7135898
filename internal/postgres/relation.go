package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/lib/pq"
)

// parentsAs is the FROM item that a batch statement begins with: k.id is the parent's id, k.n its position from 1.
const parentsAs = `unnest($1::uuid[]) WITH ORDINALITY AS k (id, n)`

// lists runs a statement whose first argument is the parents' ids and whose first column is the parent's position; it gives
// each parent its rows, in the statement's order. More arguments follow from $2.
func lists[T any](ctx context.Context, r *Read, parents []string, text string, args ...any) ([][]*T, error) {
	children := make([][]*T, len(parents))
	rows, err := r.query(ctx, text, append([]any{pq.Array(parents)}, args...)...)
	if err != nil {
		return nil, err
	}
	var n int
	err = each(rows, []any{&n}, func(child *T) error {
		children[n-1] = append(children[n-1], child)
		return nil
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

// current is the id of the object that answers for o. It is not written with coalesce, of which the planner makes a scan.
const current = `CASE WHEN o.successor_id IS NULL THEN o.id ELSE o.successor_id END`

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
	load := func(ids []string) ([]*T, error) { return ones[T](ctx, r, ids, from.byIDText()) }
	var found []*T
	var err error
	if from.reference {
		found, err = remembered(r, from.name+" ", distinct, load, func(row *T) bool { return row != nil })
	} else {
		found, err = load(distinct)
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

// byIDText is the statement of byID.
func (from table) byIDText() string {
	if from.successor {
		return `SELECT k.n, ` + from.columns + ` FROM ` + parentsAs + ` JOIN ` + from.name + ` o ON o.id = k.id
		        JOIN ` + from.name + ` t ON t.id = ` + current + ` ` + from.join
	}
	return `SELECT k.n, ` + from.columns + ` FROM ` + parentsAs + ` JOIN ` + from.name + ` t ON t.id = k.id ` + from.join
}

// columnsAs puts an alias before each of a comma-separated list of columns.
func columnsAs(alias, columns string) string {
	names := strings.Split(columns, ",")
	for i, name := range names {
		names[i] = alias + "." + strings.TrimSpace(name)
	}
	return strings.Join(names, ", ")
}
