package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"alliances/internal/civic"
)

// PageRequest is which page of a list is wanted, and what of it.
type PageRequest struct {
	First int    // 1 to civic.MaximumPage
	After string // a cursor; "" from the beginning
	Rows  bool   // the elements, or where they stand
	Info  bool   // where the page begins and ends, and whether others follow
	Edges bool   // the cursor of each element, too
	Total bool   // how many there are in all
}

// key is one expression that a list is ordered by, ascending, and its type. The keys of a list make its order total, so the
// last one is an id.
type key struct{ expr, kind string }

// list is a list of the graph: of each parent where the statement names k.id, else of the whole graph.
type list struct {
	name    string // in its cursors, so that those of another list are refused
	columns string
	from    string
	conds   []string
	args    []any
	keys    []key
	refused error  // why the list cannot be read
	counted string // what is counted, FROM and WHERE; "": the list itself
	lead    lead   // to the actors that come along
	open    bool   // of drafts that are open to the viewer
	tally   string // the kept count of the whole list; "": it is counted, to civic.CountLimit
	ends    string // an expression for when time alone takes an element from the list: columns may then name k.until, the first of all
}

// where adds a condition; each ? stands for the next argument.
func (l *list) where(cond string, args ...any) {
	l.conds = append(l.conds, l.bind(cond, args...))
}

// bind replaces each ? of a piece of SQL by the place of its argument.
func (l *list) bind(text string, args ...any) string {
	for _, arg := range args {
		l.args = append(l.args, arg)
		text = strings.Replace(text, "?", "$"+strconv.Itoa(len(l.args)+1), 1) // $1 is the parents
	}
	return text
}

