package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// canary is what requests carry where they can and what no log line or answer may repeat.
const canary = "Zanzibar7"

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// newServer is a server whose GraphQL handler tells what it was asked.
func newServer(t *testing.T, change func(*Config)) *Server {
	t.Helper()
	cfg := Config{
		GraphQL: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "graphql "+r.Method)
		}),
		Explorer: explorerFiles(t),
		Schema:   "type Query { a: Int }\n",
		Ready:    func(context.Context) error { return nil },
		Log:      quiet(),
	}
	if change != nil {
		change(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func explorerFiles(t *testing.T) fs.FS {
	t.Helper()
	pack := func(text string) *fstest.MapFile {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := io.WriteString(z, text); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return &fstest.MapFile{Data: b.Bytes()}
	}
	return fstest.MapFS{
		"index.html.gz":    pack("<html>"),
		"assets/a-1.js.gz": pack("alert(1)"),
		"icon.svg":         {Data: []byte("<svg/>")},
	}
}

func ask(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	for _, c := range []struct {
		method, target string
		status         int
		body, media    string
	}{
		{"GET", "/", 200, "<html>", "text/html; charset=utf-8"},
		{"GET", "/index.html", 200, "<html>", "text/html; charset=utf-8"},
		{"GET", "/assets/a-1.js", 200, "alert(1)", "text/javascript; charset=utf-8"},
		{"GET", "/icon.svg", 200, "<svg/>", "image/svg+xml"},
		{"GET", "/schema.graphql", 200, "type Query { a: Int }\n", "text/plain; charset=utf-8"},
		{"HEAD", "/schema.graphql", 200, "", "text/plain; charset=utf-8"},
		{"GET", "/healthz", 200, "ok\n", "text/plain; charset=utf-8"},
		{"GET", "/readyz", 200, "ready\n", "text/plain; charset=utf-8"},
		{"POST", "/graphql", 200, "graphql POST", ""},
		{"DELETE", "/graphql", 200, "graphql DELETE", ""},
		{"POST", "/", 405, "method not allowed\n", ""},
		{"DELETE", "/schema.graphql", 405, "method not allowed\n", ""},
		{"POST", "/healthz", 405, "method not allowed\n", ""},
		{"PUT", "/readyz", 405, "method not allowed\n", ""},
		{"GET", "/" + canary, 404, "not found\n", ""},
		{"GET", "/files/" + canary, 404, "not found\n", ""},
		{"POST", "/files", 404, "not found\n", ""},
		{"GET", "/assets/", 404, "not found\n", ""},
		{"GET", "/assets/a-1.js.gz", 404, "not found\n", ""},
		{"GET", "//graphql", 404, "not found\n", ""},
		{"GET", "/graphql/", 404, "not found\n", ""},
		{"GET", "/assets/../healthz", 404, "not found\n", ""},
		{"GET", "/%2e%2e/%2e%2e/etc/passwd", 404, "not found\n", ""},
	} {
		w := ask(s, c.method, c.target)
		if w.Code != c.status || w.Body.String() != c.body || c.media != "" && w.Header().Get("Content-Type") != c.media {
			t.Errorf("%s %s: %d %q %q", c.method, c.target, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if w.Code == 405 && w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s %s: Allow is %q", c.method, c.target, w.Header().Get("Allow"))
		}
		for _, header := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "X-Request-Id"} {
			if w.Header().Get(header) == "" {
				t.Errorf("%s %s: no %s", c.method, c.target, header)
			}
		}
	}
}

// What is in memory is answered first; a page of another origin goes the way on which it is told whether it may read.
func TestAnswersInMemoryComeFirst(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(c *Config) {
		c.Origins = []string{"https://a.example"}
		c.Kept = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.RawQuery != "kept" {
				return false
			}
			_, _ = io.WriteString(w, "kept")
			return true
		}
	})
	for _, c := range []struct{ target, origin, body string }{
		{"/graphql?kept", "", "kept"},
		{"/graphql?other", "", "graphql GET"},
		{"/graphql?kept", "https://a.example", "graphql GET"},
		{"/graphql?kept", "null", "graphql GET"},
		{"/healthz?kept", "", "ok\n"},
	} {
		var headers []string
		if c.origin != "" {
			headers = []string{"Origin", c.origin}
		}
		w := ask(s, "GET", c.target, headers...)
		if w.Body.String() != c.body || !slices.Equal(w.Header().Values("Vary"), []string{"Origin"}) {
			t.Errorf("%v is answered with %q, Vary %q", c, w.Body, w.Header().Values("Vary"))
		}
		if allowed := w.Header().Get("Access-Control-Allow-Origin"); (allowed == c.origin && allowed != "") != (c.origin == "https://a.example") {
			t.Errorf("%v may be read by %q", c, allowed)
		}
	}
}

