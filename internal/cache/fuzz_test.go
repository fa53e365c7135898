package cache

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"alliances/internal/postgres"
)

// FuzzTags holds the cache against a list of what each answer depends on, which every event is compared with: an answer is kept if and
// only if nothing of it changed since its reading began.
func FuzzTags(f *testing.F) {
	f.Add([]byte("a few answers, and some events between them; \x00\x01\x02\x80\x81\xff"))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1, 1, 2, 2, 3, 3, 5, 5, 8, 8})
	f.Fuzz(func(t *testing.T, input []byte) {
		input = input[:min(len(input), 1000)]
		next := func() int {
			if len(input) == 0 {
				return 0
			}
			b := input[0]
			input = input[1:]
			return int(b)
		}
		c := New(always, 1<<30)
		kept := map[string][]postgres.Dependency{}
		event := func() postgres.Event {
			e := postgres.Event{Subject: fmt.Sprint("subject ", next()%5)}
			switch n := next() % 8; n {
			case 0:
			case 1:
				e.Subject = postgres.Everything
			default:
				for range n {
					e.IDs = append(e.IDs, uuid(next()%20))
				}
			}
			return e
		}
		dependencies := func() (on []postgres.Dependency) {
			for range next() % 4 {
				d := postgres.Dependency{}
				for range next() % 3 {
					d.Keyed = append(d.Keyed, fmt.Sprint("subject ", next()%5))
					d.Keys = append(d.Keys, uuid(next()%20))
				}
				if next()%4 == 0 {
					d.Whole = append(d.Whole, fmt.Sprint("subject ", next()%5))
				}
				on = append(on, d)
			}
			return on
		}
		for len(input) > 0 {
			if next()%2 == 0 {
				e := event()
				c.Apply([]postgres.Event{e})
				maps.DeleteFunc(kept, func(_ string, on []postgres.Dependency) bool { return matters(e, on) })
				continue
			}
			key, on := fmt.Sprint("key ", next()%10), dependencies()
			var meanwhile []postgres.Event
			read := false
			c.Do(context.Background(), key, key, func(context.Context) Filled {
				read = true
				for range next() % 3 {
					meanwhile = append(meanwhile, event())
				}
				c.Apply(meanwhile)
				return Filled{Body: []byte(key), Dependencies: on, Keep: true}
			})
			if _, was := kept[key]; was == read {
				t.Fatalf("%s is read: %v, and was kept: %v", key, read, was)
			}
			if !read {
				continue
			}
			kept[key] = on
			for _, e := range meanwhile {
				maps.DeleteFunc(kept, func(_ string, on []postgres.Dependency) bool { return matters(e, on) })
			}
		}
		for key := range 10 {
			key := fmt.Sprint("key ", key)
			if _, is := kept[key]; is != (c.Get(key) != nil) {
				t.Fatalf("%s is kept: %v", key, !is)
			}
		}
		refs := 0
		for _, a := range c.answers {
			refs += len(a.tags)
		}
		for k, list := range c.index.refs {
			refs -= len(list)
			for i, r := range list {
				if r.answer.tags[r.tag].id != k || r.answer.tags[r.tag].place != i {
					t.Fatalf("the index leads from %x to another tag", k)
				}
			}
		}
		if refs != 0 {
			t.Fatalf("%d tags are missing in the index, or too many", refs)
		}
	})
}

// matters compares an event with dependencies one by one.
func matters(e postgres.Event, on []postgres.Dependency) bool {
	if e.Subject == postgres.Everything {
		return true
	}
	for _, d := range on {
		for _, subject := range d.Whole {
			if subject == e.Subject {
				return true
			}
		}
		for _, subject := range d.Keyed {
			if subject != e.Subject {
				continue
			}
			if e.IDs == nil {
				return true
			}
			for _, id := range e.IDs {
				for _, key := range d.Keys {
					if id == key {
						return true
					}
				}
			}
		}
	}
	return false
}
