package graph

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"alliances/internal/localpg"
)

// listener hears in the log of requests that ended before they had a connection, and of panics.
type listener struct {
	w *town
	slog.Handler
}

func (listener) Enabled(context.Context, slog.Level) bool { return true }

func (l listener) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "panic" {
		l.w.t.Error("a panic")
	}
	r.Attrs(func(a slog.Attr) bool {
		if err, ok := a.Value.Any().(error); ok && strings.Contains(err.Error(), "begin a transaction: context ") && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
			l.w.waited.Add(1)
		}
		return true
	})
	return nil
}

// gate keeps callers from using up a whole run while the database is away: few ask then, the others wait until it is back.
type gate struct {
	mu   sync.Mutex
	back chan struct{} // nil: the database is there
	few  int
}

func (g *gate) pass() {
	g.mu.Lock()
	back := g.back
	if g.few--; g.few >= 0 {
		back = nil
	}
	g.mu.Unlock()
	if back != nil {
		<-back
	}
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.back, g.few = make(chan struct{}), 50
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.back)
	g.back = nil
}

// restart stops PostgreSQL in the middle of what it does, every other time as a crash does, and starts it again.
func (w *town) restart() {
	w.gate.shut()
	defer w.gate.open()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	isCrash := w.restarts%2 == 0
	if isCrash {
		cancel()
	}
	if err := w.server.Stop(ctx); err != nil && !isCrash {
		w.t.Error(err)
	}
	server, err := localpg.Start(context.Background(), w.config)
	if err != nil {
		w.t.Error(err)
		return
	}
	w.server = server
	w.restarts++
}

// endSession ends one of the program's sessions of the database.
func (w *town) endSession() {
	var n int
	err := w.admin.QueryRow(`SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE usename IN ('alliances_public', 'alliances_app', 'alliances_account') ORDER BY random() LIMIT 1) s`).Scan(&n)
	if err != nil {
		w.t.Error(err)
	}
	w.ended += n
}

// leak has the database keep whom a transaction acts for, and take the next caller for that person.
func (w *town) leak(t *testing.T) {
	t.Helper()
	var text string
	if err := w.admin.QueryRow(`SELECT pg_get_functiondef('account.act'::regproc)`).Scan(&text); err != nil {
		t.Fatal(err)
	}
	leaking := strings.NewReplacer(", true)", ", false)", "PERFORM set_config(name, '', true)", "PERFORM name",
		"p.id = as_person", "p.id = coalesce(nullif(current_setting('civic.viewer', true), '')::uuid, as_person)").Replace(text)
	if _, err := w.admin.Exec(leaking); err != nil {
		t.Fatal(err)
	}
}
