package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// How a replica is watched.
const (
	replicaEvery   = 50 * time.Millisecond  // it is asked how far it is so often
	replicaSoon    = 2 * time.Millisecond   // and so soon after an event, then after twice as long, until it shows the event
	replicaFresh   = 500 * time.Millisecond // when it was last asked longer ago, nothing is read from it
	replicaTimeout = 2 * time.Second        // without an answer for so long it is given up, and so is what others wait for
	replicaAgain   = time.Second            // when it has failed, it is asked again so much later
	replicaBehind  = 10 * time.Second       // the log tells of one that is behind for so long
)

// replica is a streaming replica from which readings are answered while it shows what they must.
type replica struct {
	name       string // for the log: no password
	pool       *sql.DB
	probe      *sql.DB // one connection, which does not wait behind readings
	statements *statements
	wires      wires
	shows      atomic.Pointer[shown] // nil: left out
	wake       chan struct{}         // there was an event
	failed     chan error            // a reading's; not waited for

	// Of watch alone.
	primary identity
	why     string    // it is left out, or behind for long; "" when it is not
	behind  time.Time // since when it shows less than readings need; zero: it does not
}

// shown is how far a replica was: it shows every transaction that committed before the position, which is its primary's.
type shown struct {
	position
	asked time.Time
}

// ReadReplicas has readings go to streaming replicas, each reading to one that shows every event that the followers of the store's feed were
// given before it began; where there is none, to the primary. dsns are of the role alliances_public. It comes after Follow, and before the
// first Read and Feed.Run. What is wrong with a replica is logged, and it is left out for as long.
func (s *Store) ReadReplicas(dsns []string, connections int, log *slog.Logger) error {
	for _, dsn := range dsns {
		config, err := pq.NewConfig(dsn)
		if err != nil {
			return errors.New("the address of a replica cannot be read") // the driver's error repeats it
		}
		connector, err := pq.NewConnectorConfig(config)
		if err != nil {
			return fmt.Errorf("prepare connections to a replica: %w", err)
		}
		r := &replica{name: net.JoinHostPort(config.Host, fmt.Sprint(config.Port)), wake: make(chan struct{}, 1), failed: make(chan error, 1)}
		connector.Dialer(&r.wires)
		r.pool, r.probe = sql.OpenDB(connector), sql.OpenDB(connector)
		r.pool.SetMaxOpenConns(connections)
		r.pool.SetMaxIdleConns(connections)
		r.probe.SetMaxOpenConns(1)
		r.statements = newStatements(sqlx.NewDb(r.pool, "postgres"), config.BinaryParameters)
		s.replicas = append(s.replicas, r)
	}
	if len(s.replicas) == 0 {
		return nil
	}
	s.reference.feed.Follow(func([]Event) {
		for _, r := range s.replicas {
			select {
			case r.wake <- struct{}{}:
			default:
			}
		}
	})
	ctx, stop := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	for _, r := range s.replicas {
		watching.Go(func() { r.watch(ctx, s, log) })
	}
	s.endReplicas = func() error {
		stop()
		watching.Wait()
		var errs []error
		for _, r := range s.replicas {
			errs = append(errs, r.pool.Close(), r.probe.Close())
		}
		return errors.Join(errs...)
	}
	return nil
}

// chooseReplica gives one that shows all that the followers of the feed know of; nil: the primary is to be asked. While the feed is not
// fresh, a write may have been acknowledged that it does not know of.
func (s *Store) chooseReplica() *replica {
	if len(s.replicas) == 0 || !s.reference.feed.Fresh() {
		return nil
	}
	wanted := s.reference.feed.place()
	for range s.replicas { // in turn
		r := s.replicas[s.nextReplica.Add(1)%uint64(len(s.replicas))]
		if at := r.shows.Load(); at != nil && at.reached(wanted) && time.Since(at.asked) <= replicaFresh {
			return r
		}
	}
	return nil
}

// reached tells whether a position is at another one of the same server, or behind it.
func (p position) reached(other position) bool {
	return p.server == other.server && p.bytes >= other.bytes
}

// run answers questions as statements.run does. again tells that the primary is to be asked them.
func (r *replica) run(ctx context.Context, questions []*question) (again bool, err error) {
	err = r.statements.run(ctx, questions)
	if err == nil || ctx.Err() != nil {
		return false, err
	}
	refused, answered := errors.AsType[*pq.Error](err)
	if answered && refused.Code == "57014" { // its time was over, and would be there
		return false, err
	}
	if !answered || slices.Contains([]string{"08", "53", "57"}, string(refused.Code.Class())) { // gone, starting, full; else a conflict with what it replays
		r.shows.Store(nil)
		select {
		case r.failed <- err:
		default:
		}
	}
	return true, err
}

