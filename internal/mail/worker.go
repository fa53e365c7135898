package mail

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"alliances/internal/postgres"
)

// How a worker works: it looks at least so often, waits so long for the database, sends so many at the same time, so that one slow server
// does not hold back the codes of others, and has each mail for so long, which is more than sending it takes.
const (
	lookEvery   = time.Second
	lookTimeout = 10 * time.Second
	atOnce      = 4
	lease       = 2 * sendTimeout
)

// Worker sends the mails of the outbox, each at least once: twice only where the program or the database ends between the sending and its
// note. Several processes have one each.
type Worker struct {
	outbox *postgres.Accounts
	sender Sender
	open   func(sealed []byte) ([]byte, error)
	log    *slog.Logger
}

// NewWorker makes a worker; open opens what was sealed for the outbox.
func NewWorker(outbox *postgres.Accounts, sender Sender, open func(sealed []byte) ([]byte, error), log *slog.Logger) *Worker {
	return &Worker{outbox: outbox, sender: sender, open: open, log: log}
}

// Run sends until ctx ends, and returns when the mails in hand are sent. What goes wrong with the outbox is logged once, until it goes well.
func (w *Worker) Run(ctx context.Context) {
	slots := make(chan struct{}, atOnce)
	var inHand sync.WaitGroup
	defer inHand.Wait()
	failing := false
	for {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		claiming, cancel := context.WithTimeout(ctx, lookTimeout)
		jobs, err := w.outbox.ClaimJobs(claiming, []string{postgres.JobMail}, 1, lease)
		cancel()
		switch {
		case ctx.Err() != nil && len(jobs) == 0:
			return
		case err != nil && !failing:
			w.log.Warn("the outbox cannot be read", "error", err)
		case err == nil && failing:
			w.log.Info("the outbox is read again")
		}
		failing = err != nil
		if len(jobs) == 1 {
			inHand.Go(func() {
				defer func() { <-slots }()
				w.send(context.WithoutCancel(ctx), jobs[0])
			})
			continue
		}
		<-slots
		select {
		case <-time.After(lookEvery):
		case <-ctx.Done():
		}
	}
}

// send sends the mail of a job and notes what came of it.
func (w *Worker) send(ctx context.Context, job postgres.Job) {
	ctx, cancel := context.WithTimeout(ctx, lease) // after that it is another's
	defer cancel()
	failure := w.deliver(ctx, job)
	note := func() error { return w.outbox.FinishJob(ctx, job) }
	if failure != nil {
		w.log.Warn("a mail was not sent", "job", job.ID, "attempt", job.Attempts, "error", failure)
		note = func() error { return w.outbox.RetryJob(ctx, job, failure.Error()) }
		if errors.Is(failure, ErrRefused) {
			note = func() error { return w.outbox.FailJob(ctx, job, failure.Error()) }
		}
	}
	for {
		err := note()
		if err == nil {
			return
		}
		select {
		case <-time.After(lookEvery):
		case <-ctx.Done():
			w.log.Error("what became of a mail could not be noted: it may be sent twice", "job", job.ID, "error", err)
			return
		}
	}
}

// deliver opens and sends the mail of a job. Its errors name nobody.
func (w *Worker) deliver(ctx context.Context, job postgres.Job) error {
	payload, err := w.open(job.Payload)
	if err != nil {
		return fmt.Errorf("the mail cannot be opened: %w", err) // the key may come back
	}
	m, err := decode(payload)
	if err != nil {
		return fmt.Errorf("%w: %w", err, ErrRefused)
	}
	if !m.Until.IsZero() && time.Now().After(m.Until) {
		return fmt.Errorf("the mail came too late to be of use: %w", ErrRefused)
	}
	return w.sender.Send(ctx, messageID(job), m)
}

// messageID is the same for each sending of a job, and no other's: the number alone comes again where a database is made anew, and
// mailboxes hide what has an id that they know.
func messageID(job postgres.Job) string {
	sum := sha256.Sum256(job.Payload)
	return fmt.Sprintf("%d.%x", job.ID, sum[:8])
}
