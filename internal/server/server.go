// Package server is everything HTTP that is not GraphQL: routing, CORS, proxies, the explorer's files, health, logs and
// the limits of a connection.
package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"alliances/internal/auth"
)

// Config is what a server needs from the rest of the program. GraphQL, Schema, Ready and Log are required.
type Config struct {
	// GraphQL answers /graphql, every method of it.
	GraphQL http.Handler
	// Kept answers what /graphql has in memory, with the headers that it needs, and tells whether it did. Nil: nothing is.
	Kept func(http.ResponseWriter, *http.Request) bool
	// PersonalData answers below /personal-data/, where a secret follows; who is calling is in the context. Nil: nothing is there.
	PersonalData http.Handler
	// Files keeps what people upload, below /files; who is calling is in the context. Nil: nothing is there.
	Files *Files
	// Callers tells who sends a request to /graphql, for personal data or files by its credential. Nil: nobody is known.
	Callers *auth.Authenticator
	// Explorer holds the files of /: index.html at its root, each stored as it is or compressed as NAME.gz. Nil: no explorer.
	Explorer fs.FS
	// Schema is the text that /schema.graphql serves.
	Schema string
	// Ready tells whether requests can be answered now. A NotReady error names the reason to the outside; any other is
	// shown as "unavailable".
	Ready func(ctx context.Context) error
	// Origins are the web origins, other than the server's own, whose pages may read answers. None by default.
	Origins []string
	// TrustedProxies are the networks whose X-Forwarded-For and X-Request-Id are believed. None by default.
	TrustedProxies []netip.Prefix
	Log            *slog.Logger
}

// limits are the bounds of one connection and of the end of the program. They are a value so that a test can wait less.
type limits struct {
	readHeader, read, write, idle time.Duration
	headerBytes                   int
	probe, probeEvery             time.Duration
	leave, drain                  time.Duration
}

var defaultLimits = limits{
	readHeader:  5 * time.Second,
	read:        15 * time.Second,
	write:       30 * time.Second,
	idle:        75 * time.Second,
	headerBytes: 32 << 10,
	probe:       2 * time.Second,
	probeEvery:  500 * time.Millisecond,
	leave:       5 * time.Second,
	drain:       20 * time.Second,
}

// Server is the program's HTTP face. It is an http.Handler, and Serve runs it on a listener.
type Server struct {
	handler  http.Handler
	kept     func(http.ResponseWriter, *http.Request) bool
	vary     []string // of every answer
	log      *slog.Logger
	health   *health
	limits   limits
	proxied  bool
	draining atomic.Bool
}

// New builds the server. The error names a configuration that cannot be served: an origin that is not one, an explorer
// without its page.
func New(cfg Config) (*Server, error) {
	files, err := loadFiles(cfg.Explorer)
	if err != nil {
		return nil, fmt.Errorf("load the explorer: %w", err)
	}
	if files["/schema.graphql"], err = textFile("schema.graphql", cfg.Schema); err != nil {
		return nil, fmt.Errorf("prepare the schema: %w", err)
	}
	share, err := newCORS(cfg.Origins)
	if err != nil {
		return nil, err
	}
	s := &Server{log: cfg.Log, limits: defaultLimits, proxied: len(cfg.TrustedProxies) > 0, kept: cfg.Kept}
	if len(cfg.Origins) > 0 {
		s.vary = []string{"Origin"}
	}
	s.health = &health{ready: cfg.Ready, draining: &s.draining, limits: &s.limits}

	routes := router{graphql: authenticate(cfg.Callers, cfg.Log, cfg.GraphQL), personal: authenticate(cfg.Callers, cfg.Log, cfg.PersonalData), health: s.health, files: files}
	if cfg.Files != nil {
		routes.uploads, routes.uploaded = authenticate(cfg.Callers, cfg.Log, cfg.Files.uploads(cfg.Log)), authenticate(cfg.Callers, cfg.Log, cfg.Files.serve(cfg.Log))
	}
	// From the outside in: who asks and under which id, the log line that also catches panics, the headers of every
	// answer, who may read it, and then the answer.
	s.handler = identify(cfg.TrustedProxies, record(cfg.Log, routes.name, secure(share(routes))))
	return s, nil
}

