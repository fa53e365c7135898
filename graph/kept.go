package graph

import (
	"context"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"alliances/internal/cache"
	"alliances/internal/postgres"
)

// Handler serves /graphql.
type Handler struct {
	answers *cache.Cache
	rest    http.Handler
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.ServeKept(w, r) {
		h.rest.ServeHTTP(w, r)
	}
}

// ServeKept answers from memory what was asked by GET in the same words before, and tells whether it did: it looks at nothing but those
// words and at what the client takes. Whatever is in memory passed the guard.
func (h *Handler) ServeKept(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	a := h.answers.Get(r.URL.RawQuery)
	if a == nil {
		return false
	}
	sendKept(w, r, a)
	return true
}

// Values of headers that many answers share; nobody changes them.
var (
	varies     = []string{"Accept, Accept-Encoding"}
	revalidate = []string{"public, no-cache"} // whoever keeps it asks, each time, whether it still holds
	noStore    = []string{"no-store"}
	noDocument = []string{"default-src 'none'; frame-ancestors 'none'"}
	noSniffing = []string{"nosniff"}
	mediaTypes = map[string][]string{mediaJSON: {mediaJSON + "; charset=utf-8"}, mediaGraphQL: {mediaGraphQL + "; charset=utf-8"}}
	codings    = [...][]string{cache.Gzip: {cache.Gzip.Name()}, cache.Zstd: {cache.Zstd.Name()}}
)

// sendKept sends an answer of the cache, or says by 304 that the client has it.
func sendKept(w http.ResponseWriter, r *http.Request, a *cache.Answer) {
	form := a.Form(accepted(r.Header["Accept-Encoding"]))
	h := w.Header()
	if vary := h["Vary"]; vary != nil {
		h["Vary"] = append(vary, varies...)
	} else {
		h["Vary"] = varies
	}
	if r.Method == http.MethodPost {
		h["Cache-Control"] = noStore
	} else {
		h["Cache-Control"] = revalidate
		h["Etag"] = form.ETag
		if matches(r.Header["If-None-Match"], form.ETag[0]) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h["Content-Security-Policy"], h["X-Content-Type-Options"] = noDocument, noSniffing
	h["Content-Type"] = mediaTypes[negotiate(r.Header["Accept"])]
	h["Content-Length"] = form.Length
	if form.Encoding != cache.Identity {
		h["Content-Encoding"] = codings[form.Encoding]
	}
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(form.Body) // the client may have left
}

// matches tells whether If-None-Match names a tag. A cache on the way may have made it a weak one.
func matches(header []string, tag string) bool {
	for _, line := range header {
		for one := range strings.SplitSeq(line, ",") {
			if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
				return true
			}
		}
	}
	return false
}

// accepted is the encoding that a client takes and prefers; of equals the one that is decoded sooner.
func accepted(header []string) cache.Encoding {
	if len(header) == 0 {
		return cache.Identity
	}
	if len(header) == 1 {
		switch header[0] { // what browsers and libraries send
		case "gzip", "gzip, deflate", "gzip, deflate, br":
			return cache.Gzip
		case "gzip, deflate, br, zstd":
			return cache.Zstd
		}
	}
	chosen, most := cache.Identity, 0.0
	for _, p := range preferences(strings.Join(header, ",")) {
		switch {
		case p.weight <= 0:
		case p.name == cache.Zstd.Name() && p.weight >= most:
			chosen, most = cache.Zstd, p.weight
		case p.name == cache.Gzip.Name() && p.weight > most:
			chosen, most = cache.Gzip, p.weight
		}
	}
	return chosen
}

// answerKey says what an operation asks, however it was written: of equal keys the answers are equal.
func answerKey(query string, op *graphql.OperationContext) string {
	var b strings.Builder
	b.WriteString(hashOf(query))
	b.WriteByte(' ')
	b.WriteString(op.Operation.Name)
	b.WriteByte(' ')
	b.Write(mustJSON(op.Variables)) // coerced, with the defaults; in the order of their names
	return b.String()
}

// readingKey is where the context keeps a **postgres.Read, through which the reading of an answer is told.
type readingKey struct{}

// fill runs an operation for the cache. Its own answer has its holes filled, too.
func fill(ctx context.Context, run func(context.Context) *graphql.Response) (*graphql.Response, cache.Filled) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	var read *postgres.Read
	resp := run(context.WithValue(ctx, readingKey{}, &read))
	if read == nil {
		return resp, cache.Filled{}
	}
	f := holes(resp.Data, read.Living)
	if len(f.Holes) > 0 {
		resp.Data = f.Plain()
	}
	if len(resp.Errors) > 0 || len(resp.Extensions) > 0 {
		return resp, cache.Filled{}
	}
	const head = `{"data":`
	f.Body = append(append(append(make([]byte, 0, len(head)+len(f.Body)+1), head...), f.Body...), '}')
	for i := range f.Holes {
		f.Holes[i].At += len(head)
	}
	f.Dependencies, f.ValidUntil, f.Keep = read.Dependencies, read.ValidUntil, true
	return resp, f
}
