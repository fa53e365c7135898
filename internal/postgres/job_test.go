package postgres_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// outbox is the queue of a database of the test's own.
type outbox struct {
	*sqlx.DB
	accounts *postgres.Accounts
	t        *testing.T
}

func newOutbox(t *testing.T) outbox {
	t.Helper()
	return outboxAt(t, pgtest.New(t).DSN(postgres.RoleAccount))
}

func outboxAt(t *testing.T, dsn string) outbox {
	t.Helper()
	accounts, err := postgres.OpenAccounts(t.Context(), dsn, 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { accounts.Close() })
	return outbox{sqlx.NewDb(connect(t, dsn), "postgres"), accounts, t}
}

// enqueue has jobs done in one transaction, which commits or not.
func (o outbox) enqueue(commit bool, kind string, dedupeKey *string, runAt time.Time, payloads ...string) {
	o.t.Helper()
	tx, err := o.BeginTxx(o.t.Context(), nil)
	if err != nil {
		o.t.Fatal(err)
	}
	defer tx.Rollback()
	for _, payload := range payloads {
		if err := postgres.EnqueueJob(o.t.Context(), tx, kind, []byte(payload), dedupeKey, runAt); err != nil {
			o.t.Fatal(err)
		}
	}
	if commit {
		if err := tx.Commit(); err != nil {
			o.t.Fatal(err)
		}
	}
}

// claim gives what was claimed, in the order of the payloads.
func (o outbox) claim(n int, kinds ...string) []postgres.Job {
	o.t.Helper()
	jobs, err := o.accounts.ClaimJobs(o.t.Context(), kinds, n, time.Minute)
	if err != nil {
		o.t.Fatal(err)
	}
	slices.SortFunc(jobs, func(a, b postgres.Job) int { return int(a.ID - b.ID) })
	return jobs
}

func (o outbox) one() postgres.Job {
	o.t.Helper()
	jobs := o.claim(1, "mail")
	if len(jobs) != 1 {
		o.t.Fatalf("%d jobs were claimed, want 1", len(jobs))
	}
	return jobs[0]
}

func (o outbox) do(statement string, args ...any) {
	o.t.Helper()
	if _, err := o.Exec(statement, args...); err != nil {
		o.t.Fatalf("%s: %v", statement, err)
	}
}

// left is the state of a job: whether it is finished, what is left of its payload, its failure, and for how long it rests.
type left struct {
	Finished bool
	Payload  string
	Failure  string
	Locked   bool
	Rests    float64
}

func (o outbox) left(id int64) (l left) {
	o.t.Helper()
	if err := o.Get(&l, `SELECT finished_at IS NOT NULL AS finished, convert_from(payload, 'UTF8') AS payload, coalesce(failure, '') AS failure,
		coalesce(locked_until > now(), false) AS locked, extract(epoch FROM run_at - now())::float AS rests FROM civic.job WHERE id = $1`, id); err != nil {
		o.t.Fatal(err)
	}
	return l
}

