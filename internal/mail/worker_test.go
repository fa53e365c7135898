package mail_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"alliances/internal/localpg"
	"alliances/internal/mail"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// outbox is the queue of a database of the test's own, and a mail server.
type outbox struct {
	t      *testing.T
	db     *pgtest.DB
	jobs   *sqlx.DB
	server *mailServer
	came   chan string // to whom a mail was sent, or not
	log    *guarded
}

func newOutbox(t *testing.T) *outbox {
	t.Helper()
	db := pgtest.New(t)
	return &outbox{t: t, db: db, jobs: sqlx.NewDb(db.Open(t, postgres.RoleAccount), "postgres"), server: newMailServer(t, starttls), came: make(chan string, 1000), log: &guarded{}}
}

// seal and unseal stand for those of the program.
func seal(payload []byte) []byte { return append([]byte("sealed "), payload...) }

func unseal(sealed []byte) ([]byte, error) {
	payload, ok := bytes.CutPrefix(sealed, []byte("sealed "))
	if !ok {
		return nil, errors.New("no known key")
	}
	return payload, nil
}

// enqueue has payloads sent, in one transaction.
func (o *outbox) enqueue(payloads ...[]byte) {
	o.t.Helper()
	tx, err := o.jobs.BeginTxx(o.t.Context(), nil)
	if err != nil {
		o.t.Fatal(err)
	}
	defer tx.Rollback()
	for _, payload := range payloads {
		if err := postgres.EnqueueJob(o.t.Context(), tx, postgres.JobMail, payload, nil, time.Time{}); err != nil {
			o.t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		o.t.Fatal(err)
	}
}

// mailTo is a sealed mail.
func mailTo(to string) []byte {
	return seal(mail.Write(to, "fr", mail.SignInCode{Code: "04719358", Life: 10 * time.Minute}).Encode())
}

// sender is that of the server. Whoever waits for o.came hears of each mail that the server takes.
func (o *outbox) sender() mail.Sender {
	return sender(o.t, o.server, "smtp://"+credentials+serverName+from)
}

// start runs a worker with connections of its own; stop ends it, and waits for it.
func (o *outbox) start(s mail.Sender) (stop func()) {
	o.t.Helper()
	accounts, err := postgres.OpenAccounts(o.t.Context(), o.db.DSN(postgres.RoleAccount), 4)
	if err != nil {
		o.t.Fatal(err)
	}
	w := mail.NewWorker(accounts, told{s, o.came}, unseal, slog.New(slog.NewTextHandler(o.log, nil)))
	ctx, cancel := context.WithCancel(o.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.Run(ctx)
	}()
	stop = func() {
		o.t.Helper()
		cancel()
		select {
		case <-ended:
		case <-time.After(time.Minute):
			o.t.Error("the worker does not end")
		}
	}
	o.t.Cleanup(func() { stop(); accounts.Close() })
	return stop
}

// told tells of each mail once it was sent or not.
type told struct {
	mail.Sender
	came chan string
}

func (s told) Send(ctx context.Context, id string, m mail.Message) error {
	defer func() { s.came <- m.To }() // also where the goroutine ends in it
	return s.Sender.Send(ctx, id, m)
}

// guarded lets goroutines write one text.
type guarded struct {
	mu sync.Mutex
	b  strings.Builder
}

func (g *guarded) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.Write(p)
}

func (g *guarded) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.String()
}

// wait waits for so many mails that were sent or not.
func (o *outbox) wait(n int) (to []string) {
	o.t.Helper()
	limit := time.After(time.Minute)
	for range n {
		select {
		case address := <-o.came:
			to = append(to, address)
		case <-limit:
			o.t.Fatalf("%d of %d mails were tried", len(to), n)
		}
	}
	return to
}

// job is what is known of a job afterwards.
type job struct {
	Finished bool
	Length   int
	Failure  string
	Attempts int
	Rests    bool
}

func (o *outbox) state() (all []job) {
	o.t.Helper()
	if err := o.jobs.Select(&all, `SELECT finished_at IS NOT NULL AS finished, length(payload) AS length, coalesce(failure, '') AS failure, attempts, run_at > now() AS rests FROM civic.job ORDER BY id`); err != nil {
		o.t.Fatal(err)
	}
	for _, j := range all {
		if j.Finished != (j.Length == 0) || strings.Contains(j.Failure, "example") || strings.Contains(j.Failure, "0471") {
			o.t.Errorf("what is left of a job is %+v", j)
		}
	}
	return all
}

func (o *outbox) do(statement string) {
	o.t.Helper()
	if _, err := o.jobs.Exec(statement); err != nil {
		o.t.Fatal(err)
	}
}

