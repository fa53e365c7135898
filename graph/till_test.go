package graph

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"alliances/internal/auth"
	"alliances/internal/pgtest"
)

// shop is a handler whose callers pay, and how many operations have reached its schema.
type shop struct {
	subject
	quota *Quota
	pass  func(time.Duration)
}

func newShop(factor float64) shop {
	es := &countingSchema{schema: gardens}
	quota, pass := stopped(factor)
	return shop{subject{NewHandler(es, Access{Quota: quota}, unkept(), discard()), es.reached.Load}, quota, pass}
}

// sendFrom sends a request in the name of a caller.
func sendFrom(h http.Handler, c auth.Caller, r *http.Request, headers ...string) *httptest.ResponseRecorder {
	if r.Method == http.MethodPost && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(auth.With(r.Context(), c)))
	return w
}

func posted(body string) *http.Request {
	return httptest.NewRequest("POST", "/graphql", strings.NewReader(body))
}

// priced is what an answer tells of its cost.
type priced struct {
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
	Data       json.RawMessage
	Extensions struct {
		Cost *struct {
			RequestedQueryCost int
			ActualQueryCost    json.RawMessage
			ThrottleStatus     struct{ MaximumAvailable, CurrentlyAvailable, RestoreRate int }
		}
	}
}

func pricedOf(t *testing.T, w *httptest.ResponseRecorder) priced {
	t.Helper()
	var p priced
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return p
}

func TestRateLimitedAnswer(t *testing.T) {
	t.Parallel()
	s := newShop(1)
	c := anonymous("192.0.2.1", "phone")
	granted(s.quota, c, 3)
	s.pass(100 * time.Millisecond) // a point and a half
	for accept, media := range map[string]string{"": mediaJSON, mediaGraphQL: mediaGraphQL} {
		for language, message := range map[string]string{"": "Trop de requêtes : réessayez dans 1 s.", "en": "Too many requests: try again in 1 s."} {
			w := sendFrom(s.handler, c, posted(requestBody("{garden{trees(first:100){nodes{id owner{id}}}}}", nil)), "Accept", accept, "Accept-Language", language)
			got, h := pricedOf(t, w), w.Header()
			if w.Code != 429 || h.Get("Retry-After") != "1" || h.Get("Content-Type") != media+"; charset=utf-8" || h.Get("Cache-Control") != "no-store" || !slices.Contains(h.Values("Vary"), "Accept-Language") {
				t.Errorf("%q: %d %v", accept, w.Code, h)
			}
			if len(got.Errors) != 1 || got.Errors[0].Message != message || got.Errors[0].Extensions.Code != "RATE_LIMITED" || got.Data != nil {
				t.Errorf("in %q: %s", language, w.Body)
			}
			cost := got.Extensions.Cost
			if cost == nil || cost.RequestedQueryCost != 3 || string(cost.ActualQueryCost) != "null" || cost.ThrottleStatus != struct{ MaximumAvailable, CurrentlyAvailable, RestoreRate int }{300, 1, 15} {
				t.Errorf("its cost: %s", w.Body)
			}
		}
	}
	if s.reached() != 0 {
		t.Error("what was refused has reached the schema")
	}
	s.pass(time.Second)
	if w := sendFrom(s.handler, c, posted(gardenQuery)); w.Code != 200 || w.Header().Get("Retry-After") != "" || strings.Contains(w.Body.String(), "cost") {
		t.Errorf("a second later: %d %v %s", w.Code, w.Header(), w.Body)
	}
}

// A client that follows Retry-After is answered.
func TestRetryAfterIsLongEnough(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"{garden{id}}", "{garden{trees(first:100){nodes{id recent(first:100){id}}}}}"} {
		s := newShop(1)
		sendFrom(s.handler, anonymous("192.0.2.2", ""), posted(requestBody(query, nil))) // else it would not be parsed, and its cost not known
		c := anonymous("192.0.2.1", "phone")
		granted(s.quota, c, 1)
		w := sendFrom(s.handler, c, posted(requestBody(query, nil)))
		var seconds int
		if _, err := fmt.Sscan(w.Header().Get("Retry-After"), &seconds); err != nil || w.Code != 429 || seconds < 1 || seconds > 20 {
			t.Fatalf("%s: %d %v", query, w.Code, w.Header())
		}
		s.pass(time.Duration(seconds-2) * time.Second)
		if seconds > 2 {
			if w := sendFrom(s.handler, c, posted(requestBody(query, nil))); w.Code != 429 {
				t.Errorf("%s: answered two seconds before, with %d", query, w.Code)
			}
		}
		s.pass(2 * time.Second)
		if w := sendFrom(s.handler, c, posted(requestBody(query, nil))); w.Code != 200 {
			t.Errorf("%s: %d after %d s", query, w.Code, seconds)
		}
	}
}

