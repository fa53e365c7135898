// Package cache keeps public answers in memory by what was asked, and drops each as soon as an event says that it may have changed.
package cache

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"alliances/internal/postgres"
)

// Cache holds a bounded number of bytes. It is safe for use by many goroutines.
type Cache struct {
	fresh func() bool
	limit int64

	hits, misses atomic.Int64

	mu       sync.RWMutex
	answers  map[string]*Answer // by key
	aliases  map[string]*Answer
	index    index
	living   map[id]*living // those in answers that are kept
	queues   queues
	flights  map[string]*flight
	filling  int      // fills that have begun and not ended
	sequence uint64   // of the last events
	recent   []change // those since the oldest fill began, as far as they are kept
	floor    uint64   // events up to this one are not kept
}

// Filled is an answer just read.
type Filled struct {
	Body         []byte                     // without what is written into its holes
	Holes        []Hole                     // in the order of their places
	Counts       map[string]postgres.Counts // of the shifts of the holes, as they were read
	Dependencies []postgres.Dependency      // what it was read from
	ValidUntil   time.Time                  // when time alone changes it; zero: never
	Keep         bool                       // it is the same for every caller, and without errors
}

// flight is one reading that equal requests wait for.
type flight struct {
	began  uint64
	landed chan struct{}
	answer *Answer // nil: to be read by each
	moved  bool    // what it depends on changed after it began
}

// keptChanges bounds the ids of events that are kept for the fills under way.
const keptChanges = 10_000

// New makes a cache of so many bytes. fresh tells whether Apply is given all events in time.
func New(fresh func() bool, limit int64) *Cache {
	return &Cache{fresh: fresh, limit: limit, answers: map[string]*Answer{}, aliases: map[string]*Answer{}, index: newIndex(), living: map[id]*living{}, queues: newQueues(), flights: map[string]*flight{}}
}

// Get gives the answer that an alias stands for; nil when there is none that can be relied on.
func (c *Cache) Get(alias string) *Answer {
	c.mu.RLock()
	a := c.aliases[alias]
	c.mu.RUnlock()
	if a == nil || !a.holds(time.Now()) || !c.fresh() {
		return nil
	}
	a.touch()
	c.hits.Add(1)
	return a
}

// Do gives the answer to a key: the one that is kept, the one that another caller is reading, or what fill reads. nil says that fill was
// called and that what it read is this caller's own. alias is a shorter way to the answer, for Get; "" is none.
func (c *Cache) Do(ctx context.Context, key, alias string, fill func(context.Context) Filled) *Answer {
	if !c.fresh() { // what is read now is read by nobody else
		c.misses.Add(1)
		fill(ctx)
		return nil
	}
	c.mu.Lock()
	if a := c.answers[key]; a != nil && a.holds(time.Now()) {
		c.alias(a, alias)
		c.mu.Unlock()
		a.touch()
		c.hits.Add(1)
		return a
	}
	joined := c.sequence
	f := c.flights[key]
	if f == nil {
		f = &flight{landed: make(chan struct{})}
		c.flights[key] = f
		c.mu.Unlock()
		defer func() { // also when fill panics
			c.mu.Lock()
			delete(c.flights, key)
			c.mu.Unlock()
			close(f.landed)
		}()
		return c.read(ctx, f, key, alias, fill)
	}
	c.mu.Unlock()
	select {
	case <-f.landed:
	case <-ctx.Done(): // which fill tells
		c.misses.Add(1)
		fill(ctx)
		return nil
	}
	if f.answer != nil && (!f.moved || joined <= f.began) {
		c.hits.Add(1)
		return f.answer
	}
	// It was read before a change that this caller may have been told of, or is not for others.
	return c.read(ctx, &flight{}, key, alias, fill)
}

// read fills, and keeps what was read if nothing of it has changed meanwhile. Others may wait for it, so that it goes on without its caller.
func (c *Cache) read(ctx context.Context, f *flight, key, alias string, fill func(context.Context) Filled) *Answer {
	c.misses.Add(1)
	c.mu.Lock()
	f.began = c.sequence
	c.filling++
	c.mu.Unlock()
	var a *Answer
	var filled Filled
	defer func() { c.land(f, alias, a, filled) }() // also when fill panics
	if filled = fill(context.WithoutCancel(ctx)); filled.Keep {
		a = newAnswer(c, key, filled)
	}
	return a
}

// land ends a flight; a is nil where what was read is not for others.
func (c *Cache) land(f *flight, alias string, a *Answer, filled Filled) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a != nil {
		c.index.tag(a, filled.Dependencies)
		c.enliven(a, filled, f.began)
		f.answer, f.moved = a, c.movedSince(f.began, a)
		if !f.moved && a.size <= c.limit/16 && a.holds(time.Now()) {
			c.store(a, alias)
		}
	}
	if c.filling--; c.filling == 0 { // nobody waits for the events so far
		c.recent = c.recent[:0]
		c.floor = c.sequence
	}
}

// store keeps an answer, and evicts others for it.
func (c *Cache) store(a *Answer, alias string) {
	if old := c.answers[a.key]; old != nil {
		c.drop(old)
	}
	c.answers[a.key] = a
	c.index.add(a)
	c.live(a)
	c.queues.push(a)
	c.alias(a, alias)
	c.evict()
}

// Kept tells what the cache holds and did.
func (c *Cache) Kept() Kept {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return Kept{Answers: len(c.answers), Bytes: c.queues.bytes(), Hits: c.hits.Load(), Misses: c.misses.Load()}
}

// Kept is what a cache holds, and how many questions it had the answer to.
type Kept struct {
	Answers      int
	Bytes        int64
	Hits, Misses int64
}