// Two workers share two hundred mails: each comes once, and nothing of it is left.
func TestWorkersShare(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	const mails = 200
	payloads := make([][]byte, mails)
	for i := range payloads {
		payloads[i] = mailTo(fmt.Sprintf("p%d@example.org", i))
	}
	o.enqueue(payloads...)
	stop := o.start(o.sender())
	stopOther := o.start(o.sender())
	o.wait(mails)
	stop()
	stopOther()
	times, ids := map[string]int{}, map[string]bool{}
	for _, m := range o.server.taken() {
		times[m.to]++
		ids[m.header.Get("Message-Id")] = true
	}
	for to, n := range times {
		if n != 1 {
			t.Errorf("%s has %d mails", to, n)
		}
	}
	if len(times) != mails || len(ids) != mails {
		t.Errorf("%d people have mails of %d ids", len(times), len(ids))
	}
	for _, j := range o.state() {
		if !j.Finished || j.Failure != "" || j.Attempts != 1 {
			t.Errorf("a job is %+v", j)
		}
	}
	if said := o.log.String(); said != "" {
		t.Errorf("the log says: %s", said)
	}
}

// dying sends, and ends the goroutine that sends before it can note that, as a crash would.
type dying struct{ mail.Sender }

func (d dying) Send(ctx context.Context, id string, m mail.Message) error {
	if err := d.Sender.Send(ctx, id, m); err != nil {
		return err
	}
	runtime.Goexit()
	return nil
}

// A program that ends between the sending and its note has the mail sent again, as the same one.
func TestAWorkerThatDies(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	o.enqueue(mailTo("zoe@example.org"))
	stop := o.start(dying{o.sender()})
	o.wait(1)
	stop()
	if jobs := o.state(); jobs[0].Finished {
		t.Fatalf("the job is %+v", jobs[0])
	}
	o.do(`UPDATE civic.job SET locked_until = now() - interval '1 second'`)
	stop = o.start(o.sender())
	o.wait(1)
	stop()
	mails := o.server.taken()
	if len(mails) != 2 || mails[0].header.Get("Message-Id") != mails[1].header.Get("Message-Id") {
		t.Errorf("%d mails came: %v", len(mails), mails)
	}
	if jobs := o.state(); !jobs[0].Finished || jobs[0].Attempts != 2 {
		t.Errorf("the job is %+v", jobs[0])
	}
}

// Databases that were made anew number their jobs from one again: their mails are still others.
func TestMessageIDsOfTwoDatabases(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for i := range 2 {
		o := newOutbox(t)
		o.enqueue(mailTo(fmt.Sprintf("p%d@example.org", i)))
		o.start(o.sender())
		o.wait(1)
		ids[o.server.taken()[0].header.Get("Message-Id")] = true
	}
	if len(ids) != 2 {
		t.Errorf("both have %v", ids)
	}
}

// What can be mended is tried again later; what cannot is given up at once. Neither log nor database names anybody.
func TestWhatCannotBeSent(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	var mended atomic.Bool
	o.server.onTo = func(to string) error {
		switch {
		case mended.Load():
		case strings.HasPrefix(to, "gone"):
			return answer(550)(to)
		case strings.HasPrefix(to, "full"):
			return answer(452)(to)
		}
		return nil
	}
	late := mail.Write("late@example.org", "fr", mail.SignInCode{Code: "04719358", Life: -time.Minute})
	o.enqueue(mailTo("gone@example.org"), mailTo("full@example.org"), mailTo("no address"), mailTo("well@example.org"),
		seal(late.Encode()), seal([]byte(`{"To":"x@example.org","Until":"04719358"}`)), []byte("of a key that is away"))
	stop := o.start(o.sender())
	o.wait(4)
	o.until(`SELECT count(*) = 7 FROM civic.job WHERE finished_at IS NOT NULL OR failure IS NOT NULL`)
	stop()
	want := []struct {
		finished, rests bool
		failure         string
	}{{true, false, "550"}, {false, true, "452"}, {true, false, "address"}, {true, false, ""}, {true, false, "too late"}, {true, false, "read"}, {false, true, "no known key"}}
	for i, j := range o.state() {
		if j.Finished != want[i].finished || j.Rests != want[i].rests || !strings.Contains(j.Failure, want[i].failure) || (j.Failure == "") != (want[i].failure == "") {
			t.Errorf("job %d is %+v, want %+v", i+1, j, want[i])
		}
	}
	if mails := o.server.taken(); len(mails) != 1 || mails[0].to != "well@example.org" {
		t.Errorf("%d mails came", len(mails))
	}
	if said := o.log.String(); strings.Contains(said, "example") || strings.Contains(said, "0471") || strings.Count(said, "\n") != 6 {
		t.Errorf("the log says: %s", said)
	}

	mended.Store(true)
	o.do(`UPDATE civic.job SET run_at = now()`)
	stop = o.start(o.sender())
	o.wait(1)
	stop()
	if jobs := o.state(); !jobs[1].Finished || jobs[1].Failure != "" || jobs[1].Attempts != 2 {
		t.Errorf("a mail that was sent at last is %+v", jobs[1])
	}
}

