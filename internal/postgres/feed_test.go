package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"alliances/internal/localpg"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// collected is what a feed gave.
type collected struct {
	t    *testing.T
	feed *postgres.Feed
	mu   sync.Mutex
	all  []postgres.Event
	more chan struct{} // a token when all has grown
}

// follow runs a feed on a database until the end of the test, once it has read for the first time.
func follow(t *testing.T, db *pgtest.DB) *collected {
	t.Helper()
	feed, err := postgres.OpenFeed(db.DSN(postgres.RoleApp), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	c := &collected{t: t, feed: feed, more: make(chan struct{}, 1)}
	feed.Follow(func(events []postgres.Event) {
		c.mu.Lock()
		c.all = append(c.all, events...)
		c.mu.Unlock()
		select {
		case c.more <- struct{}{}:
		default:
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { feed.Run(ctx); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
	c.until("the first reading", func(events []postgres.Event) bool {
		return len(events) == 1 && events[0].Subject == postgres.Everything
	})
	return c
}

// until waits for events that satisfy, for as long as a slow machine may need, and tells how long it took.
func (c *collected) until(what string, satisfy func([]postgres.Event) bool) time.Duration {
	c.t.Helper()
	began := time.Now()
	deadline := time.After(20 * time.Second)
	for {
		if satisfy(c.events()) {
			return time.Since(began)
		}
		select {
		case <-c.more:
		case <-deadline:
			c.t.Fatalf("%s did not come; there is %v", what, c.events())
		}
	}
}

func (c *collected) events() []postgres.Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.all)
}

// communeT stands for the commune of code t.
const communeT = "f57e5649-23ba-e42b-ae44-eb7cc67fd436"

// named says an event as "subject id,id", with the ids' last characters and in order.
func named(e postgres.Event) string {
	ids := make([]string, len(e.IDs))
	for i, id := range e.IDs {
		ids[i] = strings.TrimLeft(id[len(id)-12:], "0")
		if id == communeT {
			ids[i] = "t"
		}
	}
	slices.Sort(ids)
	return strings.TrimSpace(e.Subject + " " + strings.Join(ids, ","))
}

// since gives the events after the first n, in order.
func (c *collected) since(n int) []string {
	var names []string
	for _, e := range c.events()[n:] {
		names = append(names, named(e))
	}
	slices.Sort(names)
	return names
}

// sourceText adds a source whose id ends in n.
func sourceText(n int) string {
	return fmt.Sprintf(`INSERT INTO civic.source (id, source_key, title) VALUES ('00000000-0000-0000-0000-%012d', 'test:%d', 'A')`, n, n)
}

func has(subject string) func([]postgres.Event) bool {
	return func(events []postgres.Event) bool {
		return slices.ContainsFunc(events, func(e postgres.Event) bool { return named(e) == subject })
	}
}

// What a statement changed is told to what it was, what it is, and what is above it; nothing is told of a statement that changed
// nothing.
func TestEventsNameWhatAStatementMattersTo(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	writer := as(t, db, postgres.RoleImport)
	id := func(n string) string { return "'00000000-0000-0000-0000-" + strings.Repeat("0", 12-len(n)) + n + "'" }
	for _, statement := range []string{
		`INSERT INTO civic.territory (id, source_key, kind, code, name, time_zone, sort_name) VALUES (` + id("7e") + `, 't', 'COMMUNE', 't', 't', 'Europe/Paris', 't')`,
		`INSERT INTO civic.actor (id, name, world, world_basis, sort_name) VALUES (` + id("ac") + `, 'a', 'COMPANY', 'DECLARED', 'a')`,
		`INSERT INTO civic.alliance (id, name, status, sort_name) VALUES (` + id("a1") + `, 'a', 'ACTIVE', 'a'), (` + id("a2") + `, 'a', 'ACTIVE', 'a')`,
		`INSERT INTO civic.mission (id, organiser_id, territory_id, title, sign_up_mode, status, sort_name) VALUES (` + id("1a") + `, ` + id("ac") + `, ` + id("7e") + `, 'm', 'INSTANT', 'OPEN', 'm')`,
	} {
		must(t, writer, statement)
	}
	c := follow(t, db)
	for _, step := range []struct {
		statement string
		events    []string
	}{
		{`INSERT INTO civic.programme (id, alliance_id, title, status, sort_name) VALUES (` + id("b") + `, ` + id("a1") + `, 'p', 'OPEN', 'p')`,
			[]string{"programme a1,b", "search_entry", "search_word", "tally"}},
		{`UPDATE civic.programme SET alliance_id = ` + id("a2"), []string{"programme a1,a2,b"}},
		{`UPDATE civic.programme SET title = title WHERE false`, nil},
		{`INSERT INTO civic.site (id, programme_id, territory_id, name, precision, location, sort_name) VALUES (` + id("5") + `, ` + id("b") + `, ` + id("7e") + `, 's', 'EXACT', point(5, 43), 's')`,
			[]string{"programme_place 7e,b", "search_entry", "site 5,7e,b", "site_point", "site_within b"}},
		{`UPDATE civic.programme SET summary = 's'`, []string{"programme 7e,a2,b"}},
		{`INSERT INTO civic.programme_operator (programme_id, actor_id, position) VALUES (` + id("b") + `, ` + id("ac") + `, 0)`,
			[]string{"programme_operator ac,b", "search_entry"}},
		{`UPDATE civic.actor SET description = 'd'`, []string{"actor ac,b"}},
		{`INSERT INTO civic.alliance_member (id, alliance_id, actor_id, roles, position) VALUES (` + id("e") + `, ` + id("a1") + `, ` + id("ac") + `, '{FUNDER}', 0)`,
			[]string{"alliance_member a1,ac,e", "search_entry", "search_entry"}},
		{`INSERT INTO civic.contribution (id, contributor_id, to_alliance_id, kind) VALUES (` + id("c") + `, ` + id("ac") + `, ` + id("a1") + `, 'SKILLS')`,
			[]string{"contribution a1,ac,c", "search_entry"}},
		{`UPDATE civic.programme SET alliance_id = ` + id("a1"), []string{"programme 7e,a1,a2,b"}},
		{`UPDATE civic.contribution SET description = 'd'`, []string{"contribution a1,ac,b,c"}},
		{`UPDATE civic.actor SET description = 'e'`, []string{"actor 7e,a1,ac,b"}},
		{`UPDATE civic.alliance_member SET joined_on = current_date`, []string{"alliance_member 7e,a1,ac,e"}},
		{`INSERT INTO civic.shift (id, mission_id, starts_at, ends_at, time_zone, capacity) VALUES (` + id("f") + `, ` + id("1a") + `, now(), now() + interval '1 hour', 'Europe/Paris', 2)`,
			[]string{"shift 1a,7e,ac,f,t"}},
		{`UPDATE civic.shift SET taken = 1, updated_at = now() + interval '1 second'`, []string{"shift_places 1a,f"}},
		{`UPDATE civic.shift SET taken = 2, waitlist_length = 1`, []string{"shift_opening 1a,7e,ac,f,t", "shift_places 1a,f"}},
		{`UPDATE civic.shift SET capacity = 3`, []string{"shift 1a,7e,ac,f,t", "shift_opening 1a,7e,ac,f,t"}},
		{`UPDATE civic.shift SET cancelled_at = now()`, []string{"shift 1a,7e,ac,f,t"}},
		{`DELETE FROM civic.shift`, []string{"shift 1a,7e,ac,f,t"}},
		{`INSERT INTO civic.app_release (platform, minimum_version, current_version) VALUES ('WEB', '{1}', '{1}')`, []string{"app_release"}},
		{`INSERT INTO civic.source (id, source_key, title) SELECT gen_random_uuid(), 'many:' || n, 's' FROM generate_series(1, 1001) n`, []string{"source"}},
		{`DELETE FROM civic.source`, []string{"source"}},
	} {
		before := len(c.events())
		must(t, writer, step.statement)
		if err := c.feed.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := c.since(before); !slices.Equal(got, step.events) {
			t.Errorf("%s\ngives %q, want %q", step.statement, got, step.events)
		}
	}
}

// A transaction that was running while others committed is not lost, holds nobody back, and is given once.
func TestEventsOfLateAndLongTransactions(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	writer := as(t, db, postgres.RoleImport)
	c := follow(t, db)
	sync := func() {
		t.Helper()
		if err := c.feed.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	long, err := writer.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer long.Rollback()
	late, err := writer.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer late.Rollback()
	for i, tx := range []*sql.Tx{long, late} {
		if _, err := tx.Exec(sourceText(i)); err != nil {
			t.Fatal(err)
		}
	}
	must(t, writer, sourceText(2))
	sync()
	if got := c.since(1); !slices.Equal(got, []string{"source 2"}) {
		t.Fatalf("while two transactions run there is %q", got)
	}
	must(t, writer, sourceText(3))
	if err := late.Commit(); err != nil {
		t.Fatal(err)
	}
	sync()
	if got := c.since(2); !slices.Equal(got, []string{"source 1", "source 3"}) {
		t.Fatalf("after the late commit there is %q", got)
	}
	must(t, writer, sourceText(4))
	sync()
	if err := long.Commit(); err != nil {
		t.Fatal(err)
	}
	sync()
	if got := c.since(4); !slices.Equal(got, []string{"source", "source 4"}) { // the id that ends in 0 has no name
		t.Fatalf("after the long transaction there is %q", got)
	}
	if _, err := writer.Exec(sourceText(2)); err == nil {
		t.Fatal("a source was added twice")
	}
	sync()
	if got := c.since(6); len(got) != 0 {
		t.Fatalf("a statement that failed gives %q", got)
	}
}

// Another process is told of a write that its writer synced, and sooner or later of one that nobody told of.
func TestFeedsOfTwoProcesses(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	writer := as(t, db, postgres.RoleImport)
	a, b := follow(t, db), follow(t, db)
	must(t, writer, sourceText(1))
	if err := a.feed.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !has("source 1")(a.events()) {
		t.Error("the writer's own process does not know after Sync")
	}
	t.Log("notified after", b.until("the event of another process", has("source 1")))
	must(t, writer, sourceText(2))
	t.Log("without a notification after", b.until("the event that nobody told of", has("source 2")))
	must(t, writer, sourceText(3))
	if err := postgres.Notify(t.Context(), writer); err != nil {
		t.Fatal(err)
	}
	t.Log("notified by the writer after", b.until("the event of a writer without a feed", has("source 3")))
}

// Killed connections lose nothing.
func TestAFeedWhoseConnectionsAreKilled(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	writer := as(t, db, postgres.RoleImport)
	admin := db.Open(t, localpg.Superuser)
	c := follow(t, db)
	for n := 1; n <= 5; n++ {
		must(t, writer, sourceText(n))
		must(t, admin, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'alliances_app'`)
		c.until("the event", has(fmt.Sprint("source ", n)))
	}
	if events := c.events(); len(events) != 6 {
		t.Errorf("five writes gave %v", events)
	}
}

// A writer that cannot have its events read is told so, and the feed is not fresh until it reads again.
func TestAFeedThatCannotRead(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	owner := as(t, db, postgres.RoleOwner)
	writer := as(t, db, postgres.RoleImport)
	c := follow(t, db)
	if !c.feed.Fresh() {
		t.Fatal("a feed that has read is not fresh")
	}
	must(t, owner, `REVOKE EXECUTE ON FUNCTION civic.events_since FROM alliances_app`)
	must(t, writer, sourceText(1))
	if err := c.feed.Sync(t.Context()); err == nil {
		t.Fatal("a reading that failed is told as good")
	}
	if c.feed.Fresh() {
		t.Error("the feed is fresh, and has not read what a writer waits for")
	}
	must(t, owner, `GRANT EXECUTE ON FUNCTION civic.events_since TO alliances_app`)
	if err := c.feed.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !c.feed.Fresh() || !has("source 1")(c.events()) {
		t.Errorf("after it reads again, it is fresh: %v, and has %v", c.feed.Fresh(), c.events())
	}
}

// A feed that has ended says so, and is not fresh.
func TestAFeedThatHasEnded(t *testing.T) {
	t.Parallel()
	feed, err := postgres.OpenFeed(pgtest.New(t).DSN(postgres.RoleApp), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	feed.Follow(func([]postgres.Event) { cancel() })
	feed.Run(ctx)
	if err := feed.Sync(t.Context()); err == nil || feed.Fresh() {
		t.Errorf("a write is told as read: %v; the feed is fresh: %v", err, feed.Fresh())
	}
}

// Old events are deleted, those that somebody has not read yet never; who was away for longer learns that it may have missed some.
func TestForgottenEvents(t *testing.T) {
	// Not beside other tests: their transactions, of the same server, would hold the marks back.
	db := pgtest.New(t)
	writer := as(t, db, postgres.RoleImport)
	admin := db.Open(t, localpg.Superuser)
	since := func(snapshot string) (subjects []string) {
		t.Helper()
		if err := admin.QueryRow(`SELECT array_agg(e.subject || coalesce(cardinality(e.ids)::text, '') ORDER BY e.subject) FROM civic.events_since($1) e`, snapshot).
			Scan(pq.Array(&subjects)); err != nil {
			t.Fatal(err)
		}
		return subjects
	}
	snapshot := func() (now string) {
		t.Helper()
		if err := admin.QueryRow(`SELECT pg_current_snapshot()::text`).Scan(&now); err != nil {
			t.Fatal(err)
		}
		return now
	}
	away := snapshot()
	must(t, writer, sourceText(1))
	running, err := writer.Begin() // holds the mark below its event
	if err != nil {
		t.Fatal(err)
	}
	defer running.Rollback()
	if _, err := running.Exec(sourceText(2)); err != nil {
		t.Fatal(err)
	}
	must(t, writer, `SELECT civic.forget_events('0')`) // sets a mark
	here := snapshot()
	if got := since(away); !slices.Equal(got, []string{"source1"}) {
		t.Fatalf("before anything is forgotten there is %q", got)
	}
	if err := running.Commit(); err != nil {
		t.Fatal(err)
	}
	must(t, writer, `SELECT civic.forget_events('1 hour')`)
	if got := since(away); !slices.Equal(got, []string{"source1", "source1"}) {
		t.Fatalf("events of less than an hour are kept: there is %q", got)
	}
	must(t, admin, `UPDATE civic.event_mark SET at = at - interval '2 hours' WHERE xid = (SELECT min(xid) FROM civic.event_mark)`)
	must(t, writer, `SELECT civic.forget_events('1 hour')`)
	if got := since(away); !slices.Equal(got, []string{"*", "source1"}) {
		t.Errorf("who was away is given %q", got)
	}
	if got := since(here); !slices.Equal(got, []string{"source1"}) {
		t.Errorf("who read after the mark is given %q", got)
	}
	if err := postgres.ForgetEvents(t.Context(), db.DSN(postgres.RoleImport)); err != nil {
		t.Error(err)
	}
}

// Every writer of many, in several processes, finds its own event in its own process when Sync returns.
func TestSyncCoversEachOfManyWriters(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	writer := as(t, db, postgres.RoleImport)
	feeds := []*collected{follow(t, db), follow(t, db)}
	const writers, writes = 4, 25
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			c := feeds[w%len(feeds)]
			for i := range writes {
				n := 1 + w*writes + i
				if _, err := writer.Exec(sourceText(n)); err != nil {
					t.Error(err)
					return
				}
				if err := c.feed.Sync(t.Context()); err != nil {
					t.Error(err)
					return
				}
				if !has(fmt.Sprint("source ", n))(c.events()) {
					t.Errorf("event %d is not there after Sync", n)
				}
			}
		})
	}
	group.Wait()
	for _, c := range feeds {
		if err := c.feed.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := len(c.events()); n != 1+writers*writes {
			t.Errorf("%d writes gave %d events: each comes once, after the first reading", writers*writes, n)
		}
	}
}
