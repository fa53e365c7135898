package graph

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alliances/internal/localpg"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

var coherenceFor = flag.Duration("coherence", 6*time.Second, "how long readers and a writer of TestReadersOfTwoProcesses run; from a minute on it asserts that another process is 100 ms behind at most")

// A writer and many readers through two server processes on one database. No reader of the writer's own process is given a state older than
// the last write that was acknowledged before it asked; one of another process not older than 100 ms, and than a second where
// nobody told of a write, or connections are killed.
func TestReadersOfTwoProcesses(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	populate(t, db)
	for _, phase := range []struct {
		name           string
		told, killed   bool
		another        time.Duration // how far another process may be behind
		anotherAsLoose time.Duration // and where the machine is short of time
	}{
		{"told", true, false, 100 * time.Millisecond, time.Second},
		{"not told", false, false, time.Second, time.Second},
		{"killed", true, true, time.Second, time.Second},
	} {
		t.Run(phase.name, func(t *testing.T) {
			w := newWorld(t, db, newProcess(t, db), newProcess(t, db))
			bound := phase.anotherAsLoose
			if *coherenceFor >= time.Minute {
				bound = phase.another
			}
			ctx, cancel := context.WithTimeout(t.Context(), *coherenceFor/3)
			defer cancel()
			if phase.killed {
				var killing sync.WaitGroup
				defer killing.Wait()
				killing.Go(func() { w.kill(ctx) })
			}
			w.judge(w.live(ctx, phase.told), phase.told, bound)
		})
	}
}

// live has readers and a writer until ctx ends, and gives what was read.
func (w *world) live(ctx context.Context, told bool) (all []reading) {
	var group sync.WaitGroup
	seen := make([][]reading, 8)
	written, end := context.WithCancel(context.WithoutCancel(ctx))
	for i := range seen {
		group.Go(func() { seen[i] = w.read(written, i) })
	}
	w.run(ctx, told)
	end()
	group.Wait()
	return slices.Concat(seen...)
}

// world is two processes, the questions that are asked of them, and the history of their right answers.
type world struct {
	t         *testing.T
	processes [2]*process
	writer    *sql.DB
	admin     *sql.DB
	questions []string
	fresh     *process // keeps nothing
	rng       *rand.Rand

	history [][]string // by write, by question: the digest of the answer
	began   []time.Time
	done    []time.Time
	acked   atomic.Int64 // the last write that the readers were told of
}

// reading is what a reader was given.
type reading struct {
	process, question int
	acked             int64 // when it asked
	from, to          time.Time
	digest            string
}

func newWorld(t *testing.T, db *pgtest.DB, processes ...*process) *world {
	t.Helper()
	w := &world{t: t, processes: [2]*process(processes), fresh: newProcess(t, db),
		writer: db.Open(t, postgres.RoleImport), admin: db.Open(t, localpg.Superuser), rng: rand.New(rand.NewPCG(3, 5))}
	var programme string
	if err := w.admin.QueryRow(`SELECT id FROM civic.programme WHERE title = 'Impact Jeunes'`).Scan(&programme); err != nil {
		t.Fatal(err)
	}
	commune := map[string]any{"kind": "COMMUNE", "code": "13055"}
	for name, variables := range map[string]map[string]any{
		"resident/Neighbourhood": felixPyat, "resident/ProgrammePage": {"id": globalID(programmePrefix, programme)}, "resident/AppStart": {"platform": "IOS", "version": "2.5"},
		"resident/Search": {"text": "essai"}, "volunteer/BrowseMissions": {"filter": map[string]any{"territory": commune}},
		"resident/Nearby": {"near": map[string]any{"latitude": 43.31, "longitude": 5.39}},
	} {
		w.questions = append(w.questions, question(releasedFile(t, name), variables))
	}
	w.questions = append(w.questions, question(releasedFile(t, "resident/Neighbourhood"), commune))
	w.note(time.Now(), time.Now())
	return w
}