func (o outbox) check(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func TestJobsAreClaimedInTurn(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	o.enqueue(false, "mail", nil, time.Time{}, "of a cause that did not happen")
	o.enqueue(true, "mail", nil, time.Time{}, "first", "second", "third")
	o.enqueue(true, "push", nil, time.Time{}, "of another kind")
	o.enqueue(true, "mail", nil, time.Now().Add(time.Hour), "later")
	o.enqueue(true, "mail", nil, time.Now().Add(-time.Hour), "long ago")
	var got []string
	for _, n := range []int{2, 2, 2} {
		for _, job := range o.claim(n, "mail") {
			got = append(got, string(job.Payload))
		}
	}
	if want := []string{"first", "long ago", "second", "third"}; !slices.Equal(got, want) {
		t.Errorf("claimed %q, want %q", got, want)
	}
	if jobs := o.claim(5, "mail", "push"); len(jobs) != 1 || string(jobs[0].Payload) != "of another kind" || jobs[0].Attempts != 1 {
		t.Errorf("of both kinds %v are claimed", jobs)
	}
}

// Of one reason there is one job, also among finished ones.
func TestJobsOfOneReason(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	reason := "reminder of a shift"
	o.enqueue(true, "mail", &reason, time.Time{}, "once", "twice")
	o.enqueue(true, "mail", nil, time.Time{}, "without a reason", "without a reason")
	jobs := o.claim(9, "mail")
	if len(jobs) != 3 || string(jobs[0].Payload) != "once" {
		t.Fatalf("claimed %+v", jobs)
	}
	o.check(o.accounts.FinishJob(t.Context(), jobs[0]))
	o.enqueue(true, "mail", &reason, time.Time{}, "three times")
	if jobs := o.claim(9, "mail"); len(jobs) != 0 {
		t.Errorf("a finished job is done again: %+v", jobs)
	}
}

// Many who claim at the same time get each job once.
func TestJobsAreClaimedOnce(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	const jobs, claimants = 200, 8
	o.enqueue(true, "mail", nil, time.Time{}, make([]string, jobs)...)
	var mu sync.Mutex
	claimed := map[int64]int{}
	var together sync.WaitGroup
	for range claimants {
		together.Go(func() {
			for {
				some, err := o.accounts.ClaimJobs(t.Context(), []string{"mail"}, 3, time.Minute)
				if err != nil {
					t.Error(err)
				}
				if len(some) > 3 {
					t.Errorf("%d were claimed at once", len(some))
				}
				if len(some) == 0 {
					return
				}
				mu.Lock()
				for _, job := range some {
					claimed[job.ID]++
				}
				mu.Unlock()
			}
		})
	}
	together.Wait()
	// Who finds all that is due locked by others leaves early; what they then do not take would be left over.
	if rest := o.claim(jobs, "mail"); len(claimed) != jobs || len(rest) != 0 {
		t.Errorf("%d of %d jobs were claimed, %d were left", len(claimed), jobs, len(rest))
	}
	for id, times := range claimed {
		if times != 1 {
			t.Errorf("job %d was claimed %d times", id, times)
		}
	}
}

// Who does not come back loses the job to another, and changes nothing of it any more, except that it was done.
func TestALeaseRunsOut(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	o.enqueue(true, "mail", nil, time.Time{}, "x")
	late := o.one()
	if jobs := o.claim(1, "mail"); len(jobs) != 0 {
		t.Fatal("a claimed job is claimed again")
	}
	o.do(`UPDATE civic.job SET locked_until = now() - interval '1 second'`)
	next := o.one()
	if next.ID != late.ID || next.Attempts != 2 {
		t.Fatalf("claimed %v after %v", next, late)
	}
	o.check(o.accounts.RetryJob(t.Context(), late, "too late"))
	o.check(o.accounts.FailJob(t.Context(), late, "too late"))
	if l := o.left(late.ID); l.Finished || !l.Locked || l.Payload != "x" || l.Failure != "" {
		t.Errorf("who lost a job changed it: %+v", l)
	}
	o.check(o.accounts.FinishJob(t.Context(), late))
	o.check(o.accounts.RetryJob(t.Context(), next, "too late"))
	if l := o.left(late.ID); !l.Finished || l.Payload != "" || l.Failure != "" {
		t.Errorf("a job that was done is %+v", l)
	}
}

// A job that keeps failing is tried twelve times within a day, with longer and longer rests, then given up and emptied.
func TestJobsAreRetriedForADay(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	o.enqueue(true, "mail", nil, time.Time{}, "x")
	var all, last float64
	for attempt := 1; attempt < 12; attempt++ {
		job := o.one()
		if job.Attempts != attempt || string(job.Payload) != "x" {
			t.Fatalf("attempt %d: %+v", attempt, job)
		}
		o.check(o.accounts.RetryJob(t.Context(), job, "no answer"))
		l := o.left(job.ID)
		if l.Finished || l.Locked || l.Failure != "no answer" || l.Rests <= last {
			t.Fatalf("after attempt %d: %+v, the rest before was %.0f s", attempt, l, last)
		}
		if jobs := o.claim(1, "mail"); len(jobs) != 0 {
			t.Fatal("a job that rests is claimed")
		}
		if attempt == 1 && l.Rests > 12 {
			t.Errorf("the first rest is of %.0f s: too long for who waits for a code", l.Rests)
		}
		last, all = l.Rests, all+l.Rests
		o.do(`UPDATE civic.job SET run_at = now()`)
	}
	if hours := all / 3600; hours < 15 || hours > 25 {
		t.Errorf("it was tried for %.1f hours", hours)
	}
	job := o.one()
	o.check(o.accounts.RetryJob(t.Context(), job, "no answer"))
	if l := o.left(job.ID); !l.Finished || l.Payload != "" || l.Failure != "no answer" {
		t.Errorf("after the last attempt it is %+v", l)
	}
}

// The queue asks nothing of sessions: it works through a pooler.
func TestJobsThroughAPooler(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	o := outboxAt(t, pgtest.NewPooler(t).DSN(db, postgres.RoleAccount)+" binary_parameters=yes")
	reason := "r"
	o.enqueue(true, "mail", &reason, time.Now().Add(-time.Minute), "\x00\xff sealed")
	job := o.one()
	if string(job.Payload) != "\x00\xff sealed" {
		t.Fatalf("claimed %q", job.Payload)
	}
	o.check(o.accounts.RetryJob(t.Context(), job, "no answer"))
	o.do(`UPDATE civic.job SET run_at = now()`)
	o.check(o.accounts.FinishJob(t.Context(), o.one()))
	o.check(o.accounts.ForgetJobs(t.Context()))
	if l := o.left(job.ID); !l.Finished {
		t.Errorf("the job is %+v", l)
	}
}

// A job whose last attempt never came to an end is not tried for ever.
func TestAJobThatEndsItsWorkersIsGivenUp(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	o.enqueue(true, "mail", nil, time.Time{}, "x")
	var id int64
	for range 12 {
		id = o.one().ID
		o.do(`UPDATE civic.job SET locked_until = now() - interval '1 second'`)
	}
	if jobs := o.claim(1, "mail"); len(jobs) != 0 {
		t.Fatalf("it is tried again: %+v", jobs)
	}
	if l := o.left(id); !l.Finished || l.Payload != "" || l.Failure == "" {
		t.Errorf("it is %+v", l)
	}
}

func TestOldJobsAreForgotten(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	o.enqueue(true, "mail", nil, time.Time{}, "old", "recent", "waits")
	for i, job := range o.claim(2, "mail") {
		o.check(o.accounts.FinishJob(t.Context(), job))
		o.do(`UPDATE civic.job SET finished_at = now() - make_interval(days => $2) WHERE id = $1`, job.ID, 31-2*i)
	}
	o.check(o.accounts.ForgetJobs(t.Context()))
	var ids []int64
	if err := o.Select(&ids, `SELECT id FROM civic.job ORDER BY id`); err != nil || len(ids) != 2 {
		t.Errorf("%d jobs are kept, want 2: %v", len(ids), err)
	}
}

// The role sees the queue, and nothing of the graph.
func TestTheAccountRoleHasTheQueueAlone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	account := db.Open(t, postgres.RoleAccount)
	must(t, account, `DELETE FROM civic.job`)
	for _, statement := range []string{`SELECT id FROM civic.event`, `SELECT address FROM private.site_place`, `TRUNCATE civic.job`, `SET ROLE alliances_owner`} {
		if _, err := account.Exec(statement); err == nil {
			t.Errorf("the role may: %s", statement)
		}
	}
	for _, role := range []string{postgres.RolePublic, postgres.RoleApp} {
		if _, err := db.Open(t, role).Exec(`SELECT payload FROM civic.job`); err == nil {
			t.Errorf("%s reads what waits to be sent", role)
		}
	}
}
