package postgres

import (
	"slices"
	"sync"
)

// Reference data (territories, vocabularies, sources) change by import alone and are read by nearly every operation. What was read of
// them stays in memory while the feed is fresh, until an event touches any of them.

// referenceSubjects are the subjects of the events that touch reference data.
var referenceSubjects = []string{"territory", "territory_link", "territory_closure", "theme", "audience", "indicator", "scheme", "label", "source"}

// keptReference bounds how many rows are in memory: some megabytes.
const keptReference = 10_000

// reference is the reference data in memory, of one store.
type reference struct {
	feed *Feed // nil: nothing is kept
	mu   sync.RWMutex
	turn uint64 // how often it was dropped: what was asked before is not kept after
	rows map[string]any
}

// Follow keeps reference data in memory from now on, by the events of a feed. It comes before Feed.Run.
func (s *Store) Follow(feed *Feed) {
	s.reference.feed = feed
	feed.Follow(func(events []Event) {
		for _, e := range events {
			if e.Subject == Everything || slices.Contains(referenceSubjects, e.Subject) {
				s.reference.drop()
				return
			}
		}
	})
}

func (f *reference) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn++
	f.rows = nil
}

// begin gives the turn: what is read from now on is kept while it lasts.
func (f *reference) begin() uint64 {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.turn
}

// remembered gives what load gives for keys, which are distinct: from memory what was loaded before. name tells this load from others.
// What keep refuses is not kept: a stranger may ask for any number of things that are not there.
func remembered[V any](r *Read, name string, keys []string, load func(missing []string) ([]V, error), keep func(V) bool) ([]V, error) {
	f := &r.store.reference
	if f.feed == nil || !f.feed.Fresh() {
		return load(keys)
	}
	values := make([]V, len(keys))
	var missing []string
	var places []int
	f.mu.RLock()
	for i, key := range keys {
		if row, ok := f.rows[name+key]; ok {
			values[i] = row.(V)
		} else {
			missing, places = append(missing, key), append(places, i)
		}
	}
	f.mu.RUnlock()
	r.Dependencies = append(r.Dependencies, Dependency{Whole: referenceSubjects})
	if len(missing) == 0 {
		return values, nil
	}
	loaded, err := load(missing)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rows == nil || len(f.rows)+len(missing) > keptReference {
		f.rows = map[string]any{}
	}
	for j, i := range places {
		values[i] = loaded[j]
		if r.turn == f.turn && keep(loaded[j]) {
			f.rows[name+missing[j]] = loaded[j]
		}
	}
	return values, nil
}