func (l *list) condition() string {
	if len(l.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(l.conds, " AND ")
}

// noParent stands for the whole graph: one parent without an id.
var noParent = []string{"00000000-0000-0000-0000-000000000000"}

// pages reads one page of the list for each parent. Errors: BAD_REQUEST on a cursor that is not of this list.
func pages[T any](ctx context.Context, r *Read, l list, parents []string, p PageRequest) ([]*civic.Page[T], error) {
	l.columns = picked[T](ctx, l.columns)
	result := make([]*civic.Page[T], len(parents))
	for i := range result {
		result[i] = &civic.Page[T]{}
	}
	err := pageRows(ctx, r, l, parents, p,
		func(i int, cursor string, node *T) {
			result[i].Edges = append(result[i].Edges, &civic.Edge[T]{Cursor: cursor, Node: node})
		},
		func(i int) *civic.PageState { return &result[i].PageState })
	if err != nil {
		return nil, err
	}
	return result, nil
}

// ownPages is pages for a list of the viewer's own: what is not published and open to the viewer is in it, whoever the parents are. For
// nobody every page is empty.
func ownPages[T any](ctx context.Context, r *Read, l list, parents []string, p PageRequest) ([]*civic.Page[T], error) {
	if r.own == nil {
		return noPages[T](parents), nil
	}
	l.columns, l.open = picked[T](ctx, l.columns), true
	result := make([]*civic.Page[T], len(parents))
	for i := range result {
		result[i] = &civic.Page[T]{}
	}
	return result, pageRowsOf(ctx, r, l, parents, p,
		func(i int, cursor string, node *T) {
			result[i].Edges = append(result[i].Edges, &civic.Edge[T]{Cursor: cursor, Node: node})
		},
		func(i int) *civic.PageState { return &result[i].PageState })
}

// noPages is an empty page for each parent.
func noPages[T any](parents []string) []*civic.Page[T] {
	pages := make([]*civic.Page[T], len(parents))
	for i := range pages {
		none, exact := 0, true
		pages[i] = &civic.Page[T]{PageState: civic.PageState{TotalCount: &none, TotalCountIsExact: &exact}}
	}
	return pages
}

// pageRows reads the pages: it hands out each element with the place of its parent, and fills each page's state.
func pageRows[T any](ctx context.Context, r *Read, l list, parents []string, p PageRequest, found func(parent int, cursor string, node *T), state func(parent int) *civic.PageState) error {
	return r.byParent(parents, func(places places, open bool) error {
		l.open = open
		return pageRowsOf(ctx, r, l, places.of(parents), p,
			func(i int, cursor string, node *T) { found(places.at(i), cursor, node) },
			func(i int) *civic.PageState { return state(places.at(i)) })
	})
}

// pageRowsOf is pageRows for parents that are all published, or all drafts.
func pageRowsOf[T any](ctx context.Context, r *Read, l list, parents []string, p PageRequest, found func(parent int, cursor string, node *T), state func(parent int) *civic.PageState) error {
	if l.refused != nil {
		return l.refused
	}
	after, err := l.decode(p.After)
	if err != nil {
		return err
	}
	uncounted := make([]bool, len(parents))
	if p.Rows {
		cursors := p.Info || p.Edges
		counts := make([]int, len(parents))
		last := make([][]string, len(parents))
		ahead := aheadOf(ctx, l)
		rows, err := r.queryAs(ctx, l.open, l.pageText(p, after, ahead), l.pageArgs(parents, p, after))
		if err != nil {
			return err
		}
		var n int
		var total *int
		lead := []any{&n, &total}
		keys := make([]string, len(l.keys))
		for i := range keys {
			if cursors {
				lead = append(lead, &keys[i])
			}
		}
		rows.columns = rows.columns[:len(rows.columns)-ahead.columns]
		err = each(rows, lead, func(node *T, rest []cell) error {
			if err := r.bring(ahead, rest); err != nil {
				return err
			}
			i := n - 1
			s := state(i)
			if counts[i]++; counts[i] > p.First {
				s.PageInfo.HasNextPage = true
				return nil
			}
			cursor := ""
			if p.Edges {
				cursor = l.encode(keys)
			}
			if counts[i] == 1 {
				setTotal(s, total, l.tally != "")
			}
			if p.Info {
				if counts[i] == 1 {
					s.PageInfo.StartCursor = new(l.encode(keys))
				}
				last[i] = append(last[i][:0], keys...)
			}
			found(i, cursor, node)
			return nil
		})
		if err != nil {
			return err
		}
		for i := range parents {
			if uncounted[i] = counts[i] == 0; p.Info && !uncounted[i] {
				state(i).PageInfo.EndCursor = new(l.encode(last[i]))
			}
		}
	} else {
		for i := range parents {
			uncounted[i] = true
		}
	}
	for i := range parents {
		state(i).PageInfo.HasPreviousPage = p.After != ""
	}
	if !p.Total {
		return nil
	}
	return l.countRest(ctx, r, parents, p, uncounted, state)
}

// countRest counts where no row came that carries the count: on an empty page after a cursor, or when only the count is
// wanted. An empty page from the beginning is an empty list.
func (l *list) countRest(ctx context.Context, r *Read, parents []string, p PageRequest, uncounted []bool, state func(int) *civic.PageState) error {
	var rest []int
	for i := range parents {
		switch {
		case !uncounted[i]:
		case p.Rows && p.After == "":
			setTotal(state(i), new(0), l.tally != "")
		default:
			rest = append(rest, i)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	ids := make([]string, len(rest))
	for j, i := range rest {
		ids[j] = parents[i]
	}
	rows, err := r.queryAs(ctx, l.open, `SELECT k.n, `+l.countText()+` FROM `+parentsAs, append([]any{uuids(ids)}, l.args...))
	if err != nil {
		return err
	}
	var n int
	var total *int
	return rows.each([]any{&n, &total}, func([]cell) error {
		setTotal(state(rest[n-1]), total, l.tally != "")
		return nil
	})
}

// setTotal says a count: exact to civic.CountLimit, beyond it the limit.
func setTotal(s *civic.PageState, total *int, exact bool) {
	if total == nil {
		return
	}
	n := *total
	isExact := exact || n <= civic.CountLimit
	if !isExact {
		n = civic.CountLimit
	}
	s.TotalCount, s.TotalCountIsExact = &n, &isExact
}

// countText is the kept count of the list, or counts the list of k.id, one beyond the limit at most.
func (l *list) countText() string {
	if l.tally != "" {
		return `(SELECT sum(tally.n)::bigint FROM civic.tally WHERE tally.subject = '` + l.tally + `')`
	}
	counted := l.counted
	if counted == "" {
		counted = l.from + l.condition()
	}
	return `(SELECT count(*) FROM (SELECT FROM ` + counted + ` LIMIT ` + strconv.Itoa(civic.CountLimit+1) + `) counted)`
}

// pageText is the statement of a page: position of the parent, count or NULL, keys where a cursor is wanted, then the columns.
func (l *list) pageText(p PageRequest, after []string, ahead ahead) string {
	var inner, outer, casts strings.Builder
	for i, k := range l.keys {
		fmt.Fprintf(&inner, "(%s)::%s AS key%d, ", k.expr, k.kind, i)
		fmt.Fprintf(&outer, ", page.key%d", i)
		if p.Info || p.Edges {
			fmt.Fprintf(&casts, "page.key%d::text, ", i)
		}
	}
	parents := parentsAs
	total := "NULL::bigint"
	if p.Total {
		parents = `(SELECT k.id, k.n, ` + l.countText() + ` AS total FROM ` + parentsAs + ` OFFSET 0) k`
		total = "k.total"
	}
	switch {
	case l.ends == "":
	case p.Total:
		parents = `(SELECT k.id, k.n, counted.total, counted.until FROM ` + parentsAs + ` CROSS JOIN LATERAL (
			SELECT count(*) AS total, min(c.ends) AS until FROM (SELECT ` + l.ends + ` AS ends FROM ` + l.from + l.condition() + ` LIMIT ` + strconv.Itoa(civic.CountLimit+1) + `) c) counted OFFSET 0) k`
	default:
		parents = `(SELECT k.id, k.n, NULL::timestamptz AS until FROM ` + parentsAs + `) k`
	}
	next := len(l.args) + 2
	condition := l.condition()
	if after != nil {
		exprs := make([]string, len(l.keys))
		values := make([]string, len(l.keys))
		for i, k := range l.keys {
			exprs[i] = "(" + k.expr + ")::" + k.kind
			if bare(k) {
				exprs[i] = k.expr // so that an index on the column serves
			}
			values[i] = "$" + strconv.Itoa(next) + "::text::" + k.kind
			next++
		}
		keyset := "(" + strings.Join(exprs, ", ") + ") > (" + strings.Join(values, ", ") + ")"
		if condition == "" {
			condition = " WHERE " + keyset
		} else {
			condition += " AND " + keyset
		}
	}
	order := make([]string, len(l.keys))
	for i, k := range l.keys {
		order[i] = k.expr
	}
	return `SELECT k.n, ` + total + `, ` + casts.String() + outerColumns(l.columns) + ahead.list +
		` FROM ` + parents + ` CROSS JOIN LATERAL (SELECT * FROM (SELECT ` + inner.String() + l.columns + ` FROM ` + l.from + condition +
		` ORDER BY ` + strings.Join(order, ", ") + mostRows + strconv.Itoa(next) + `) page` + ahead.join + ` ORDER BY k.n` + outer.String()
}

// mostRows ends the rows of a parent at the page that is asked for, the number of whose elements follows. A plan that serves every size
// would take it for a tenth of the table, if nothing said that it is a hundred at most.
var mostRows = ` LIMIT ` + strconv.Itoa(civic.MaximumPage+1) + `) most LIMIT $`

// bare tells whether a key is a column of its own type.
func bare(k key) bool { return !strings.ContainsAny(k.expr, "( ") }

func (l *list) pageArgs(parents []string, p PageRequest, after []string) []any {
	args := append([]any{uuids(parents)}, l.args...)
	for _, value := range after {
		args = append(args, value)
	}
	return append(args, p.First+1)
}

// outerColumns names the columns of a select list as its parent query sees them.
func outerColumns(columns string) string {
	items := selectItems(columns)
	for i, item := range items {
		items[i] = `page."` + selectName(item) + `"`
	}
	return strings.Join(items, ", ")
}
