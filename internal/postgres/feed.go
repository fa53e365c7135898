package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lib/pq"
)

// How fresh a feed is.
const (
	feedEvery   = 500 * time.Millisecond // it reads at least so often, which bounds what a lost notification delays
	feedLimit   = time.Second            // when it last read longer ago, it is not fresh
	feedTimeout = 5 * time.Second        // a reading without an answer is given up
	notifyEvery = 20 * time.Millisecond  // notifications go out at most so often: others then read what several writers wrote
)

// feedChannel is where a process tells the others that there is something to read.
const feedChannel = "alliances_event"

// Event is what a statement changed: rows of a table, or of a part of its columns, that matter to some ids.
type Event struct {
	Subject string            // the table, without its schema, or the part; Everything
	IDs     []string          // nil: anything of the subject
	Counts  map[string]Counts // of ShiftPlaces: the new ones, by shift
}

// ShiftPlaces is the subject of the events that tell new counts of shifts.
const ShiftPlaces = "shift_places"

// Counts are what moves of a shift by the second.
type Counts struct {
	Taken, WaitlistLength int
	UpdatedAt             time.Time
}

// Everything is the subject of the event after which nothing that was known before can be relied on.
const Everything = "*"

// Feed reads the log of events whole, each event once, soon after its transaction committed. It is safe for use by many goroutines.
type Feed struct {
	dsn string
	db  *sql.DB // of the server that is written to; no pooler between, for LISTEN
	log *slog.Logger

	followers []func([]Event)
	began     atomic.Int64 // when the last good reading began, since start
	wanted    atomic.Int64 // when a reading must have begun to be good enough
	start     time.Time
	wake      chan struct{}
	ended     chan struct{} // closed when Run returns

	mu       sync.Mutex
	next     *awaited // a reading that has not begun; nil when nobody waits
	position position // of the last events that were given

	// Of Run alone.
	text         *sql.Stmt
	server, seen string // which start of which server, and the snapshot of the last reading
	owed         bool   // a notification
	notified     time.Time
}

// position is a place in the write-ahead log of a server.
type position struct {
	server string // which start of which server; "" before the first reading
	bytes  int64  // LSN
}

// awaited is a reading that callers of Sync wait for.
type awaited struct {
	done chan struct{}
	err  error
}

// OpenFeed makes a feed over the server that is written to; dsn is that of the role alliances_app, and leads there without a pooler.
// It connects when Run does.
func OpenFeed(dsn string, log *slog.Logger) (*Feed, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, fmt.Errorf("open the feed: %w", err)
	}
	db.SetMaxOpenConns(1)
	f := &Feed{dsn: dsn, db: db, log: log, start: time.Now(), wake: make(chan struct{}, 1), ended: make(chan struct{})}
	f.wanted.Store(1) // nothing was read yet
	return f, nil
}

// Follow has f called with the events of each reading, before anyone is told that they were read. It comes before Run; the first
// event of all is Everything. Followers are called in their order: what answers are made of comes before the answers.
func (f *Feed) Follow(follow func([]Event)) { f.followers = append(f.followers, follow) }

// Fresh tells whether every event of a transaction that committed over a second ago, and every one that Sync was called for, was given
// to the followers.
func (f *Feed) Fresh() bool {
	began := f.began.Load()
	return began >= f.wanted.Load() && f.now()-began <= int64(feedLimit)
}

func (f *Feed) now() int64 { return int64(time.Since(f.start)) + 1 }

// place is the position from which on a replica shows every event that was given to the followers.
func (f *Feed) place() position {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.position
}

// Sync returns once the followers have every event of the transactions that committed before it was called, and has the other
// processes notified: a writer calls it between COMMIT and its answer. After an error the feed is not fresh until it has read again.
func (f *Feed) Sync(ctx context.Context) error {
	called := f.now()
	f.mu.Lock()
	if f.next == nil {
		f.next = &awaited{done: make(chan struct{})}
	}
	joined := f.next
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
	var err error
	select {
	case <-joined.done:
		err = joined.err
	case <-f.ended:
		err = errors.New("the feed has ended")
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		f.mu.Lock()
		f.wanted.Store(max(called, f.wanted.Load()))
		f.mu.Unlock()
		return fmt.Errorf("read the events of a write: %w", err)
	}
	return nil
}