func TestFilesAreCompressedAndKept(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	for _, c := range []struct {
		target, accept string
		packed         bool
		cache          string
	}{
		{"/", "", false, "no-cache"},
		{"/", "gzip", true, "no-cache"},
		{"/", "br, gzip;q=0.5", true, "no-cache"},
		{"/", "*", true, "no-cache"},
		{"/", "gzip;q=0", false, "no-cache"},
		{"/", "*;q=0", false, "no-cache"},
		{"/", "gzip;q=x", false, "no-cache"},
		{"/", "gzip;q=0, *", false, "no-cache"},
		{"/", "deflate, br", false, "no-cache"},
		{"/assets/a-1.js", "gzip", true, "public, max-age=31536000, immutable"},
		{"/schema.graphql", "gzip", true, "no-cache"},
		{"/icon.svg", "gzip", false, "no-cache"},
	} {
		w := ask(s, "GET", c.target, "Accept-Encoding", c.accept)
		h := w.Header()
		if got := h.Get("Content-Encoding") == "gzip"; got != c.packed || h.Get("Cache-Control") != c.cache {
			t.Errorf("%s %q: packed %v, %s", c.target, c.accept, got, h.Get("Cache-Control"))
		}
		body := w.Body.Bytes()
		if c.packed {
			var err error
			if body, err = gunzip(body); err != nil {
				t.Fatal(err)
			}
		}
		if plain := ask(s, "GET", c.target); !bytes.Equal(body, plain.Body.Bytes()) || (plain.Header().Get("ETag") == h.Get("ETag")) == c.packed {
			t.Errorf("%s %q: the forms differ, or share their ETag", c.target, c.accept)
		}
		again := ask(s, "GET", c.target, "Accept-Encoding", c.accept, "If-None-Match", `"x", W/`+h.Get("ETag"))
		if again.Code != 304 || again.Body.Len() != 0 || again.Header().Get("ETag") != h.Get("ETag") {
			t.Errorf("%s %q: asked again: %d", c.target, c.accept, again.Code)
		}
	}
	if policy := ask(s, "GET", "/").Header().Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self';") {
		t.Errorf("the page's policy is %q", policy)
	}
	if policy := ask(s, "GET", "/schema.graphql").Header().Get("Content-Security-Policy"); strings.Contains(policy, "script-src") {
		t.Errorf("the policy of what is not the page is %q", policy)
	}
}

func TestConfigThatCannotBeServed(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{
		"*", "", "null", "https://*.ville.example", "https://ville.example/", "https://ville.example/path", "ville.example", "ftp://ville.example",
		"https://VILLE.example", "https://", "https://a b.example", "https://user@ville.example", "https://ville.example?x", "HTTPS://ville.example",
	} {
		if _, err := New(Config{Origins: []string{origin}, Log: quiet()}); err == nil {
			t.Errorf("the origin %q was accepted", origin)
		}
	}
	for name, files := range map[string]fs.FS{
		"no page":        fstest.MapFS{"a.js": {}},
		"broken archive": fstest.MapFS{"index.html.gz": {Data: []byte("<html>")}},
	} {
		if _, err := New(Config{Explorer: files, Log: quiet()}); err == nil {
			t.Errorf("an explorer with %s was accepted", name)
		}
	}
}

