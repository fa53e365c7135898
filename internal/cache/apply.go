package cache

import "alliances/internal/postgres"

// Apply drops what events may have changed. When it returns, no caller that comes is given any of it.
func (c *Cache) Apply(events []postgres.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sequence++
	for _, e := range events {
		if e.Subject == postgres.Everything {
			c.forget()
			return
		}
		moved := c.index.change(e, c.sequence)
		c.drops(moved)
		c.count(moved.counts)
		if c.filling > 0 {
			c.keep(moved)
		}
	}
	if c.filling == 0 {
		c.floor = c.sequence
	}
}

// forget drops everything, and what is being filled will not be kept.
func (c *Cache) forget() {
	for _, a := range c.answers {
		c.drop(a)
	}
	c.recent = c.recent[:0]
	c.floor = c.sequence
}

func (c *Cache) drops(moved change) {
	for a := range c.index.whole[moved.subject] {
		c.drop(a)
	}
	if moved.ids == nil {
		for _, a := range c.answers {
			if a.any.has(moved.subject) {
				c.drop(a)
			}
		}
		return
	}
	for _, k := range moved.ids {
		refs := c.index.refs[k]
		for i := len(refs) - 1; i >= 0; i-- { // the last takes the place of the one that is dropped
			if r := refs[i]; r.answer.tags[r.tag].subjects.has(moved.subject) {
				c.drop(r.answer)
			}
		}
	}
}

// keep keeps an event for the fills under way; when there are too many, what began before is not kept.
func (c *Cache) keep(moved change) {
	ids := len(moved.ids) + len(moved.counts)
	for _, r := range c.recent {
		ids += len(r.ids) + len(r.counts)
	}
	if ids > keptChanges || len(c.recent) >= keptChanges {
		c.recent = c.recent[:0]
		c.floor = c.sequence
		return
	}
	c.recent = append(c.recent, moved)
}

// movedSince tells whether an event that came after the given one may have changed the answer.
func (c *Cache) movedSince(sequence uint64, a *Answer) bool {
	if sequence < c.floor {
		return true
	}
	for _, moved := range c.recent {
		if moved.sequence > sequence && moved.moves(a) {
			return true
		}
	}
	return false
}
