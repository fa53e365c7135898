package postgres_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"alliances/internal/civic"
	"alliances/internal/localpg"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// replicated is a store with a replica, and one actor whose name says what a reading saw.
type replicated struct {
	t       *testing.T
	db      *pgtest.DB
	replica *pgtest.Replica
	store   *postgres.Store
	feed    *postgres.Feed
	writer  *sql.DB
	log     lines
	n       int
}

// lines are what was logged.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

const actorID = "00000000-0000-0000-0000-0000000000ac"

func newReplicated(t *testing.T) *replicated {
	t.Helper()
	r := &replicated{t: t, db: pgtest.New(t)}
	r.writer = as(t, r.db, postgres.RoleImport)
	must(t, r.writer, `INSERT INTO civic.actor (id, name, world, world_basis, sort_name) VALUES ('`+actorID+`', 'name 0', 'COMPANY', 'DECLARED', 'a')`)
	r.replica = pgtest.NewReplica(t)
	r.store = open(t, r.db)
	var err error
	if r.feed, err = postgres.OpenFeed(r.db.DSN(postgres.RoleApp), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	r.store.Follow(r.feed)
	// The primary, named as a replica, is none.
	if err := r.store.ReadReplicas([]string{r.replica.DSN(r.db, postgres.RolePublic), r.db.DSN(postgres.RolePublic)}, 4, slog.New(slog.NewTextHandler(&r.log, nil))); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { r.feed.Run(ctx); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
	r.until("the replica is read from", r.store.AsksReplica)
	return r
}

func (r *replicated) until(what string, so func() bool) {
	r.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			r.t.Fatalf("waited in vain: %s; the log has\n%s", what, r.log.String())
		}
	}
}

// logged waits for a line.
func (r *replicated) logged(words string) {
	r.t.Helper()
	r.until(words, func() bool { return strings.Contains(r.log.String(), words) })
}

// write gives the actor a new name and returns it.
func (r *replicated) write() string {
	r.t.Helper()
	r.n++
	name := fmt.Sprint("name ", r.n)
	must(r.t, r.writer, `UPDATE civic.actor SET name = '`+name+`'`)
	return name
}

func (r *replicated) read(ctx context.Context) (string, error) {
	actors, err := r.store.Read().Actors(ctx, []string{actorID})
	if err != nil {
		return "", err
	}
	return actors[0].Name, nil
}

func (r *replicated) expect(when, want string) {
	r.t.Helper()
	for range 20 {
		if name, err := r.read(r.t.Context()); err != nil || name != want {
			r.t.Fatalf("%s: read %q, %v; want %q", when, name, err, want)
		}
	}
}