// ServeHTTP answers what is in memory before all else, and without a line in the log: at a rush that is nearly everything, and the rest of
// the way would cost more than the answer. A page of another origin goes the long way, on which it is told whether it may read.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.kept != nil && r.URL.Path == "/graphql" && r.Header["Origin"] == nil {
		if s.vary != nil {
			w.Header()["Vary"] = s.vary
		}
		if s.kept(w, r) {
			return
		}
		delete(w.Header(), "Vary") // the long way says it itself
	}
	s.handler.ServeHTTP(w, r)
}

// router matches whole paths. It is not http.ServeMux, which answers an unclean path with a redirect that repeats it.
type router struct {
	graphql  http.Handler
	personal http.Handler
	uploads  http.Handler // takes files
	uploaded http.Handler // gives them
	health   *health
	files    map[string]*file
}

// personalData is where people fetch what is held on them; a secret follows.
const personalData = "/personal-data/"

func (rt router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(r.TransferEncoding) > 0 {
		w.Header().Set("Connection", "close") // a length may stand beside it: what follows on the connection is not to be believed
	}
	switch path := r.URL.Path; path {
	case "/graphql":
		rt.graphql.ServeHTTP(w, r)
	case "/healthz":
		reading(rt.health.live)(w, r)
	case "/readyz":
		reading(rt.health.readiness)(w, r)
	default:
		if strings.HasPrefix(path, personalData) && rt.personal != nil {
			reading(rt.personal.ServeHTTP)(w, r)
			return
		}
		if path == uploadPath && rt.uploads != nil {
			rt.uploads.ServeHTTP(w, r)
			return
		}
		if strings.HasPrefix(path, filesPath) && rt.uploaded != nil {
			reading(rt.uploaded.ServeHTTP)(w, r)
			return
		}
		f, ok := rt.files[path]
		if !ok {
			say(w, http.StatusNotFound, "not found")
			return
		}
		reading(f.serve)(w, r)
	}
}

// name is the path if it is one of ours, for logs: another is the client's text.
func (rt router) name(path string) string {
	switch path {
	case "/graphql", "/healthz", "/readyz":
		return path
	}
	if _, ok := rt.files[path]; ok {
		return path
	}
	if strings.HasPrefix(path, personalData) {
		return personalData // what follows is a secret
	}
	if path == uploadPath {
		return path
	}
	if strings.HasPrefix(path, filesPath) {
		return filesPath // what follows is the client's text
	}
	return "unknown"
}

// reading lets GET and HEAD through and refuses the rest.
func reading(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			say(w, http.StatusMethodNotAllowed, "method not allowed")
			return
		}
		next(w, r)
	}
}

// say answers with a status and one short text that holds nothing of the request.
func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

// Serve answers on the listener until ctx ends, then drains: /readyz says "draining", a load balancer (there is one when
// proxies are trusted) is given time to see it, requests in flight may finish, the rest is closed. It returns nil after
// a drain, and the listener's error otherwise.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: s.limits.readHeader,
		ReadTimeout:       s.limits.read,
		WriteTimeout:      s.limits.write,
		IdleTimeout:       s.limits.idle,
		MaxHeaderBytes:    s.limits.headerBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve HTTP: %w", err)
	case <-ctx.Done():
	}

	s.draining.Store(true)
	if s.proxied {
		time.Sleep(s.limits.leave)
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.limits.drain)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		s.log.Warn("requests cut short", "after", s.limits.drain)
		_ = srv.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve HTTP: %w", err)
	}
	return nil
}
