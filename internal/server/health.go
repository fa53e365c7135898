package server

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// NotReady is one word that tells the outside why requests cannot be answered yet or any more: "migrating", "database".
type NotReady string

func (e NotReady) Error() string { return string(e) }

// health answers the two probes of whoever runs the process.
type health struct {
	ready    func(context.Context) error
	draining *atomic.Bool
	limits   *limits

	mu     sync.Mutex
	asked  time.Time
	reason string
}

// live says that the process runs. It asks nothing else: a process without its database must not be restarted for it.
func (h *health) live(w http.ResponseWriter, _ *http.Request) {
	say(w, http.StatusOK, "ok")
}

// readiness says whether to send requests here: 200 "ready", or 503 and one word.
func (h *health) readiness(w http.ResponseWriter, r *http.Request) {
	if reason := h.obstacle(r.Context()); reason != "" {
		say(w, http.StatusServiceUnavailable, reason)
		return
	}
	say(w, http.StatusOK, "ready")
}

// obstacle is the reason not to be ready, or "". The probe is open to anyone, so its answer is kept for a moment: asking
// it often must not become work for the database.
func (h *health) obstacle(ctx context.Context) string {
	if h.draining.Load() {
		return "draining"
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.asked.IsZero() && time.Since(h.asked) < h.limits.probeEvery {
		return h.reason
	}
	// Not the caller's cancellation: one who hangs up must not write "unavailable" for the others.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.limits.probe)
	defer cancel()
	err := h.ready(ctx)
	var named NotReady
	switch {
	case err == nil:
		h.reason = ""
	case errors.As(err, &named):
		h.reason = string(named)
	default:
		h.reason = "unavailable"
	}
	h.asked = time.Now()
	return h.reason
}