// ask asks a process; "" where it could not be answered.
func ask(p *process, query string) (digest string) {
	r := httptest.NewRequest("GET", "/graphql?"+query, nil)
	answer := httptest.NewRecorder()
	p.ServeHTTP(answer, r)
	var body struct{ Errors []any }
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || len(body.Errors) > 0 || !bytes.HasPrefix(answer.Body.Bytes(), []byte(`{"data":`)) {
		return ""
	}
	return fmt.Sprintf("%x", sha256.Sum256(answer.Body.Bytes()))
}

// note writes down the right answers after a write. Its process keeps none.
func (w *world) note(began, done time.Time) {
	digests := make([]string, len(w.questions))
	for w.fresh.feed.Sync(w.t.Context()) != nil && w.t.Context().Err() == nil { // for its reference data; its connections are killed, too
	}
	for i, q := range w.questions {
		for tries := 0; digests[i] == "" && tries < 100; tries++ {
			w.fresh.answers.Apply([]postgres.Event{{Subject: postgres.Everything}})
			digests[i] = ask(w.fresh, q)
		}
		if digests[i] == "" {
			w.t.Errorf("question %d cannot be answered after write %d", i, len(w.history))
		}
	}
	w.history, w.began, w.done = append(w.history, digests), append(w.began, began), append(w.done, done)
	w.acked.Store(int64(len(w.history) - 1))
}

// read asks one of the processes all the time.
func (w *world) read(ctx context.Context, reader int) []reading {
	rng := rand.New(rand.NewPCG(uint64(reader), 7))
	var seen []reading
	for ctx.Err() == nil {
		r := reading{process: reader % 2, question: rng.IntN(len(w.questions)), acked: w.acked.Load(), from: time.Now()}
		r.digest = ask(w.processes[r.process], w.questions[r.question])
		r.to = time.Now()
		seen = append(seen, r)
		time.Sleep(time.Millisecond) // leaves the machine to the writer
	}
	return seen
}

// fewestWrites is how many a world lives for, however slow the machine.
const fewestWrites = 8

// run writes all the time, with pauses in which nothing is under way. told: through a process, which tells the others.
func (w *world) run(ctx context.Context, told bool) {
	for ctx.Err() == nil || len(w.history) < fewestWrites {
		text := changes[w.rng.IntN(len(changes))]
		text = strings.ReplaceAll(text, "$n", fmt.Sprint(changeNumber.Add(1)))
		began := time.Now()
		if _, err := w.writer.ExecContext(context.WithoutCancel(ctx), text); err != nil {
			w.t.Errorf("%s: %v", text, err)
			return
		}
		if told {
			// Where it fails, the process serves nothing that it kept, so that the writer may answer all the same.
			_ = w.processes[0].feed.Sync(context.WithoutCancel(ctx))
		}
		w.note(began, time.Now())
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(w.rng.IntN(30)) * time.Millisecond):
		}
	}
}

