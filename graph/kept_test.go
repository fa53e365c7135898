package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"alliances/internal/cache"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// unkept is a cache that keeps nothing: what it would be told of changes does not come.
func unkept() *cache.Cache { return cache.New(func() bool { return false }, 0) }

// process is what one server process holds: a store, a feed and a cache, behind a handler.
type process struct {
	http.Handler
	store   *postgres.Store
	feed    *postgres.Feed
	answers *cache.Cache
}

// newProcess runs a process over a database until the end of the test.
func newProcess(t testing.TB, db *pgtest.DB) *process {
	t.Helper()
	return newProcessBy(t, db, db.DSN(postgres.RolePublic))
}

// newProcessBy is newProcess with another way to the public reads, and replicas.
func newProcessBy(t testing.TB, db *pgtest.DB, public string, replicas ...string) *process {
	t.Helper()
	store, err := postgres.Open(t.Context(), public, 4)
	if err != nil {
		t.Fatal(err)
	}
	feed, err := postgres.OpenFeed(db.DSN(postgres.RoleApp), discard())
	if err != nil {
		t.Fatal(err)
	}
	p := &process{store: store, feed: feed, answers: cache.New(feed.Fresh, 64<<20)}
	store.Follow(feed)
	feed.Follow(p.answers.Apply)
	if err := store.ReadReplicas(replicas, 4, discard()); err != nil {
		t.Fatal(err)
	}
	es, err := New(store, Settings{PublicURL: "https://example.org", Log: discard()})
	if err != nil {
		t.Fatal(err)
	}
	registered, err := Register(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Handler = NewHandler(es, Access{Registered: registered}, p.answers, discard())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { feed.Run(ctx); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended; store.Close() })
	if err := feed.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

// releasedFile is the text of a file of released operations, as it is registered.
func releasedFile(t testing.TB, name string) string {
	t.Helper()
	text, err := releasedFiles.ReadFile("operations/v1/" + name + ".graphql")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// question is the query of an address that asks for a registered operation.
func question(text string, variables map[string]any) string {
	return url.Values{"documentId": {sha256Prefix + hashOf(text)}, "variables": {string(mustJSON(variables))}}.Encode()
}

func (p *process) get(query string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/graphql?"+query, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

var felixPyat = map[string]any{"kind": "NEIGHBOURHOOD", "code": "13203-felix-pyat"}

// A registered query by GET has a tag, by which a client learns that nothing changed, in each encoding that it takes.
func TestKeptAnswersOverHTTP(t *testing.T) {
	t.Parallel()
	p := newProcess(t, pgtest.NewScenario(t))
	text := releasedFile(t, "resident/Neighbourhood")
	query := question(text, felixPyat)
	first := p.get(query)
	if first.Code != 200 || !strings.Contains(first.Body.String(), "Impact Jeunes") {
		t.Fatalf("%d %s", first.Code, first.Body)
	}
	tags := map[string]string{}
	for _, encoding := range []string{"", "gzip", "zstd"} {
		for _, media := range []string{mediaJSON, mediaGraphQL} {
			w := p.get(query, "Accept-Encoding", encoding, "Accept", media)
			var body io.Reader = w.Body
			switch encoding {
			case "gzip":
				body, _ = gzip.NewReader(w.Body)
			case "zstd":
				body, _ = zstd.NewReader(w.Body)
			}
			plain, err := io.ReadAll(body)
			h := w.Header()
			if err != nil || !bytes.Equal(plain, first.Body.Bytes()) || h.Get("Content-Encoding") != encoding || h.Get("Content-Type") != media+"; charset=utf-8" ||
				h.Get("Cache-Control") != "public, no-cache" || h.Get("Vary") != "Accept, Accept-Encoding" {
				t.Errorf("%q: %v, %d bytes %v", encoding, err, len(plain), h)
			}
			tags[encoding] = h.Get("ETag")
		}
	}
	if p.answers.Kept().Answers != 1 {
		t.Errorf("one question has %d answers", p.answers.Kept().Answers)
	}
	if tags[""] == tags["gzip"] || tags["gzip"] == tags["zstd"] || !strings.HasPrefix(tags["zstd"], `"`) {
		t.Errorf("tags are of one encoding each, and strong: %v", tags)
	}
	for header, status := range map[string]int{
		tags["gzip"]: 304, "W/" + tags["gzip"]: 304, `"a", ` + tags["gzip"] + `, "b"`: 304, "*": 304, tags[""]: 200, tags["zstd"]: 200, `"a"`: 200, "": 200, strings.Trim(tags["gzip"], `"`): 200,
	} {
		w := p.get(query, "Accept-Encoding", "gzip", "If-None-Match", header)
		if w.Code != status || w.Header().Get("ETag") != tags["gzip"] || (w.Body.Len() == 0) != (status == 304) || w.Header().Get("Cache-Control") == "" || w.Header().Get("Vary") == "" {
			t.Errorf("If-None-Match %s is answered with %d, %d bytes, %v", header, w.Code, w.Body.Len(), w.Header())
		}
	}
	// The same question in other words, by POST, and by its text.
	variables := mustJSON(map[string]any{"first": 20, "code": felixPyat["code"], "kind": felixPyat["kind"]})
	for _, body := range []string{
		`{"documentId":"` + sha256Prefix + hashOf(text) + `","variables":` + string(variables) + `}`,
		`{"query":` + string(mustJSON(text)) + `,"operationName":"Neighbourhood","variables":` + string(variables) + `}`,
	} {
		w := sendTo(p, body, "Accept-Encoding", "gzip")
		if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("by POST: %d %v", w.Code, w.Header())
		}
	}
	if kept := p.answers.Kept(); kept.Answers != 1 {
		t.Errorf("one question in other words has %d answers", kept.Answers)
	}
}

// What is not registered, what has errors and what was refused is answered and not kept.
func TestWhatIsNotKept(t *testing.T) {
	t.Parallel()
	p := newProcess(t, pgtest.NewScenario(t))
	near := releasedFile(t, "resident/Nearby")
	for what, w := range map[string]*httptest.ResponseRecorder{
		"unregistered":       sendTo(p, `{"query":"{ themes { code } }"}`),
		"an error":           p.get(question(near, map[string]any{"near": map[string]any{"latitude": 95, "longitude": 5}})),
		"a missing variable": p.get(question(near, nil)),
		"a cost":             p.get(question(near, map[string]any{"near": map[string]any{"latitude": 43, "longitude": 5}, "first": 101})),
	} {
		if kept := p.answers.Kept(); kept.Answers != 0 || w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s is kept: %d %v", what, w.Code, w.Header())
		}
	}
	if sendTo(p, `{"query":`+string(mustJSON(near))+`,"variables":{"near":{"latitude":43.3,"longitude":5.4}}}`); p.answers.Kept().Answers != 1 {
		t.Error("a registered text by POST is not kept, so that the test proves nothing")
	}
}

func TestAcceptedEncodings(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]cache.Encoding{
		"": cache.Identity, "gzip": cache.Gzip, "zstd": cache.Zstd, "gzip, zstd": cache.Zstd, "zstd, gzip": cache.Zstd, "gzip;q=0": cache.Identity,
		"gzip, deflate, br, zstd": cache.Zstd, "gzip, deflate, br": cache.Gzip, "GZIP": cache.Gzip, "gzip;q=1.0, zstd;q=0.5": cache.Gzip,
		"zstd;q=0.5, gzip;q=1.0": cache.Gzip, "br": cache.Identity, "*": cache.Identity, "identity": cache.Identity, "zstd;q=x, gzip;q=0.1": cache.Gzip,
	} {
		if got := accepted([]string{header}); got != want {
			t.Errorf("%q is answered with %q", header, got.Name())
		}
	}
	if accepted(nil) != cache.Identity || accepted([]string{"gzip", "zstd"}) != cache.Zstd {
		t.Error("no header, or two, are misread")
	}
}

func TestAnswerKeysAreCanonical(t *testing.T) {
	t.Parallel()
	p := newProcess(t, pgtest.NewScenario(t))
	browse := releasedFile(t, "volunteer/BrowseMissions")
	same := []map[string]any{nil, {}, {"first": 20}, {"first": 20, "after": nil}, {"filter": nil, "unknown": 1}}
	for _, variables := range same {
		if w := p.get(question(browse, variables)); w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	kept := p.answers.Kept().Answers
	var other map[string]any
	if err := json.Unmarshal([]byte(`{"first":21}`), &other); err != nil {
		t.Fatal(err)
	}
	p.get(question(browse, other))
	t.Log(kept, "answers to", len(same), "ways to ask the same")
	if more := p.answers.Kept().Answers; more != kept+1 || kept > 3 {
		t.Errorf("%d ways to ask the same have %d answers, and another question %d more", len(same), kept, more-kept)
	}
}
