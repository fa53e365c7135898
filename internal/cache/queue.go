package cache

import "hash/maphash"

// queue holds answers in the order in which they came; the first came last.
type queue struct {
	first, last *Answer
	bytes       int64
}

func (q *queue) push(a *Answer) {
	a.queue, a.before, a.after = q, nil, q.first
	if q.first != nil {
		q.first.before = a
	} else {
		q.last = a
	}
	q.first = a
	q.bytes += a.size
}

func (q *queue) remove(a *Answer) {
	if a.before != nil {
		a.before.after = a.after
	} else {
		q.first = a.after
	}
	if a.after != nil {
		a.after.before = a.before
	} else {
		q.last = a.before
	}
	a.queue, a.before, a.after = nil, nil, nil
	q.bytes -= a.size
}

// queues are two: an answer enters the small one, and the main one when it was asked for again by the end of it, or soon after, so that a
// flood of questions that nobody asks twice evicts only answers of its own kind.
type queues struct {
	small, main queue
	gone        [rememberedKeys]uint64 // hashes of the keys of answers dropped lately, one after the other
	next        int
	isGone      map[uint64]struct{}
	seed        maphash.Seed
}

// rememberedKeys is how many keys are remembered after their answers.
const rememberedKeys = 8192

func newQueues() queues { return queues{isGone: map[uint64]struct{}{}, seed: maphash.MakeSeed()} }

func (q *queues) bytes() int64 { return q.small.bytes + q.main.bytes }

// push puts an answer where it belongs.
func (q *queues) push(a *Answer) {
	if _, known := q.isGone[maphash.String(q.seed, a.key)]; known {
		q.main.push(a)
	} else {
		q.small.push(a)
	}
}

// remember notes that an answer went.
func (q *queues) remember(a *Answer) {
	delete(q.isGone, q.gone[q.next])
	q.gone[q.next] = maphash.String(q.seed, a.key)
	q.isGone[q.gone[q.next]] = struct{}{}
	q.next = (q.next + 1) % rememberedKeys
}

// smallShare is the part of the cache, one in so many, that the small queue has before it takes from the main one.
const smallShare = 8

// evict drops answers until the others fit.
func (c *Cache) evict() {
	for c.queues.bytes() > c.limit {
		q := &c.queues.main
		if q.last == nil || c.queues.small.bytes > c.limit/smallShare {
			q = &c.queues.small
		}
		a := q.last
		if !a.used.Swap(false) {
			c.drop(a)
			continue
		}
		q.remove(a)
		c.queues.main.push(a)
	}
}

// drop takes an answer out, if it is in.
func (c *Cache) drop(a *Answer) {
	if a.queue == nil {
		return
	}
	a.queue.remove(a)
	c.queues.remember(a)
	c.index.remove(a)
	c.die(a)
	delete(c.answers, a.key)
	for _, alias := range a.aliases {
		delete(c.aliases, alias)
	}
}

// Bounds of the shorter ways to an answer: a client writes a question in one way.
const (
	mostAliases = 4
	aliasLength = 2048
)

// alias gives an answer that is kept a shorter way to it, while it has few; "" is none.
func (c *Cache) alias(a *Answer, alias string) {
	if alias == "" || len(a.aliases) == mostAliases || len(alias) > aliasLength || c.aliases[alias] == a {
		return
	}
	a.aliases = append(a.aliases, alias)
	c.aliases[alias] = a
	c.grow(a, int64(len(alias)))
}

// formed notes what a form of an answer takes, in the place of the one before.
func (c *Cache) formed(a *Answer, e Encoding, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.grow(a, int64(bytes)-a.formed[e])
	a.formed[e] = int64(bytes)
	c.evict()
}

// grow notes that an answer takes more bytes than before, or fewer.
func (c *Cache) grow(a *Answer, bytes int64) {
	a.size += bytes
	if a.queue != nil {
		a.queue.bytes += bytes
	}
}