// kill ends the connections by which events are read, and now and then those of readers.
func (w *world) kill(ctx context.Context) {
	for n := 0; ctx.Err() == nil; n++ {
		role := postgres.RoleApp
		if n%5 == 4 {
			role = postgres.RolePublic
		}
		// The writer's process, the other one, or both.
		if _, err := w.admin.ExecContext(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = $1 AND pid % 2 = $2`, role, n%2); err != nil && ctx.Err() == nil {
			w.t.Error(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(60 * time.Millisecond):
		}
	}
}

// judge compares what readers were given with the history.
func (w *world) judge(seen []reading, told bool, bound time.Duration) {
	var answered, torn, stale int
	var behind [2]time.Duration
	for _, r := range seen {
		if r.digest == "" {
			continue
		}
		answered++
		loose := bound // how long ago a write was acknowledged that must be seen
		if r.process == 0 && told {
			loose = 0
		}
		first := 0
		for i := range w.done {
			if (loose == 0 && int64(i) <= r.acked) || (loose > 0 && w.done[i].Before(r.from.Add(-loose))) {
				first = i
			}
		}
		at := -1
		for i := len(w.history) - 1; i >= 0; i-- {
			if w.history[i][r.question] == r.digest && w.began[i].Before(r.to) {
				at = i
				break
			}
		}
		switch {
		case at >= first:
			// It may be older than the last one all the same: until the next write that changed this answer.
			for i := at + 1; i < len(w.history); i++ {
				if w.history[i][r.question] != r.digest {
					if late := r.from.Sub(w.done[i]); late > behind[r.process] {
						behind[r.process] = late
					}
					break
				}
			}
		case at < 0 && w.overlaps(r, loose):
			torn++ // several statements, with a write between them
		default:
			if stale++; stale <= 5 {
				w.t.Errorf("question %d of process %d is answered as after write %d, and write %d was acknowledged %v before", r.question, r.process, at, first, r.from.Sub(w.done[first]))
			}
		}
	}
	kept := [2]float64{}
	for i, p := range w.processes {
		k := p.answers.Kept()
		kept[i] = float64(k.Hits) / float64(max(1, k.Hits+k.Misses))
	}
	w.t.Logf("%d writes, %d answers (%.0f %% and %.0f %% from memory), %d torn, %d not answered; at most %v and %v behind", len(w.history)-1, answered, 100*kept[0], 100*kept[1], torn,
		len(seen)-answered, behind[0], behind[1])
	if len(w.history) < fewestWrites || answered < 10*len(w.history) || stale > 0 {
		w.t.Errorf("%d of %d answers were stale, of %d writes", stale, answered, len(w.history))
	}
}

// overlaps tells whether a write was under way while the question was, or so long before.
func (w *world) overlaps(r reading, loose time.Duration) bool {
	for i := range w.began {
		if w.began[i].Before(r.to) && w.done[i].After(r.from.Add(-loose)) {
			return true
		}
	}
	return false
}

// changeNumber makes each change of the database another.
var changeNumber atomic.Int64

// changes update, archive, move, publish and insert into each list that the questions show. $n is another number each time.
var changes = func() []string {
	programme := `(SELECT id FROM civic.programme WHERE title = 'Impact Jeunes')`
	crowd := `(SELECT id FROM civic.programme WHERE id IN (SELECT programme_id FROM civic.programme_place JOIN civic.territory t ON t.id = territory_id WHERE t.code = '13055') ORDER BY md5(id::text || $n) LIMIT 1)`
	alliance := `(SELECT alliance_id FROM civic.programme WHERE title = 'Impact Jeunes')`
	place := `(SELECT id FROM civic.territory WHERE code = '13203-felix-pyat')`
	other := `(SELECT id FROM civic.territory WHERE kind = 'MUNICIPAL_DISTRICT' AND code = '13203')`
	actor := `(SELECT id FROM civic.actor WHERE is_public ORDER BY md5(id::text || $n) LIMIT 1)`
	add := `INSERT INTO civic.programme (id, title, status, sort_name) VALUES (md5('our programme$n')::uuid, 'Essai nouveau $n', 'OPEN', 'essai nouveau $n');
		INSERT INTO civic.site (id, programme_id, territory_id, name, precision, location, sort_name) VALUES (md5('our site$n')::uuid, md5('our programme$n')::uuid, ` + place + `, 'Lieu $n', 'EXACT', point(5.39, 43.31), 'lieu $n')`
	return []string{
		`UPDATE civic.programme SET summary = 'Résumé $n' WHERE id = ` + programme,
		`UPDATE civic.programme SET title = 'Essai $n', sort_name = 'essai $n' WHERE id = ` + crowd + ` AND title <> 'Impact Jeunes'`,
		`UPDATE civic.programme SET archived_at = CASE WHEN archived_at IS NULL THEN now() END WHERE id = ` + crowd,
		`UPDATE civic.programme SET is_public = NOT is_public WHERE id = ` + crowd + ` AND title <> 'Impact Jeunes'`,
		`UPDATE civic.programme SET status = CASE status WHEN 'OPEN' THEN 'CLOSED' ELSE 'OPEN' END WHERE id = ` + crowd,
		`UPDATE civic.site SET territory_id = CASE WHEN territory_id = ` + place + ` THEN ` + other + ` ELSE ` + place + ` END WHERE id = (SELECT id FROM civic.site WHERE programme_id = ` + crowd + ` ORDER BY id LIMIT 1)`,
		`UPDATE civic.site SET location = point(location[0] + 0.0001, location[1]) WHERE location IS NOT NULL AND programme_id = ` + crowd,
		add,
		`UPDATE civic.actor SET name = 'Organisme $n', sort_name = 'organisme $n' WHERE id IN (SELECT actor_id FROM civic.programme_operator WHERE programme_id = ` + crowd + `)`,
		`INSERT INTO civic.programme_operator (programme_id, actor_id, position) VALUES (` + programme + `, ` + actor + `, $n) ON CONFLICT (programme_id, actor_id) DO UPDATE SET position = $n`,
		`INSERT INTO civic.alliance_member (id, alliance_id, actor_id, roles, position) VALUES (md5('our member$n')::uuid, ` + alliance + `, ` + actor + `, '{PARTNER}', $n) ON CONFLICT DO NOTHING`,
		`UPDATE civic.alliance_member SET left_on = CASE WHEN left_on IS NULL THEN '2026-01-01'::date END WHERE id = (SELECT id FROM civic.alliance_member WHERE alliance_id = ` + alliance + ` ORDER BY md5(id::text || $n) LIMIT 1)`,
		`UPDATE civic.alliance SET name = 'Alliance $n', sort_name = 'alliance $n' WHERE id = ` + alliance,
		`INSERT INTO civic.contribution (id, contributor_id, to_programme_id, kind, amount_cents, currency, year) VALUES (md5('our gift$n')::uuid, ` + actor + `, ` + programme + `, 'FUNDING', $n, 'EUR', 2030)`,
		`INSERT INTO civic.contribution (id, contributor_id, to_alliance_id, kind, year) VALUES (md5('our gift$n')::uuid, ` + actor + `, ` + alliance + `, 'SKILLS', 2031)`,
		`UPDATE civic.outcome SET value = 20 + $n WHERE programme_id = ` + crowd,
		`INSERT INTO civic.mission (id, organiser_id, programme_id, territory_id, title, sign_up_mode, status, sort_name) VALUES (md5('our mission$n')::uuid, ` + actor + `, ` + programme + `, ` + place + `, 'Mission $n', 'INSTANT', 'OPEN', 'mission $n');
		INSERT INTO civic.shift (id, mission_id, starts_at, ends_at, time_zone, capacity) VALUES (md5('our shift$n')::uuid, md5('our mission$n')::uuid, '2080-01-01', '2080-01-02', 'Europe/Paris', 5)`,
		`UPDATE civic.shift SET taken = CASE WHEN taken < coalesce(capacity, 100) THEN taken + 1 ELSE 0 END WHERE id IN (SELECT s.id FROM civic.shift s WHERE s.cancelled_at IS NULL AND ends_at > now() ORDER BY md5(id::text || $n) LIMIT 20)`,
		`UPDATE civic.shift SET cancelled_at = CASE WHEN cancelled_at IS NULL THEN now() END WHERE id IN (SELECT s.id FROM civic.shift s WHERE ends_at > now() ORDER BY md5(id::text || $n) LIMIT 5)`,
		`UPDATE civic.mission SET status = CASE status WHEN 'OPEN' THEN 'CLOSED' ELSE 'OPEN' END WHERE id = (SELECT id FROM civic.mission ORDER BY md5(id::text || $n) LIMIT 1)`,
		`UPDATE civic.label SET label = 'Étiquette $n' WHERE subject_id = (SELECT id FROM civic.audience ORDER BY md5(id::text || $n) LIMIT 1)`,
		`UPDATE civic.app_release SET message = 'Version $n'`,
		`UPDATE civic.convention SET status = CASE status WHEN 'OPEN_FOR_SIGNATURE' THEN 'DRAFT' ELSE 'OPEN_FOR_SIGNATURE' END WHERE id = (SELECT id FROM civic.convention WHERE alliance_id = ` + alliance + ` LIMIT 1)`,
	}
}()
