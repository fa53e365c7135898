package server

import (
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// record writes one log line a request: what was asked of which route, how it ended. Nothing in it is the client's own
// text: no query, no unknown path, no header; the address is cut to its network. A panic becomes a 500 whose stack is
// in the log alone.
func record(log *slog.Logger, route func(path string) string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		answer := &answerWriter{ResponseWriter: w}
		defer func() {
			aborted := false
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					aborted = true
				} else {
					log.Error("panic", "request", RequestID(r.Context()), "panic", panicText(p), "stack", string(debug.Stack()))
					if answer.status == 0 {
						say(answer, http.StatusInternalServerError, "internal error")
					} else {
						aborted = true // half an answer is out: cutting the connection is the only way to say so
					}
				}
			}
			level := slog.LevelInfo
			switch {
			case r.URL.Path == "/healthz" || r.URL.Path == "/readyz":
				level = slog.LevelDebug // probes come by the second, and a start is no failure
			case answer.status == http.StatusServiceUnavailable:
				level = slog.LevelWarn
			case answer.status >= http.StatusInternalServerError:
				level = slog.LevelError
			}
			log.Log(r.Context(), level, "request",
				"request", RequestID(r.Context()),
				"method", method(r.Method),
				"route", route(r.URL.Path),
				"status", answer.status,
				"bytes", answer.bytes,
				"ms", time.Since(start).Milliseconds(),
				"network", network(ClientAddr(r.Context())))
			if aborted {
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

// panicText tells what went wrong without the values that a panic with a string or a struct may carry.
func panicText(p any) string {
	if err, ok := p.(error); ok {
		return err.Error()
	}
	return "not an error value"
}

// method is the request's method if it is a known one: an invented one is the client's text.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return m
	}
	return "other"
}

// answerWriter counts what goes out. Unwrap and Flush leave streaming and connection upgrades possible.
type answerWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *answerWriter) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *answerWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

func (w *answerWriter) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

func (w *answerWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// secure gives every answer the headers that keep a browser from treating it as something else. The explorer's page
// replaces the content policy by its own.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}