// Run reads until ctx ends, then closes the connections; it is called once. What goes wrong meanwhile is logged once, until it goes well again.
func (f *Feed) Run(ctx context.Context) {
	defer close(f.ended)
	defer f.db.Close()
	listener := pq.NewListener(f.dsn, 10*time.Millisecond, feedEvery, nil)
	defer listener.Close()
	go func() { // it waits for the connection
		if err := listener.Listen(feedChannel); err != nil && ctx.Err() == nil {
			f.log.Error("events are not notified", "error", err)
		}
	}()
	tick := time.NewTicker(feedEvery)
	defer tick.Stop()
	pace := time.NewTimer(0)
	defer pace.Stop()
	failing := false
	for ctx.Err() == nil {
		err := f.read(ctx)
		switch {
		case err != nil && !failing && ctx.Err() == nil:
			f.log.Warn("events cannot be read", "error", err)
		case err == nil && failing:
			f.log.Info("events are read again")
		}
		failing = err != nil
		if f.owed {
			f.notify(ctx, pace)
		}
		select {
		case <-ctx.Done():
		case <-f.wake:
		case <-listener.NotificationChannel(): // nil after a reconnection
			drain(listener.NotificationChannel())
		case <-tick.C:
		case <-pace.C:
		}
	}
}

// drain takes what is there: one reading serves several notifications.
func drain(c <-chan *pq.Notification) {
	for {
		select {
		case <-c:
		default:
			return
		}
	}
}

// feedText is one reading. Function and position are of the snapshot of the statement; the position is asked for after it was
// taken, so that all it shows is before it. serverName tells another server, or another life of it: snapshots of one say nothing
// of another.
const feedText = `SELECT ` + serverName + `, pg_current_snapshot()::text, (pg_current_wal_insert_lsn() - '0/0')::bigint, e.subject, e.ids, e.counts
	FROM (SELECT) one LEFT JOIN civic.events_since(nullif($1, '')::pg_snapshot) e ON true ORDER BY e.id`

// serverName names a life of a server, in the same words whatever the session's time zone.
const serverName = `extract(epoch FROM pg_postmaster_start_time())::text`

// read reads once, gives the events to the followers and answers those who waited for a reading that had not begun.
func (f *Feed) read(ctx context.Context) error {
	f.mu.Lock()
	waited := f.next
	f.next = nil
	f.mu.Unlock()
	began := f.now()
	err := f.take(ctx)
	if err == nil {
		f.began.Store(began)
	}
	if waited != nil {
		f.owed = true
		waited.err = err
		close(waited.done)
	}
	return err
}

func (f *Feed) take(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, feedTimeout)
	defer cancel()
	if f.text == nil {
		var err error
		if f.text, err = f.db.PrepareContext(ctx, feedText); err != nil {
			return fmt.Errorf("prepare to ask for events: %w", err)
		}
	}
	rows, err := f.text.QueryContext(ctx, f.seen)
	if err != nil {
		return fmt.Errorf("ask for events: %w", err)
	}
	defer rows.Close()
	var events []Event
	var server, seen string
	var at int64
	for rows.Next() {
		var subject sql.NullString
		var ids pq.StringArray
		var counts []byte
		if err := rows.Scan(&server, &seen, &at, &subject, &ids, &counts); err != nil {
			return fmt.Errorf("scan an event: %w", err)
		}
		if !subject.Valid {
			continue
		}
		e := Event{Subject: subject.String, IDs: ids}
		if counts != nil {
			if err := json.Unmarshal(counts, &e.Counts); err != nil {
				return fmt.Errorf("read the counts of an event: %w", err)
			}
		}
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	if server != f.server {
		events = []Event{{Subject: Everything}}
	}
	f.server, f.seen = server, seen
	if len(events) == 0 {
		return nil
	}
	f.mu.Lock()
	f.position = position{server, at}
	f.mu.Unlock()
	for _, follow := range f.followers {
		follow(events)
	}
	return nil
}

// notify pays the notification that is owed, or sets the timer for it.
func (f *Feed) notify(ctx context.Context, pace *time.Timer) {
	if early := notifyEvery - time.Since(f.notified); early > 0 {
		pace.Reset(early)
		return
	}
	f.owed, f.notified = false, time.Now()
	if err := Notify(ctx, f.db); err != nil && ctx.Err() == nil {
		f.log.Warn("other processes are not notified of events, and read them later", "error", err)
	}
}

// Notify tells every process that there are events to read. It comes after the commit, for within the transaction it has all writers
// wait for each other. That it is lost in a crash costs others half a second, so it does not wait for the disk.
func Notify(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, `SET LOCAL synchronous_commit = off; NOTIFY `+feedChannel); err != nil {
		return fmt.Errorf("notify of events: %w", err)
	}
	return nil
}