func TestWhatRequestsCost(t *testing.T) {
	t.Parallel()
	trees := func(first int) string { return fmt.Sprintf("{garden{trees(first:%d){nodes{id}}}}", first) } // and two more
	for _, c := range []struct {
		name, body string
		points     int
		headers    []string
	}{
		{"one object", gardenQuery, 1, nil},
		{"no object", requestBody("{__typename}", nil), 1, nil},
		{"100 objects", requestBody(trees(98), nil), 1, nil},
		{"101 objects", requestBody(trees(99), nil), 2, nil},
		{"a variable", requestBody("query($n:Int){garden{trees(first:$n){nodes{id owner{id}}}}}", map[string]any{"n": 100}), 3, nil},
		{"a mutation", requestBody("mutation{dig{id}}", nil), 5, nil},
		{"a large mutation", requestBody("mutation{dig{trees(first:99){nodes{id}}}}", nil), 10, nil},
		{"syntax", `{"query":"{"}`, 1, nil},
		{"validation", `{"query":"{gardens{id}}"}`, 1, nil},
		{"variables", `{"query":"query($ids:[ID!]!){plants(ids:$ids){id}}"}`, 1, nil},
		{"a page too large", requestBody(trees(101), nil), 1, nil},
		{"an answer too large", requestBody("{garden{a:trees(first:100){nodes{paths{paths{paths{id}}}}}}}", nil), 1, nil},
		{"an unknown id", `{"documentId":"sha256:00"}`, 1, nil},
		{"no JSON", "{", 1, nil},
		{"another medium", gardenQuery, 1, []string{"Content-Type", "text/plain"}},
		{"too long", strings.Repeat(" ", maxBody+1), 1, nil},
	} {
		s := newShop(1)
		for _, from := range []struct {
			auth.Caller
			most int
		}{{anonymous("192.0.2.1", "phone"), 300}, {anonymous("192.0.2.2", ""), 3000}, {signedInFrom("192.0.2.3", "ana"), 1000}} {
			w := sendFrom(s.handler, from.Caller, posted(c.body), append(c.headers, "X-Request-Cost", "1")...)
			cost := pricedOf(t, w).Extensions.Cost
			if cost == nil || cost.RequestedQueryCost != c.points || cost.ThrottleStatus.MaximumAvailable != from.most || cost.ThrottleStatus.CurrentlyAvailable != from.most-c.points {
				t.Errorf("%s: %s", c.name, w.Body)
			}
			if left := s.quota.look(from.Caller, 1).left; int(left+0.5) != from.most-c.points {
				t.Errorf("%s: %v points of %d are left", c.name, left, from.most)
			}
		}
	}
	s := newShop(1)
	get := httptest.NewRequest("GET", "/graphql?query={garden{id}}", nil)
	c := anonymous("192.0.2.1", "phone")
	if sendFrom(s.handler, c, get); int(s.quota.look(c, 1).left) != 299 {
		t.Errorf("by GET, a text: %v are left", s.quota.look(c, 1).left)
	}
	if w := sendFrom(s.handler, c, posted(gardenQuery)); strings.Contains(w.Body.String(), "extensions") {
		t.Errorf("a client that does not ask is told: %s", w.Body)
	}
}

// Who has nothing left is refused whatever he sends, and what is not registered is not parsed.
func TestWithoutPoints(t *testing.T) {
	t.Parallel()
	s := newShop(1)
	c := anonymous("192.0.2.1", "phone")
	granted(s.quota, c, 1)
	for _, body := range []string{gardenQuery, "{", `{"query":"{"}`, `{"query":"{gardens{id}}"}`, `{"documentId":"sha256:00"}`, strings.Repeat(" ", maxBody+1)} {
		w := sendFrom(s.handler, c, posted(body))
		if w.Code != 429 || w.Header().Get("Retry-After") == "" || pricedOf(t, w).Extensions.Cost.RequestedQueryCost != 1 {
			t.Errorf("%.40s: %d %v %s", body, w.Code, w.Header(), w.Body)
		}
	}
	if w := sendFrom(s.handler, c, posted(gardenQuery), "X-Request-Cost", "1"); w.Code != 429 || s.reached() != 0 {
		t.Errorf("%d, and %d have reached the schema", w.Code, s.reached())
	}
	es := &watchedSchema{countingSchema: countingSchema{schema: gardens}}
	h := NewHandler(es, Access{Quota: s.quota}, unkept(), discard())
	before := es.consulted.Load()
	if sendFrom(h, c, posted(gardenQuery)); es.consulted.Load() != before {
		t.Error("the document of a caller without points was validated")
	}
	if sendFrom(h, anonymous("192.0.2.2", ""), posted(gardenQuery)); es.consulted.Load() == before {
		t.Error("no document consults the schema, so that the test proves nothing")
	}
}