// until waits until a statement says true.
func (o *outbox) until(statement string) {
	o.t.Helper()
	admin := o.db.Open(o.t, localpg.Superuser)
	o.become(statement, func() (is bool) {
		if err := admin.QueryRowContext(o.t.Context(), statement).Scan(&is); err != nil {
			o.t.Fatal(err)
		}
		return is
	})
}

// become waits until something is so.
func (o *outbox) become(what string, is func() bool) {
	o.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for limit := time.Now().Add(time.Minute); !is(); <-tick.C {
		if time.Now().After(limit) {
			o.t.Fatalf("it does not come true: %s", what)
		}
	}
}

// A worker that is told to stop finishes the mail in hand, and begins no other.
func TestAWorkerStopsAfterTheMailInHand(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	began, release := make(chan struct{}), make(chan struct{})
	o.server.onData = func(net.Conn) error {
		close(began)
		<-release
		return nil
	}
	o.enqueue(mailTo("zoe@example.org"))
	stop := o.start(o.sender())
	<-began
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		stop()
	}()
	o.enqueue(mailTo("later@example.org"))
	select {
	case <-stopped:
		t.Error("it stopped with a mail in hand")
	default:
	}
	close(release)
	<-stopped
	jobs := o.state()
	if !jobs[0].Finished || jobs[0].Failure != "" {
		t.Errorf("the mail in hand is %+v", jobs[0])
	}
}

// A server that does not answer for one person holds back nobody else.
func TestASlowMailHoldsBackNobody(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	release := make(chan struct{})
	o.server.onTo = func(to string) error {
		if strings.HasPrefix(to, "slow") {
			<-release
		}
		return nil
	}
	o.enqueue(mailTo("slow1@example.org"), mailTo("slow2@example.org"), mailTo("slow3@example.org"))
	stop := o.start(o.sender())
	var quick [][]byte
	for i := range 20 {
		quick = append(quick, mailTo(fmt.Sprintf("p%d@example.org", i)))
	}
	o.enqueue(quick...)
	for _, to := range o.wait(20) {
		if strings.HasPrefix(to, "slow") {
			t.Errorf("%s came before it could", to)
		}
	}
	close(release)
	o.wait(3)
	stop()
	for _, j := range o.state() {
		if !j.Finished || j.Attempts != 1 {
			t.Errorf("a job is %+v", j)
		}
	}
}

// A note that the database does not take is written again, and the mail not sent twice.
func TestTheNoteIsWrittenAgain(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	o.enqueue(mailTo("zoe@example.org"))
	holder := o.db.Open(t, postgres.RoleOwner)
	tx, err := holder.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	o.server.onData = func(net.Conn) error {
		_, err := tx.Exec(`SELECT FROM civic.job FOR UPDATE`)
		return err
	}
	stop := o.start(o.sender())
	o.wait(1)
	const waits = ` FROM pg_stat_activity WHERE datname = current_database() AND usename = 'alliances_account' AND wait_event_type = 'Lock' AND query LIKE '%finished_at = now(), payload%'`
	o.until(`SELECT count(*) = 1` + waits)
	o.until(`SELECT coalesce(bool_and(pg_cancel_backend(pid)), false)` + waits)
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	o.until(`SELECT bool_and(finished_at IS NOT NULL) FROM civic.job`)
	stop()
	if jobs := o.state(); jobs[0].Attempts != 1 || jobs[0].Failure != "" || len(o.server.taken()) != 1 {
		t.Errorf("%d mails came, the job is %+v", len(o.server.taken()), jobs[0])
	}
}

// An outbox that cannot be read is told once, and read as soon as it can be.
func TestTheOutboxComesBack(t *testing.T) {
	t.Parallel()
	o := newOutbox(t)
	owner := o.db.Open(t, postgres.RoleOwner)
	if _, err := owner.Exec(`REVOKE UPDATE ON civic.job FROM alliances_account`); err != nil {
		t.Fatal(err)
	}
	o.enqueue(mailTo("zoe@example.org"))
	stop := o.start(o.sender())
	o.become("the log says so", func() bool { return strings.Contains(o.log.String(), "cannot be read") })
	if _, err := owner.Exec(`GRANT UPDATE ON civic.job TO alliances_account`); err != nil {
		t.Fatal(err)
	}
	o.wait(1)
	stop()
	if said := o.log.String(); strings.Count(said, "cannot be read") != 1 || strings.Count(said, "is read again") != 1 {
		t.Errorf("the log says: %s", said)
	}
}

// Without a mail server the log has the mail, for whoever tries the program on his own machine.
func TestThePrinter(t *testing.T) {
	t.Parallel()
	var said strings.Builder
	s := mail.NewPrinter(slog.New(slog.NewTextHandler(&said, nil)))
	if err := s.Send(t.Context(), "1.a", mail.Write("zoe@example.org", "fr", mail.SignInCode{Code: "04719358", Life: time.Minute})); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"zoe@example.org", "04719358", "Votre code de connexion"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("the log does not say %q: %s", want, said.String())
		}
	}
}
