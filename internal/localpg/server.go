package localpg

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	_ "github.com/lib/pq" // the driver of ping
)

// Server is a PostgreSQL that answers: one that this process runs (Start), or one that another process runs (Attach).
type Server struct {
	socket string // the folder of the socket
	local  *local // nil: attached
}

// local is what this process holds of a PostgreSQL that it runs.
type local struct {
	process   *process
	folder    *folder
	uid       int // whom the socket's folder belongs to
	output    *logFile
	log       *slog.Logger
	answered  atomic.Bool
	stopping  atomic.Bool
	interrupt sync.Once
	done      chan struct{} // closed when PostgreSQL ended without Stop
	ended     chan struct{} // closed when it ended at all, and the folder is free again
}

const (
	// startPatience is how long a start may last before the log says that it does.
	startPatience = 5 * time.Second
	// dyingPatience is how long a process may take to end before it is ended with more force, or given up.
	dyingPatience = 10 * time.Second
)

// DSN is the connection string, as lib/pq's key=value list, for a role and a database. The session's time zone is UTC.
func (s *Server) DSN(role, database string) string {
	quote := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace
	return fmt.Sprintf("host='%s' port=%s user='%s' dbname='%s' sslmode=disable timezone=UTC",
		quote(s.socket), port, quote(role), quote(database))
}

// Done is closed when PostgreSQL ended without Stop: the program can only say so and exit. On an attached server it is nil, which is
// never closed.
func (s *Server) Done() <-chan struct{} {
	if s.local == nil {
		return nil
	}
	return s.local.done
}

// Stop ends PostgreSQL: open transactions are rolled back and a checkpoint is written. When ctx ends first it is ended at once, what
// was committed is recovered by the next start, and the error says so. A second call waits for the first; on an attached server
// nothing happens.
func (s *Server) Stop(ctx context.Context) error {
	l := s.local
	if l == nil {
		return nil
	}
	l.stopping.Store(true)
	l.interrupt.Do(func() { l.process.signal(syscall.SIGINT) })
	select {
	case <-l.ended:
		return nil
	case <-ctx.Done():
	}
	l.process.signal(syscall.SIGQUIT)
	select {
	case <-l.ended:
	case <-time.After(dyingPatience):
		l.process.signal(syscall.SIGKILL)
		<-l.ended
	}
	return fmt.Errorf("stop PostgreSQL in time (it was ended at once, the next start recovers): %w", ctx.Err())
}

// watch waits for the end of PostgreSQL and frees what it held.
func (l *local) watch() {
	<-l.process.exited
	l.output.close()
	l.folder.freeSocketFolder(l.uid)
	l.folder.close()
	if !l.stopping.Load() {
		if l.answered.Load() { // a start that fails tells it itself
			l.log.Error("PostgreSQL ended by itself", "exit", l.process.err, "last", l.output.lastLines(1), "log", l.output.path)
		}
		close(l.done)
	}
	close(l.ended)
}

// waitReady waits until PostgreSQL answers. After an error it has ended and the folder is free again.
func (s *Server) waitReady(ctx context.Context) error {
	l := s.local
	late := time.NewTimer(startPatience)
	defer late.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-l.ended:
			return startError(l.folder, l.output)
		case <-late.C:
			l.log.Info("PostgreSQL is still starting; after a crash it first recovers what was written", "log", l.output.path)
		case <-ctx.Done():
			s.abandon()
			return fmt.Errorf("wait for PostgreSQL: %w", ctx.Err())
		case <-tick.C:
			// Its own file is asked first, for a connection that comes too early is a FATAL in its log.
			if pm := l.folder.postmaster(); !pm.ready || pm.pid != l.process.pid() {
				continue
			}
			if err := s.ping(ctx); err != nil {
				s.abandon()
				return err
			}
			l.answered.Store(true)
			return nil
		}
	}
}

// abandon stops a server that nobody has seen yet.
func (s *Server) abandon() {
	ctx, cancel := context.WithTimeout(context.Background(), dyingPatience)
	defer cancel()
	_ = s.Stop(ctx) // the caller's own error is the one to tell
}

// ping asks for one answer.
func (s *Server) ping(ctx context.Context) error {
	db, err := sql.Open("postgres", s.DSN(Superuser, "postgres"))
	if err != nil {
		return fmt.Errorf("open PostgreSQL: %w", err)
	}
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		return fmt.Errorf("ask PostgreSQL for an answer: %w", err)
	}
	return nil
}
