package cache

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"alliances/internal/postgres"
)

func always() bool { return true }

// uuid is an id that ends in n.
func uuid(n int) string { return fmt.Sprintf("00000000-0000-0000-0000-%012x", n) }

func uuids(numbers ...int) []string {
	ids := make([]string, len(numbers))
	for i, n := range numbers {
		ids[i] = uuid(n)
	}
	return ids
}

func whole(subjects ...string) []postgres.Dependency {
	return []postgres.Dependency{{Whole: subjects}}
}

func keyed(subject string, numbers ...int) []postgres.Dependency {
	return []postgres.Dependency{{Keyed: []string{subject}, Keys: uuids(numbers...)}}
}

// ask asks for a key, whose answer depends on something, and tells whether it was read for that.
func ask(c *Cache, key string, on []postgres.Dependency) (a *Answer, read bool) {
	a = c.Do(context.Background(), key, key, func(context.Context) Filled {
		read = true
		return Filled{Body: []byte(key), Dependencies: on, Keep: true}
	})
	return a, read
}

func TestAnAnswerIsDroppedByWhatItDependsOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		on    []postgres.Dependency
		event postgres.Event
		drops bool
	}{
		{whole("site"), postgres.Event{Subject: "site", IDs: uuids(1)}, true},
		{whole("site"), postgres.Event{Subject: "site"}, true},
		{whole("site"), postgres.Event{Subject: "actor", IDs: uuids(1)}, false},
		{keyed("site", 1, 2), postgres.Event{Subject: "site", IDs: uuids(2)}, true},
		{keyed("site", 1, 2), postgres.Event{Subject: "site", IDs: uuids(3)}, false},
		{keyed("site", 1, 2), postgres.Event{Subject: "actor", IDs: uuids(1)}, false},
		{keyed("site", 1, 2), postgres.Event{Subject: "site"}, true},
		{append(keyed("site", 1), keyed("actor", 2)...), postgres.Event{Subject: "actor", IDs: uuids(1)}, false},
		{append(keyed("site", 1), keyed("actor", 1)...), postgres.Event{Subject: "actor", IDs: uuids(1)}, true},
		{keyed("site", 1), postgres.Event{Subject: postgres.Everything}, true},
		{nil, postgres.Event{Subject: postgres.Everything}, true},
	} {
		k := New(always, 1<<20)
		ask(k, "other", whole("nothing"))
		ask(k, "key", c.on)
		k.Apply([]postgres.Event{c.event})
		if dropped := k.Get("key") == nil; dropped != c.drops {
			t.Errorf("an answer on %v after %v is dropped: %v", c.on, c.event, dropped)
		}
		if _, read := ask(k, "key", c.on); read != c.drops {
			t.Errorf("an answer on %v after %v is read again: %v", c.on, c.event, read)
		}
	}
}

func TestWhatIsNotFreshIsNotServed(t *testing.T) {
	t.Parallel()
	fresh := true
	c := New(func() bool { return fresh }, 1<<20)
	ask(c, "key", nil)
	if c.Get("key") == nil {
		t.Fatal("the answer is not kept")
	}
	fresh = false
	if c.Get("key") != nil {
		t.Error("it is served while events are not read")
	}
	if a, read := ask(c, "key", nil); a != nil || !read {
		t.Error("a question is not read anew while events are not read")
	}
	fresh = true
	if c.Get("key") == nil {
		t.Error("it is not served once events are read again")
	}
}

// What changes while it is read goes to the caller, who asked before the change, and to nobody else.
func TestAFillDuringAChange(t *testing.T) {
	t.Parallel()
	c := New(always, 1<<20)
	fill := func(event postgres.Event) *Answer {
		return c.Do(context.Background(), "key", "key", func(context.Context) Filled {
			c.Apply([]postgres.Event{{Subject: "earlier"}, event})
			return Filled{Body: []byte("answer"), Dependencies: keyed("site", 1), Keep: true}
		})
	}
	for _, event := range []postgres.Event{{Subject: "site", IDs: uuids(1)}, {Subject: "site"}, {Subject: postgres.Everything}} {
		if fill(event) == nil || c.Get("key") != nil {
			t.Errorf("after %v meanwhile the answer is kept, or not given to who asked", event)
		}
	}
	many := postgres.Event{Subject: "actor", IDs: make([]string, keptChanges+1)}
	if fill(many); c.Get("key") != nil {
		t.Error("an answer is kept though the events meanwhile were too many to remember")
	}
	if fill(postgres.Event{Subject: "actor", IDs: uuids(1)}); c.Get("key") == nil {
		t.Error("an answer is not kept because something else changed")
	}
}

// Equal misses at a time are one reading; who asks after a change during that reading has it read anew.
func TestEqualMissesAreOneFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := New(always, 1<<20)
		var mu sync.Mutex
		reads := 0
		hold := make(chan struct{})
		answers := make(chan string, 20)
		request := func() {
			var own string
			a := c.Do(t.Context(), "key", "key", func(context.Context) Filled {
				mu.Lock()
				reads++
				own = fmt.Sprint("reading ", reads)
				mu.Unlock()
				<-hold
				return Filled{Body: []byte(own), Dependencies: whole("site"), Keep: true}
			})
			answers <- string(a.Form(Identity).Body)
		}
		for range 10 {
			go request()
		}
		synctest.Wait()
		c.Apply([]postgres.Event{{Subject: "site"}})
		for range 3 {
			go request()
		}
		synctest.Wait()
		if reads != 1 {
			t.Errorf("ten equal misses, and three that wait for their outcome, were read %d times", reads)
		}
		close(hold)
		synctest.Wait()
		seen := map[string]int{}
		for range 13 {
			seen[<-answers]++
		}
		if seen["reading 1"] != 10 {
			t.Errorf("who asked before the change: %v", seen)
		}
		if kept := c.Kept(); kept.Hits != 9 || kept.Misses != 4 {
			t.Errorf("thirteen requests are counted as %v", kept)
		}
	})
}

func TestTimeEndsAnAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := New(always, 1<<20)
		fill := func(context.Context) Filled {
			return Filled{Body: []byte("answer"), ValidUntil: time.Now().Add(time.Minute), Keep: true}
		}
		c.Do(t.Context(), "key", "key", fill)
		time.Sleep(time.Minute - 1)
		if c.Get("key") == nil {
			t.Error("it is gone before its time")
		}
		time.Sleep(time.Nanosecond)
		if c.Get("key") != nil {
			t.Error("it is served after its time")
		}
		if c.Do(t.Context(), "key", "key", fill); c.Get("key") == nil {
			t.Error("it is not read anew")
		}
	})
}

// A flood of questions that are asked once stays within the bound and evicts none that are asked again and again.
func TestAFloodEvictsItsOwn(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	c := New(always, limit)
	big := strings.Repeat("x", 10_000)
	answer := func(key string) {
		c.Do(context.Background(), key, key, func(context.Context) Filled {
			return Filled{Body: []byte(big), Dependencies: whole("site"), Keep: true}
		})
	}
	for i := range 50 {
		answer(fmt.Sprint("popular ", i))
	}
	lost := 0
	for i := range 10_000 {
		if key := fmt.Sprint("popular ", i%50); c.Get(key) == nil {
			lost++
			answer(key)
		}
		answer(fmt.Sprint("flood ", i))
		if kept := c.Kept(); kept.Bytes > limit {
			t.Fatalf("%d bytes are kept, of %d", kept.Bytes, limit)
		}
	}
	if lost > 50 {
		t.Errorf("what is asked for all the time was evicted %d times of 10000", lost)
	}
	answers, bytes := c.Kept().Answers, c.Kept().Bytes
	if len(c.aliases) > answers*mostAliases || len(c.index.whole[c.index.numbers["site"]]) != answers || bytes < limit/2 {
		t.Errorf("%d answers of %d bytes have %d aliases and %d places in the index", answers, bytes, len(c.aliases), len(c.index.whole[c.index.numbers["site"]]))
	}
	answer(strings.Repeat("k", limit))
	if after := c.Kept().Answers; after < answers {
		t.Errorf("an answer of the size of the cache left %d of %d", after, answers)
	}
}

func TestAnAnswerHasFewAliases(t *testing.T) {
	t.Parallel()
	c := New(always, 1<<20)
	for i := range 100 {
		if a := c.Do(t.Context(), "key", fmt.Sprint(i), func(context.Context) Filled { return Filled{Keep: true} }); a == nil {
			t.Fatal("no answer")
		}
	}
	if len(c.aliases) != mostAliases {
		t.Errorf("an answer has %d aliases", len(c.aliases))
	}
}

// What is not for others is read by each, also where they wait for the same; a panic of one leaves no trace.
func TestWhatIsNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := New(always, 1<<20)
		hold := make(chan struct{})
		reads := make(chan int, 10)
		for i := range 5 {
			go func() {
				defer func() { recover() }()
				a := c.Do(t.Context(), "key", "key", func(context.Context) Filled {
					<-hold
					reads <- i
					panic("not read")
				})
				t.Errorf("an answer came of a panic: %v", a)
			}()
		}
		synctest.Wait()
		close(hold)
		synctest.Wait()
		if len(reads) != 5 {
			t.Errorf("five callers read %d times", len(reads))
		}
		if a := c.Do(t.Context(), "key", "key", func(context.Context) Filled { return Filled{} }); a != nil || c.filling != 0 || len(c.flights) != 0 {
			t.Errorf("an answer that is not for others is %v; %d fills and %d flights are left", a, c.filling, len(c.flights))
		}
	})
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	c := New(always, 1<<20)
	body := []byte(strings.Repeat(`{"name":"Félix Pyat","id":"ter_1"},`, 1000))
	a := c.Do(t.Context(), "key", "key", func(context.Context) Filled { return Filled{Body: body, Keep: true} })
	before := c.Kept().Bytes
	tags := map[string]bool{}
	for e := Identity; e < encodings; e++ {
		form := a.Form(e)
		var plain io.Reader = bytes.NewReader(form.Body)
		switch e {
		case Gzip:
			r, err := gzip.NewReader(plain)
			if err != nil {
				t.Fatal(err)
			}
			plain = r
		case Zstd:
			r, err := zstd.NewReader(plain)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			plain = r
		}
		read, err := io.ReadAll(plain)
		if err != nil || !bytes.Equal(read, body) || form.Encoding != e || form.Length[0] != fmt.Sprint(len(form.Body)) {
			t.Errorf("%s: %d bytes as %v, length %v: %v", e.Name(), len(read), form.Encoding, form.Length, err)
		}
		if e != Identity && len(form.Body) > len(body)/20 {
			t.Errorf("%s makes %d bytes of %d", e.Name(), len(form.Body), len(body))
		}
		tags[form.ETag[0]] = true
	}
	if len(tags) != int(encodings) {
		t.Errorf("the encodings share a tag: %v", tags)
	}
	if after := c.Kept().Bytes; after-before != int64(len(a.Form(Gzip).Body)+len(a.Form(Zstd).Body)) {
		t.Errorf("compressed forms are counted as %d bytes", after-before)
	}
	small, _ := ask(c, "small", nil)
	if form := small.Form(Gzip); form.Encoding != Identity || string(form.Body) != "small" {
		t.Errorf("a small answer is compressed: %v", form)
	}
}