// watch asks the replica how far it is until ctx ends.
func (r *replica) watch(ctx context.Context, s *Store, log *slog.Logger) {
	r.why = "not asked yet"
	wait := replicaEvery
	for ctx.Err() == nil {
		var err error
		if wanted := s.reference.feed.place(); wanted.server != "" {
			var at *shown
			if at, err = r.check(ctx, s.probe, wanted.server); err == nil {
				reached := at.reached(wanted)
				r.shows.Store(at)
				r.tell(log, reached)
				if wait = min(2*wait, replicaEvery); reached {
					wait = replicaEvery
				}
			}
		}
		if err == nil {
			select {
			case <-ctx.Done():
			case <-time.After(wait):
			case <-r.wake:
				wait = replicaSoon
				time.Sleep(wait)
			case err = <-r.failed:
			}
		}
		if err != nil && ctx.Err() == nil {
			r.leaveOut(log, err)
			select {
			case <-ctx.Done():
			case <-time.After(replicaAgain):
			}
			select {
			case <-r.failed: // of a reading that waited for it, too
			default:
			}
		}
	}
	r.shows.Store(nil)
	r.wires.cut()
}

// check asks the replica how far it is, and whether it is one of the server: the primary, as the feed names it.
func (r *replica) check(ctx context.Context, primary *sql.DB, server string) (*shown, error) {
	if server != r.primary.server {
		r.shows.Store(nil)
		var found identity
		if err := primary.QueryRowContext(ctx, primaryText).Scan(&found.server, &found.history); err != nil {
			return nil, fmt.Errorf("ask the primary who it is: %w", err)
		}
		if found.server != server {
			return nil, errors.New("readings go to another primary than the one that events come from")
		}
		r.primary, r.behind = found, time.Time{}
	}
	giveUp := time.AfterFunc(replicaTimeout, r.wires.cut)
	defer giveUp.Stop()
	if r.shows.Load() == nil {
		if err := CheckRole(ctx, r.probe); err != nil {
			return nil, err
		}
	}
	at := &shown{position{server: server}, time.Now()}
	var replays bool
	var history string
	if err := r.probe.QueryRowContext(ctx, replicaText).Scan(&replays, &history, &at.bytes); err != nil {
		return nil, fmt.Errorf("ask how far it is: %w", err)
	}
	switch {
	case !replays:
		return nil, errors.New("it is not in recovery, so it is no replica")
	case history != r.primary.history:
		return nil, fmt.Errorf("it does not follow this primary: its system and timeline are %s, not %s", history, r.primary.history)
	}
	return at, nil
}

// identity is who a primary is: the life of a server as the feed names it, and the system and the timeline that it writes.
type identity struct{ server, history string }

// What a primary and a replica are asked. The timeline that a replica names is the last one that it certainly replayed a part of: after a
// failover that comes late, never too early.
const (
	primaryText = `SELECT ` + serverName + `, system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) FROM pg_control_system()`
	replicaText = `SELECT pg_is_in_recovery(), system_identifier || '/' || lpad(upper(to_hex(min_recovery_end_timeline)), 8, '0'),
		coalesce((pg_last_wal_replay_lsn() - '0/0')::bigint, 0) FROM pg_control_system(), pg_control_recovery()`
)

// leaveOut has nothing read from the replica, and those who wait for it wait no longer.
func (r *replica) leaveOut(log *slog.Logger, err error) {
	r.shows.Store(nil)
	r.wires.cut()
	if why := err.Error(); why != r.why {
		r.why = why
		log.Warn("a replica is left out", "replica", r.name, "reason", why)
	}
}

// tell logs that the replica, which answers, is read from, or that it is behind for long.
func (r *replica) tell(log *slog.Logger, reached bool) {
	if reached {
		r.behind = time.Time{}
	} else if r.behind.IsZero() {
		r.behind = time.Now()
	}
	const late = "it is behind"
	switch isLate := !r.behind.IsZero() && time.Since(r.behind) > replicaBehind; {
	case isLate && r.why != late:
		r.why = late
		log.Warn("a replica is left out", "replica", r.name, "reason", late, "since", r.behind)
	case reached && r.why != "":
		r.why = ""
		log.Info("a replica is read from", "replica", r.name)
	}
}