func TestOriginsAreExact(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(c *Config) {
		c.Origins = []string{"https://ville.example", "http://localhost:5173"}
	})
	preflight := func(origin, method, headers string) http.Header {
		return ask(s, "OPTIONS", "/graphql", "Origin", origin, "Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers).Header()
	}
	for origin, allowed := range map[string]bool{
		"https://ville.example": true, "http://localhost:5173": true,
		"http://ville.example": false, "https://ville.example:444": false, "https://evilville.example": false, "https://ville.example.evil.example": false,
		"https://a.ville.example": false, "null": false, "http://localhost": false, "https://ville.example/": false, "": false, "https://villeXexample": false,
	} {
		for what, h := range map[string]http.Header{
			"preflight": preflight(origin, "POST", "content-type"),
			"request":   ask(s, "POST", "/graphql", "Origin", origin).Header(),
			"by GET":    ask(s, "GET", "/graphql?documentId=a", "Origin", origin).Header(),
		} {
			want := ""
			if allowed {
				want = origin
			}
			if got := h.Get("Access-Control-Allow-Origin"); got != want {
				t.Errorf("%s from %q: allows %q", what, origin, got)
			}
			if h.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s from %q: allows credentials", what, origin)
			}
			if !strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin") {
				t.Errorf("%s from %q: does not vary by origin", what, origin)
			}
		}
	}
	for headers, allowed := range map[string]bool{
		"content-type": true, "apollo-require-preflight,content-type,idempotency-key,traceparent,x-apollo-operation-name": true, "authorization": true,
		"x-" + strings.ToLower(canary): false, "cookie": false, strings.Repeat("a,", 10_000): false,
	} {
		if got := preflight("https://ville.example", "POST", headers).Get("Access-Control-Allow-Origin") != ""; got != allowed {
			t.Errorf("the headers %.50q: allowed %v", headers, got)
		}
	}
	if preflight("https://ville.example", "DELETE", "").Get("Access-Control-Allow-Origin") != "" {
		t.Error("DELETE is allowed")
	}

	alone := newServer(t, nil)
	for _, w := range []*httptest.ResponseRecorder{ask(alone, "POST", "/graphql", "Origin", "https://ville.example"), ask(alone, "OPTIONS", "/graphql", "Origin", "https://ville.example", "Access-Control-Request-Method", "POST")} {
		for name := range w.Header() {
			if strings.HasPrefix(name, "Access-Control") {
				t.Errorf("without origins there is %s", name)
			}
		}
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		word   string
	}{
		{nil, 200, "ready"},
		{NotReady("migrating"), 503, "migrating"},
		{errors.Join(errors.New("x"), NotReady("database")), 503, "database"},
		{errors.New("dial tcp 10.0.0.5:5432: password " + canary), 503, "unavailable"},
	} {
		s := newServer(t, func(cfg *Config) { cfg.Ready = func(context.Context) error { return c.err } })
		if w := ask(s, "GET", "/readyz"); w.Code != c.status || w.Body.String() != c.word+"\n" {
			t.Errorf("%v: %d %q", c.err, w.Code, w.Body)
		}
		if w := ask(s, "GET", "/healthz"); w.Code != 200 {
			t.Errorf("%v: not alive: %d", c.err, w.Code)
		}
	}
}

func TestReadinessIsNotAskedAtEachProbe(t *testing.T) {
	t.Parallel()
	asked := 0
	s := newServer(t, func(cfg *Config) {
		cfg.Ready = func(ctx context.Context) error {
			asked++
			return ctx.Err()
		}
	})
	left, leave := context.WithCancel(context.Background())
	leave()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil).WithContext(left))
	for range 100 {
		ask(s, "GET", "/readyz")
	}
	if w.Code != 200 {
		t.Error("one who hangs up makes the server unavailable")
	}
	if asked > 50 {
		t.Errorf("101 probes asked the database %d times", asked)
	}
}

func TestPanicIsAnsweredAndLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := newServer(t, func(c *Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.GraphQL = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret of " + canary) })
	})
	w := ask(s, "POST", "/graphql")
	if w.Code != 500 || w.Body.String() != "internal error\n" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	if text := log.String(); !strings.Contains(text, "server_test.go") || !strings.Contains(text, w.Header().Get("X-Request-Id")) || strings.Contains(text, canary) {
		t.Errorf("the log has no stack, no id, or the value: %s", text)
	}

	s = newServer(t, func(c *Config) {
		c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "half")
			panic(errors.New("late"))
		})
	})
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("a panic in half an answer does not cut the connection")
		}
	}()
	ask(s, "POST", "/graphql")
}

// The log line tells enough to find a request again, and nothing of the person or of what was asked.
func TestLogHasNoPersonalData(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := newServer(t, func(c *Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
		c.Origins = []string{"https://ville.example"}
	})
	ask(s, "OPTIONS", "/"+canary, "Origin", "https://ville.example", "Access-Control-Request-Method", "POST")
	r := httptest.NewRequest(canary, "/"+canary+"?q="+canary, strings.NewReader(canary))
	r.Header.Set("User-Agent", canary)
	r.Header.Set("Authorization", "Bearer "+canary)
	r.Header.Set("X-Forwarded-For", "198.51.100.77")
	r.Header.Set("X-Request-Id", "from-the-proxy-1")
	r.RemoteAddr = "192.0.2.1:4000"
	s.ServeHTTP(httptest.NewRecorder(), r)
	text := log.String()
	for _, want := range []string{"request=from-the-proxy-1", "method=other", "route=unknown", "status=404", "network=198.51.100.0/24"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	if strings.Contains(text, canary) || strings.Contains(text, "198.51.100.77") {
		t.Errorf("personal data in %s", text)
	}
}
