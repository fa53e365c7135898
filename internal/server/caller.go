package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"strings"

	"alliances/internal/auth"
)

// headerRequestID names the request's id, in the request as the handlers behind see it and in the answer.
const headerRequestID = "X-Request-Id"

// maxHops bounds how far X-Forwarded-For is read: a real chain is shorter, and each trusted hop adds one entry.
const maxHops = 32

type callerKey struct{}

type caller struct {
	addr      netip.Addr
	requestID string
}

// ClientAddr is the address that the request came from, as far as trusted proxies can tell. It is the zero Addr outside
// a request and on a unix socket without a trusted proxy.
func ClientAddr(ctx context.Context) netip.Addr {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c.addr
}

// RequestID is the id that the request's log line, its answer and its errors carry, or "" outside a request.
func RequestID(ctx context.Context) string {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c.requestID
}

// identify finds who asks and gives the request its id, in its context and in its headers, from which whatever a client
// that is no trusted proxy wrote there is gone.
func identify(trusted []netip.Prefix, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer := parseAddr(r.RemoteAddr)
		byProxy := contains(trusted, peer)
		c := caller{addr: peer}
		if byProxy {
			c.addr = forwardedFor(trusted, peer, r.Header.Values("X-Forwarded-For"))
			c.requestID = r.Header.Get(headerRequestID)
		}
		if !requestIDForm.MatchString(c.requestID) {
			c.requestID = newRequestID()
		}
		r = r.WithContext(context.WithValue(r.Context(), callerKey{}, c))
		r.Header.Set(headerRequestID, c.requestID)
		w.Header().Set(headerRequestID, c.requestID)
		next.ServeHTTP(w, r)
	})
}

// authenticate tells the handler behind it who is calling, as far as the request's credential says. Why one does not hold stands in the log.
func authenticate(by *auth.Authenticator, log *slog.Logger, next http.Handler) http.Handler {
	if next == nil {
		return nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var caller auth.Caller
		if by != nil {
			caller = by.Identify(r)
		}
		caller.Address, caller.RequestID = ClientAddr(r.Context()), RequestID(r.Context())
		if caller.Refusal != nil {
			log.Info("credential", "request", caller.RequestID, "error", caller.Refusal)
		}
		next.ServeHTTP(w, r.WithContext(auth.With(r.Context(), caller)))
	})
}

// forwardedFor reads the chain from its right end, which is the part that our own proxies wrote, and stops at the first
// address that is not theirs: further left is what the client claims. An entry that is no address ends the reading, and
// the last one understood stands.
func forwardedFor(trusted []netip.Prefix, peer netip.Addr, lines []string) netip.Addr {
	found := peer
	chain := strings.Join(lines, ",")
	for range maxHops {
		if chain == "" {
			return found
		}
		entry := chain
		if i := strings.LastIndexByte(chain, ','); i >= 0 {
			chain, entry = chain[:i], chain[i+1:]
		} else {
			chain = ""
		}
		addr := parseAddr(strings.TrimSpace(entry))
		if !addr.IsValid() {
			return found
		}
		found = addr
		if !contains(trusted, addr) {
			return found
		}
	}
	return found
}

// parseAddr reads an address with or without a port or brackets, and is the zero Addr for anything else.
func parseAddr(s string) netip.Addr {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone("")
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}

func contains(networks []netip.Prefix, a netip.Addr) bool {
	for _, n := range networks {
		if n.Contains(a) {
			return true
		}
	}
	return false
}

// network is the address without the part that tells one subscriber from his neighbours, for logs.
func network(a netip.Addr) string {
	if !a.IsValid() {
		return "local"
	}
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, _ := a.Prefix(bits) // fails on too many bits alone
	return p.String()
}

var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
