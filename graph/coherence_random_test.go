package graph

import (
	"bytes"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lib/pq"

	"alliances/internal/cache"
	"alliances/internal/postgres"
)

var writes = flag.Int("writes", 12, "how many random writes TestRandomWritesLeaveNoStaleAnswer makes")

// Random questions are kept, and random writes are made to every table; after each, what is still kept is what is read anew.
func TestRandomWritesLeaveNoStaleAnswer(t *testing.T) {
	t.Parallel()
	d := newDifferential(t)
	feed, err := postgres.OpenFeed(d.db.DSN(postgres.RoleApp), discard())
	if err != nil {
		t.Fatal(err)
	}
	answers := cache.New(feed.Fresh, 256<<20)
	store, err := postgres.Open(t.Context(), d.db.DSN(postgres.RolePublic), 2) // with reference data in memory; the other one reads all anew
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	store.Follow(feed)
	feed.Follow(answers.Apply)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { feed.Run(ctx); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })

	var questions []prepared
	for seed := uint64(0); len(questions) < 100; seed++ {
		op := d.prepare(t, d.narrow(seed))
		if result := d.read.execute(t.Context(), op); len(result.Errors) == 0 {
			questions = append(questions, op)
		}
	}
	ask := func(i int) *cache.Answer {
		return answers.Do(t.Context(), fmt.Sprint(i), fmt.Sprint(i), func(ctx context.Context) cache.Filled {
			session := store.Read()
			session.Home, session.Live = questions[i].home, true
			result := d.read.Execute(context.WithValue(ctx, faultsKey{}, faults(nil)), questions[i].Doc, questions[i].Operation, questions[i].Variables, session)
			f := holes(result.Data, session.Living)
			f.Dependencies, f.ValidUntil, f.Keep = session.Dependencies, session.ValidUntil, len(result.Errors) == 0
			return f
		})
	}
	w := newWriter(t, d.db.Open(t, postgres.RoleImport))
	changed := map[string]int{} // answers that changed, by table
	var kept, dropped, needless int
	was := make([][]byte, len(questions))
	for n := range *writes {
		if err := feed.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i := range questions {
			was[i] = ask(i).Form(cache.Identity).Body
		}
		table, statement := w.write(t, uint64(n))
		if err := feed.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i, op := range questions {
			a := answers.Get(fmt.Sprint(i))
			now := d.read.execute(t.Context(), op)
			same := bytes.Equal(was[i], now.Data)
			switch {
			case a == nil && same:
				needless++
				fallthrough
			case a == nil:
				dropped++
			default:
				kept++
			}
			if !same {
				changed[table]++
			}
			if a != nil && !bytes.Equal(a.Form(cache.Identity).Body, now.Data) && answers.Get(fmt.Sprint(i)) == a {
				t.Errorf("write %d: %s\nleaves a stale answer to\n%s\n%s", n, statement, op, difference(a.Form(cache.Identity).Body, now.Data))
			}
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d writes: %d answers stayed, %d were dropped, %d of them needlessly; changed answers by table: %v", *writes, kept, dropped, needless, changed)
}

// narrow makes a random operation with one root, which depends on little.
func (d *differential) narrow(seed uint64) operation {
	r := rand.New(rand.NewPCG(seed, 21))
	m := &maker{values: values{Rand: r, pools: d.pools, schema: d.schema}, uniform: d.uniform, variables: map[string]any{}, plain: map[string]string{}}
	m.budget = 10 + m.IntN(60)
	root := m.field("Query", m.root(), 1, 3, false, true)
	var b strings.Builder
	b.WriteString("query Narrow")
	if len(m.declarations) > 0 {
		fmt.Fprintf(&b, "(%s)", strings.Join(m.declarations, ", "))
	}
	fmt.Fprintf(&b, " { %s }", root)
	for i, f := range m.fragments {
		fmt.Fprintf(&b, "\nfragment F%d on %s %s", i, f.typeName, f.body)
	}
	op := operation{document: b.String(), variables: m.variables}
	if m.chance(10) {
		_, uuid, _ := parseID(choose(m.values, m.ids["Territory"]))
		op.home = &uuid
	}
	return op
}

func difference(kept, now []byte) string {
	at := 0
	for at < min(len(kept), len(now)) && kept[at] == now[at] {
		at++
	}
	from := max(0, at-200)
	return fmt.Sprintf("kept …%.400s\n now …%.400s", kept[from:], now[from:])
}

// writer makes random writes to the rows of the population, and to all others now and then.
type writer struct {
	conn   *sql.DB
	tables []writable
}

// writable is a table of the graph with the columns that may be written.
type writable struct {
	name    string
	columns []string
}

// derived are the tables that triggers keep; their changes come with those of others.
var derived = []string{"territory_closure", "actor_place", "programme_place", "site_within", "site_point", "search_entry", "search_word", "tally"}

func newWriter(t testing.TB, conn *sql.DB) *writer {
	t.Helper()
	w := &writer{conn: conn}
	rows, err := conn.Query(`SELECT c.table_name, array_agg(c.column_name::text ORDER BY c.ordinal_position) FROM information_schema.columns c
		WHERE c.table_schema = 'civic' AND c.is_generated = 'NEVER' AND c.table_name NOT IN ('event', 'event_mark', 'job') AND c.table_name <> ALL ($1::text[])
		GROUP BY c.table_name ORDER BY c.table_name`, pq.Array(derived))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table writable
		if err := rows.Scan(&table.name, pq.Array(&table.columns)); err != nil {
			t.Fatal(err)
		}
		w.tables = append(w.tables, table)
	}
	if err := rows.Err(); err != nil || len(w.tables) < 25 {
		t.Fatalf("%d tables: %v", len(w.tables), err)
	}
	return w
}