// watchedSchema counts how often it is consulted, which validation does.
type watchedSchema struct {
	countingSchema
	consulted atomic.Int64
}

func (s *watchedSchema) Schema() *ast.Schema {
	s.consulted.Add(1)
	return s.schema
}

// What is in memory costs nothing, to who has nothing left, too. Of those who wait for one reading the one who reads pays.
func TestAnswersInMemoryCostNothing(t *testing.T) {
	t.Parallel()
	p := newProcess(t, pgtest.NewScenario(t))
	es, err := New(p.store, Settings{PublicURL: "https://example.org", Log: discard()})
	if err != nil {
		t.Fatal(err)
	}
	quota, _ := stopped(1)
	h := NewHandler(es, Access{Registered: mustRegister(es.Schema()), Quota: quota}, p.answers, discard())
	text := releasedFile(t, "resident/Neighbourhood")
	asked := func(code string, first int) (get, post *http.Request) {
		variables := map[string]any{"kind": "NEIGHBOURHOOD", "code": code, "first": first}
		return httptest.NewRequest("GET", "/graphql?"+question(text, variables), nil), posted(requestBody(text, variables))
	}

	reader := signedInFrom("192.0.2.1", "ana")
	get, _ := asked("13203-felix-pyat", 10)
	first := sendFrom(h, reader, get, "X-Request-Cost", "1")
	cost := pricedOf(t, first).Extensions.Cost
	if first.Code != 200 || cost == nil || cost.RequestedQueryCost < 2 || p.answers.Kept().Answers != 1 {
		t.Fatalf("%d %.300s, %d kept", first.Code, first.Body, p.answers.Kept().Answers)
	}
	empty := anonymous("192.0.2.2", "")
	granted(quota, empty, 1)
	for _, c := range []auth.Caller{reader, empty} {
		get, post := asked("13203-felix-pyat", 10)
		for _, r := range []*http.Request{get, post} {
			before := quota.look(c, 1).left
			w := sendFrom(h, c, r, "X-Request-Cost", "1")
			if w.Code != 200 || strings.Contains(w.Body.String(), `"cost"`) || !strings.Contains(w.Body.String(), "Impact Jeunes") {
				t.Errorf("%s from memory: %d %.200s", r.Method, w.Code, w.Body)
			}
			if after := quota.look(c, 1).left; after != before {
				t.Errorf("%s from memory cost %v points", r.Method, before-after)
			}
		}
	}
	for first, r := range []func() *http.Request{func() *http.Request { get, _ := asked("13203-felix-pyat", 11); return get }, func() *http.Request { _, post := asked("13203-felix-pyat", 12); return post }} {
		if w := sendFrom(h, empty, r()); w.Code != 429 || w.Header().Get("Etag") != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("what is not in memory, %d: %d %v", first, w.Code, w.Header())
		}
	}
	if kept := p.answers.Kept(); kept.Answers != 1 {
		t.Errorf("a refusal is kept: %d answers", kept.Answers)
	}

	crowd, before := anonymous("192.0.2.3", ""), p.answers.Kept()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			get, _ := asked("13203-felix-pyat", 13)
			if w := sendFrom(h, crowd, get); w.Code != 200 {
				t.Errorf("one of a crowd: %d %.200s", w.Code, w.Body)
			}
		})
	}
	group.Wait()
	read := p.answers.Kept().Misses - before.Misses
	get, _ = asked("13213-les-lauriers", 13)
	price := pricedOf(t, sendFrom(h, reader, get, "X-Request-Cost", "1")).Extensions.Cost.RequestedQueryCost
	if paid := 3000 - quota.look(crowd, 1).left; read < 1 || int(paid+0.5) != int(read)*price {
		t.Errorf("twenty who were answered by %d readings paid %v points, at %d each", read, paid, price)
	}
}