// pause has the replica replay nothing from now on, and what is there be replayed before.
func (r *replicated) pause() {
	r.t.Helper()
	if err := r.feed.Sync(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	r.until("the replica shows what was written", r.store.AsksReplica)
	admin := r.replica.Open(r.t, r.db, localpg.Superuser)
	defer admin.Close()
	must(r.t, admin, `SELECT pg_wal_replay_pause()`)
	r.until("the replay is paused", func() bool {
		var state string
		if err := admin.QueryRow(`SELECT pg_get_wal_replay_pause_state()`).Scan(&state); err != nil {
			r.t.Fatal(err)
		}
		return state == "paused"
	})
}

func (r *replicated) resume() {
	r.t.Helper()
	admin := r.replica.Open(r.t, r.db, localpg.Superuser)
	defer admin.Close()
	must(r.t, admin, `SELECT pg_wal_replay_resume()`)
}

// expectReplica fails where no reading is answered by the replica: it is the only one to have a name that the primary has no more,
// of which change there is no event.
func (r *replicated) expectReplica(when string) {
	r.t.Helper()
	old := r.write()
	r.pause()
	r.n++
	admin := as(r.t, r.db, localpg.Superuser)
	must(r.t, admin, fmt.Sprintf(`BEGIN; SET LOCAL session_replication_role = replica; UPDATE civic.actor SET name = 'name %d'; COMMIT`, r.n))
	r.until(when+" the replica is read", func() bool {
		name, err := r.read(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		return name == old
	})
	r.resume()
}

// load reads all the time while f runs, and fails where a reading does. more waits for further readings.
func (r *replicated) load(f func(more func())) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(r.t.Context())
	var group sync.WaitGroup
	var readings atomic.Int64
	for range 4 {
		group.Go(func() {
			for ctx.Err() == nil {
				if name, err := r.read(r.t.Context()); err != nil || !strings.HasPrefix(name, "name ") {
					r.t.Errorf("after %d readings: %q, %v", readings.Load(), name, err)
					return
				}
				readings.Add(1)
				time.Sleep(time.Millisecond) // leaves the machine to the others
			}
		})
	}
	f(func() {
		enough := readings.Load() + 20
		r.until("further readings", func() bool { return readings.Load() >= enough || r.t.Failed() })
	})
	cancel()
	group.Wait()
	r.t.Logf("%d readings", readings.Load())
}

// A replica is read from where it shows all that the feed gave, and nobody notices when it is behind, ends or says nothing.
// Not in parallel: the replica is of all databases of the tests.
func TestReplica(t *testing.T) {
	r := newReplicated(t)
	r.expectReplica("at first")
	r.logged(`msg="a replica is left out"`)
	r.logged("not in recovery") // the primary

	r.pause()
	fresh := r.write()
	if err := r.feed.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.expect("after a write that the replica has not replayed", fresh)
	if r.store.AsksReplica() {
		t.Error("a replica that is behind is read from")
	}
	r.resume()
	r.expectReplica("after it has replayed it")

	r.load(func(more func()) {
		more()
		r.replica.Kill(t)
		r.until("the killed replica is left out", func() bool { return strings.Count(r.log.String(), "left out") == 2 })
		r.replica.Start(t)
		r.until("it is read from again", r.store.AsksReplica)
	})
	r.expectReplica("after it was killed and started")

	r.load(func(more func()) {
		admin := r.replica.Open(t, r.db, localpg.Superuser)
		for range 10 {
			more()
			must(t, admin, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'alliances_public'`)
		}
	})
	r.load(func(more func()) {
		more()
		before := strings.Count(r.log.String(), "left out")
		r.replica.Signal(t, syscall.SIGSTOP)
		defer r.replica.Signal(t, syscall.SIGCONT) // also where the test fails: nothing else ends it
		r.until("the replica that says nothing is left out", func() bool { return strings.Count(r.log.String(), "left out") > before })
		r.replica.Signal(t, syscall.SIGCONT)
		r.until("it is read from again", r.store.AsksReplica)
	})
	r.expectReplica("after it said nothing")

	admin := r.replica.Open(t, r.db, localpg.Superuser)
	before := strings.Count(r.log.String(), "not in recovery")
	must(t, admin, `SELECT pg_promote()`)
	r.until("it is left out once it is no replica any more", func() bool { return strings.Count(r.log.String(), "not in recovery") > before })
	r.expect("after the replica has become another primary", fmt.Sprint("name ", r.n))
}

// What a reading that began before a change was told by the replica after it stays in nobody's memory.
func TestReferenceDataOfAReplicaThatIsBehind(t *testing.T) {
	r := newReplicated(t)
	must(t, r.writer, `INSERT INTO civic.territory (id, source_key, kind, code, name, time_zone, sort_name) VALUES (gen_random_uuid(), 't', 'COMMUNE', 't', 'before', 'Europe/Paris', 't')`)
	r.pause()
	early := r.store.Read()
	must(t, r.writer, `UPDATE civic.territory SET name = 'after'`)
	if err := r.feed.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		read *postgres.Read
		want string
	}{{early, "before"}, {r.store.Read(), "after"}, {r.store.Read(), "after"}} {
		if found, err := c.read.Territory(t.Context(), civic.Commune, "t"); err != nil || found.Name != c.want {
			t.Errorf("read %v, %v, want %s", found, err, c.want)
		}
	}
}

// While events cannot be read, a write may have been acknowledged that nothing here knows of: the primary is read.
func TestNoReplicaWhileEventsCannotBeRead(t *testing.T) {
	r := newReplicated(t)
	r.pause()
	owner := as(t, r.db, postgres.RoleOwner)
	must(t, owner, `REVOKE EXECUTE ON FUNCTION civic.events_since FROM alliances_app`)
	fresh := r.write()
	if err := r.feed.Sync(t.Context()); err == nil {
		t.Fatal("a reading that failed is told as good")
	}
	r.expect("after a write whose events cannot be read", fresh)
}
