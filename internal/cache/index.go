package cache

import (
	"encoding/hex"
	"slices"

	"alliances/internal/postgres"
)

// id is a UUID.
type id [16]byte

// subjects is a set of subjects of events, by their numbers.
type subjects [2]uint64

// mostSubjects is how many have a number of their own; those beyond share the last one.
const mostSubjects = 128

func (s *subjects) add(n int)     { s[n/64] |= 1 << (n % 64) }
func (s subjects) has(n int) bool { return s[n/64]&(1<<(n%64)) != 0 }

// tag is one id that an answer depends on, with the subjects of which it does.
type tag struct {
	id       id
	subjects subjects
	place    int // among the refs to the id
}

// ref is where an answer has the tag of an id.
type ref struct {
	answer *Answer
	tag    int
}

// index finds the answers that an event may change.
type index struct {
	numbers map[string]int // of subjects
	refs    map[id][]ref
	whole   [mostSubjects]map[*Answer]struct{}
}

func newIndex() index { return index{numbers: map[string]int{}, refs: map[id][]ref{}} }

// number is that of a subject.
func (x *index) number(subject string) int {
	n, known := x.numbers[subject]
	if !known {
		n = min(len(x.numbers), mostSubjects-1)
		x.numbers[subject] = n
	}
	return n
}

// tag gives an answer its tags.
func (x *index) tag(a *Answer, dependencies []postgres.Dependency) {
	keyed := map[id]subjects{}
	for _, d := range dependencies {
		for _, subject := range d.Whole {
			a.whole.add(x.number(subject))
		}
		var mask subjects
		for _, subject := range d.Keyed {
			mask.add(x.number(subject))
		}
		for _, key := range d.Keys {
			k := parse(key)
			all := keyed[k]
			keyed[k] = subjects{all[0] | mask[0], all[1] | mask[1]}
		}
		a.any = subjects{a.any[0] | mask[0], a.any[1] | mask[1]}
	}
	a.any = subjects{a.any[0] | a.whole[0], a.any[1] | a.whole[1]}
	a.tags = make([]tag, 0, len(keyed))
	for k, mask := range keyed {
		a.tags = append(a.tags, tag{id: k, subjects: mask})
	}
	slices.SortFunc(a.tags, func(a, b tag) int { return slices.Compare(a.id[:], b.id[:]) })
	a.size += int64(len(a.tags)) * tagBytes
}

// tagBytes is about what a tag costs, here and in the answer.
const tagBytes = 120

func (x *index) add(a *Answer) {
	for i := range a.tags {
		t := &a.tags[i]
		t.place = len(x.refs[t.id])
		x.refs[t.id] = append(x.refs[t.id], ref{a, i})
	}
	for n := range mostSubjects {
		if a.whole.has(n) {
			if x.whole[n] == nil {
				x.whole[n] = map[*Answer]struct{}{}
			}
			x.whole[n][a] = struct{}{}
		}
	}
}

func (x *index) remove(a *Answer) {
	for _, t := range a.tags {
		refs := x.refs[t.id]
		last := refs[len(refs)-1]
		refs[t.place] = last
		last.answer.tags[last.tag].place = t.place
		refs[len(refs)-1] = ref{}
		if refs = refs[:len(refs)-1]; len(refs) == 0 {
			delete(x.refs, t.id)
		} else {
			x.refs[t.id] = refs
		}
	}
	for n := range mostSubjects {
		if a.whole.has(n) {
			delete(x.whole[n], a)
		}
	}
}

// change is an event as the index sees it.
type change struct {
	sequence uint64
	subject  int
	ids      []id // nil: anything of the subject
	counts   map[id]postgres.Counts
}

func (x *index) change(e postgres.Event, sequence uint64) change {
	c := change{sequence: sequence, subject: x.number(e.Subject)}
	if e.IDs != nil {
		c.ids = make([]id, len(e.IDs))
		for i, text := range e.IDs {
			c.ids[i] = parse(text)
		}
	}
	if e.Counts != nil {
		c.counts = make(map[id]postgres.Counts, len(e.Counts))
		for shift, counts := range e.Counts {
			c.counts[parse(shift)] = counts
		}
	}
	return c
}

// moves tells whether the event may change the answer.
func (c change) moves(a *Answer) bool {
	if c.ids == nil {
		return a.any.has(c.subject)
	}
	if a.whole.has(c.subject) {
		return true
	}
	for _, k := range c.ids {
		at, found := slices.BinarySearchFunc(a.tags, k, func(t tag, k id) int { return slices.Compare(t.id[:], k[:]) })
		if found && a.tags[at].subjects.has(c.subject) {
			return true
		}
	}
	return false
}

// parse reads a UUID as PostgreSQL writes it. Another text is an id, too: of nothing.
func parse(text string) id {
	var k id
	if len(text) != 36 {
		return k
	}
	var digits [32]byte
	copy(digits[:], text[:8])
	copy(digits[8:], text[9:13])
	copy(digits[12:], text[14:18])
	copy(digits[16:], text[19:23])
	copy(digits[20:], text[24:])
	if _, err := hex.Decode(k[:], digits[:]); err != nil {
		return id{}
	}
	return k
}
