package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"alliances/internal/postgres"
)

// Worker sends what waits in the outbox. Several processes have one each: a mail is claimed by one of them.
type Worker struct {
	Outbox *postgres.Accounts
	Sender Sender
	Open   func(sealed []byte) ([]byte, error)
	Log    *slog.Logger
}

// lease is how long a mail belongs to who claimed it: longer than sending takes. If the process dies, it is sent after that.
const lease = 2 * sendWithin

// Run sends until the context ends, and finishes the mail in hand. It looks every second.
func (w *Worker) Run(ctx context.Context) {
	for {
		sent, err := w.round(ctx)
		if err != nil && ctx.Err() == nil {
			w.Log.Warn("the outbox cannot be read", "error", err)
		}
		if sent > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// round sends what waits now, some at a time.
func (w *Worker) round(ctx context.Context) (sent int, err error) {
	jobs, err := w.Outbox.ClaimJobs(ctx, "mail", 1, lease)
	if err != nil {
		return 0, err
	}
	for _, job := range jobs {
		if err := w.send(context.WithoutCancel(ctx), job); err != nil {
			return sent, err
		}
		sent++
	}
	return sent, nil
}

func (w *Worker) send(ctx context.Context, job postgres.Job) error {
	text, err := w.Open(job.Payload)
	if err != nil {
		return w.Outbox.RetryJob(ctx, job, "the key that sealed it is gone", true)
	}
	m, err := Decode(text)
	if err != nil {
		return w.Outbox.RetryJob(ctx, job, err.Error(), true)
	}
	err = w.Sender.Send(ctx, fmt.Sprintf("job-%d", job.ID), m)
	if err == nil {
		return w.Outbox.FinishJob(ctx, job.ID)
	}
	w.Log.Warn("a mail was not sent", "job", job.ID, "attempt", job.Attempts, "error", err)
	return w.Outbox.RetryJob(ctx, job, err.Error(), errors.Is(err, errRefused))
}
