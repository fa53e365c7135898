package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/rs/cors"
)

// newCORS lets the pages of the given origins, and no others, read answers.
//
// Decision: no credentials. Nothing here is ever authorised by a cookie; a signed-in page sends its token in
// Authorization, which a script must set itself. So a foreign page can neither act for its visitor nor read more than
// anybody may; what it sends without asking first is a GET, which changes nothing. Without origins there is no CORS
// header at all and only the server's own pages read it. An origin is exact: no "*", no pattern, no "null" (which every
// sandboxed frame has).
func newCORS(origins []string) (func(http.Handler) http.Handler, error) {
	if len(origins) == 0 {
		// The library reads an empty list as "*".
		return func(h http.Handler) http.Handler { return h }, nil
	}
	for _, o := range origins {
		if err := checkOrigin(o); err != nil {
			return nil, err
		}
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost},
		AllowedHeaders: []string{
			"Accept", "Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", "Traceparent", "Tracestate",
			"Apollo-Require-Preflight", "Apollographql-Client-Name", "Apollographql-Client-Version",
			"X-Apollo-Operation-Id", "X-Apollo-Operation-Name", "X-Installation-Id", "X-Request-Cost",
		},
		ExposedHeaders:       []string{"ETag", "Retry-After", headerRequestID},
		MaxAge:               600,
		OptionsSuccessStatus: http.StatusNoContent,
	}).Handler, nil
}

// checkOrigin accepts scheme://host or scheme://host:port in the lower-case form that browsers send.
func checkOrigin(o string) error {
	u, err := url.Parse(o)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.Host != strings.ToLower(u.Host) ||
		o != u.Scheme+"://"+u.Host || strings.ContainsAny(u.Host, "*@?# ") {
		return fmt.Errorf("%q is not an origin: write https://name or https://name:port, without a path or a pattern", o)
	}
	return nil
}