// write makes one write that the constraints allow and that changes a row, and tells of it.
func (w *writer) write(t testing.TB, seed uint64) (table, statement string) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 22))
	for range 1000 {
		table := w.tables[r.IntN(len(w.tables))]
		statement := table.statement(r)
		if result, err := w.conn.Exec(statement); err == nil {
			if n, _ := result.RowsAffected(); n > 0 {
				return table.name, statement
			}
		}
	}
	t.Fatal("a thousand random writes were refused")
	return "", ""
}

// statement changes one column of one row, takes a row away, or adds one that is like another.
func (table writable) statement(r *rand.Rand) string {
	name := "civic." + table.name
	picked := func() string {
		among := " WHERE row_to_json(x)::text ~ '\"[0-9a-f]{8}-[0-9a-f]{4}-[0-46-9a-f]'" // ids of the population are of no version
		if r.IntN(5) == 0 {
			among = ""
		}
		return fmt.Sprintf("(SELECT x.ctid FROM %s x%s ORDER BY md5(x::text || '%d') LIMIT 1)", name, among, r.IntN(1000))
	}
	column := table.columns[r.IntN(len(table.columns))]
	for _, often := range []string{"is_public", "archived_at"} {
		if slices.Contains(table.columns, often) && r.IntN(6) == 0 {
			column = often
		}
	}
	switch value := fmt.Sprintf("(SELECT y.%s FROM %s y WHERE y.ctid = %s)", column, name, picked()); r.IntN(6) {
	case 0:
		return fmt.Sprintf("DELETE FROM %s WHERE ctid = %s", name, picked())
	case 1:
		values := maps.Collect(func(yield func(string, string) bool) {
			for _, c := range table.columns {
				if !yield(c, "x."+c) {
					return
				}
			}
		})
		values[column] = value
		for c, fresh := range map[string]string{"id": "gen_random_uuid()", "source_key": "NULL"} {
			if _, has := values[c]; has {
				values[c] = fresh
			}
		}
		names := slices.Sorted(maps.Keys(values))
		list := make([]string, len(names))
		for i, c := range names {
			list[i] = values[c]
		}
		return fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s x WHERE x.ctid = %s", name, strings.Join(names, ", "), strings.Join(list, ", "), name, picked())
	default:
		switch column {
		case "is_public":
			value = "NOT is_public"
		case "archived_at":
			value = "CASE WHEN archived_at IS NULL THEN now() END"
		}
		return fmt.Sprintf("UPDATE %s SET %s = %s WHERE ctid = %s AND %s IS DISTINCT FROM %s", name, column, value, picked(), column, value)
	}
}
