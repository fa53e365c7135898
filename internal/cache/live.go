package cache

import (
	"slices"

	"alliances/internal/postgres"
)

// The counts of a shift change a hundred times a second at a rush. An answer that shows them is kept without them, and they are written
// into it when it goes out, from the events that tell them.

// Hole is a place in an answer for a count of a shift.
type Hole struct {
	At    int    // in the body
	Shift string // its id
	Write func(b []byte, c postgres.Counts) []byte
}

// Plain is the answer as it was read.
func (f Filled) Plain() []byte {
	b := make([]byte, 0, len(f.Body)+16*len(f.Holes))
	from := 0
	for _, h := range f.Holes {
		b = h.Write(append(b, f.Body[from:h.At]...), f.Counts[h.Shift])
		from = h.At
	}
	return append(b, f.Body[from:]...)
}

// living is a shift in answers that are kept. Its counts are not older than any event that was applied.
type living struct {
	id      id
	counts  postgres.Counts
	answers []*Answer
}

// hole is one of an answer that may be kept.
type hole struct {
	at, end int // in the body, with the count that was last written there
	living  *living
	write   func(b []byte, c postgres.Counts) []byte
}

// What holes and the shifts in them take, about.
const (
	holeBytes   = 60 // with the count
	livingBytes = 150
)

// enliven gives the holes of an answer their counts: those that are known from events, or as they were read.
func (c *Cache) enliven(a *Answer, filled Filled, began uint64) {
	if len(filled.Holes) == 0 {
		return
	}
	a.any.add(c.index.number(postgres.ShiftPlaces)) // when more changed than an event names
	known := map[string]*living{}
	a.holes = make([]hole, len(filled.Holes))
	for i, h := range filled.Holes {
		l := known[h.Shift]
		if l == nil {
			l = c.livingOf(parse(h.Shift), filled.Counts[h.Shift], began)
			known[h.Shift] = l
			a.living = append(a.living, l)
		}
		a.holes[i] = hole{at: h.At, end: h.At, living: l, write: h.Write}
	}
	a.size += int64(len(a.holes))*holeBytes + int64(len(a.living))*livingBytes
}

func (c *Cache) livingOf(shift id, read postgres.Counts, began uint64) *living {
	if l := c.living[shift]; l != nil {
		return l
	}
	l := &living{id: shift, counts: read}
	for _, moved := range c.recent {
		if counts, told := moved.counts[shift]; told && moved.sequence > began {
			l.counts = counts
		}
	}
	return l
}

// live has the counts of an answer that is kept follow the events.
func (c *Cache) live(a *Answer) {
	for _, l := range a.living {
		c.living[l.id] = l
		l.answers = append(l.answers, a)
	}
}

// die is the end of live.
func (c *Cache) die(a *Answer) {
	for _, l := range a.living {
		l.answers = slices.DeleteFunc(l.answers, func(other *Answer) bool { return other == a })
		if len(l.answers) == 0 {
			delete(c.living, l.id)
		}
	}
}

// count takes new counts over.
func (c *Cache) count(counts map[id]postgres.Counts) {
	for shift, n := range counts {
		l := c.living[shift]
		if l == nil {
			continue
		}
		l.counts = n
		for _, a := range l.answers {
			a.version.Add(1)
		}
	}
}
