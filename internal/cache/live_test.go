package cache

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"alliances/internal/postgres"
)

// taken writes how many places are taken.
func taken(b []byte, c postgres.Counts) []byte { return strconv.AppendInt(b, int64(c.Taken), 10) }

// shifts is an answer [n,n] with holes for the counts of shifts, as they were read.
func shifts(counts ...int) Filled {
	f := Filled{Body: []byte("["), Counts: map[string]postgres.Counts{}, Keep: true}
	for i, n := range counts {
		if i > 0 {
			f.Body = append(f.Body, ',')
		}
		f.Holes = append(f.Holes, Hole{At: len(f.Body), Shift: uuid(i), Write: taken})
		f.Counts[uuid(i)] = postgres.Counts{Taken: n}
	}
	f.Body = append(f.Body, ']')
	return f
}

func counted(shift, n int) postgres.Event {
	return postgres.Event{Subject: postgres.ShiftPlaces, IDs: uuids(shift), Counts: map[string]postgres.Counts{uuid(shift): {Taken: n}}}
}

func TestCountsAreWrittenWhenTheAnswerGoesOut(t *testing.T) {
	t.Parallel()
	c := New(always, 1<<20)
	shows := func(key, want string) {
		t.Helper()
		a := c.Get(key)
		if a == nil {
			t.Fatalf("%s is not kept", key)
		}
		if got := string(a.Form(Identity).Body); got != want {
			t.Errorf("%s shows %s, not %s", key, got, want)
		}
	}
	c.Do(t.Context(), "a", "a", func(context.Context) Filled { return shifts(1, 2) })
	shows("a", "[1,2]")
	before := c.Get("a").Form(Identity).ETag[0]
	c.Apply([]postgres.Event{counted(1, 3), counted(1, 4), counted(7, 9)})
	shows("a", "[1,4]")
	if c.Get("a").Form(Identity).ETag[0] == before {
		t.Error("another count has the same tag")
	}
	goingOut := c.Get("a").Form(Identity).Body
	c.Apply([]postgres.Event{counted(0, 1234), counted(1, 56)})
	shows("a", "[1234,56]")
	c.Apply([]postgres.Event{counted(0, 1), counted(1, 4)})
	shows("a", "[1,4]")
	if string(goingOut) != "[1,4]" {
		t.Errorf("what was going out became %s", goingOut)
	}
	// Another answer is read from a replica of the database that is behind: what the events told is newer.
	c.Do(t.Context(), "b", "b", func(context.Context) Filled { return shifts(0, 0, 0) })
	shows("b", "[1,4,0]")
	c.Apply([]postgres.Event{counted(0, 8)})
	shows("a", "[8,4]")
	shows("b", "[8,4,0]")
	// A change while an answer is read.
	c.Do(t.Context(), "c", "c", func(context.Context) Filled {
		c.Apply([]postgres.Event{counted(3, 5), counted(3, 6)})
		return shifts(0, 0, 0, 1)
	})
	shows("c", "[8,4,0,6]")
	// More than an event names.
	c.Apply([]postgres.Event{{Subject: postgres.ShiftPlaces}})
	if kept := c.Kept(); kept.Answers != 0 || kept.Bytes != 0 || len(c.living) != 0 {
		t.Errorf("%v and %d shifts are left", kept, len(c.living))
	}
}

// Readers see no count older than the last that was applied when they asked.
func TestCountsUnderReaders(t *testing.T) {
	t.Parallel()
	c := New(always, 1<<20)
	fill := func(context.Context) Filled { return shifts(0) }
	c.Do(t.Context(), "a", "a", fill)
	applied := make(chan int, 1)
	applied <- 0
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 5000 {
				now := <-applied
				applied <- now
				body := string(c.Get("a").Form(Identity).Body)
				var got int
				if _, err := fmt.Sscanf(body, "[%d]", &got); err != nil || got < now {
					t.Errorf("%s is shown after %d", body, now)
				}
			}
		})
	}
	for n := 1; n <= 2000; n++ {
		c.Apply([]postgres.Event{counted(0, n)})
		<-applied
		applied <- n
	}
	group.Wait()
}

func TestFormsOfCountsTakeNoMoreBytes(t *testing.T) {
	t.Parallel()
	c := New(always, 1<<20)
	c.Do(t.Context(), "a", "a", func(context.Context) Filled {
		f := shifts(1, 2)
		f.Body = append(f.Body, make([]byte, 5000)...)
		return f
	})
	var first int64
	for n := range 50 {
		c.Apply([]postgres.Event{counted(0, n)})
		for e := Identity; e < encodings; e++ {
			c.Get("a").Form(e)
		}
		if n == 0 {
			first = c.Kept().Bytes
		}
	}
	if grown := c.Kept().Bytes - first; grown < -20 || grown > 20 {
		t.Errorf("fifty changes of a count made an answer %d bytes larger", grown)
	}
}
