package server

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestClientAddrBelievesTrustedProxiesOnly(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		peer  string
		lines []string
		want  string
	}{
		{"198.51.100.1:1234", nil, "198.51.100.1"},
		{"198.51.100.1:1234", []string{"203.0.113.9"}, "198.51.100.1"},
		{"10.0.0.1:1234", nil, "10.0.0.1"},
		{"10.0.0.1:1234", []string{"203.0.113.9"}, "203.0.113.9"},
		{"10.0.0.1:1234", []string{"1.1.1.1, 203.0.113.9"}, "203.0.113.9"},
		{"10.0.0.1:1234", []string{"203.0.113.9, 10.0.0.2,10.0.0.3"}, "203.0.113.9"},
		{"10.0.0.1:1234", []string{"1.1.1.1", "203.0.113.9", "10.0.0.2"}, "203.0.113.9"},
		{"10.0.0.1:1234", []string{"10.0.0.9, 10.0.0.2"}, "10.0.0.9"},
		{"10.0.0.1:1234", []string{"203.0.113.9, unknown"}, "10.0.0.1"},
		{"10.0.0.1:1234", []string{"203.0.113.9, garbage, 10.0.0.2"}, "10.0.0.2"},
		{"10.0.0.1:1234", []string{""}, "10.0.0.1"},
		{"10.0.0.1:1234", []string{"203.0.113.9:555"}, "203.0.113.9"},
		{"10.0.0.1:1234", []string{"[2001:db8::1]:555"}, "2001:db8::1"},
		{"10.0.0.1:1234", []string{"[2001:db8::1]"}, "2001:db8::1"},
		{"10.0.0.1:1234", []string{"2001:db8::1%eth0"}, "2001:db8::1"},
		{"[::ffff:10.0.0.1]:1234", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		{"[fd00::1]:1234", []string{"203.0.113.9"}, "203.0.113.9"},
		{"10.0.0.1:1234", []string{"1.2.3.4," + strings.Repeat("10.0.0.2,", 5000) + "10.0.0.2"}, "10.0.0.2"},
	} {
		var got netip.Addr
		h := identify(trusted, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = ClientAddr(r.Context()) }))
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		r.Header["X-Forwarded-For"] = c.lines
		h.ServeHTTP(httptest.NewRecorder(), r)
		if got != netip.MustParseAddr(c.want) {
			t.Errorf("%s %.60q: %v, want %s", c.peer, c.lines, got, c.want)
		}
	}

	var got netip.Addr
	h := identify(nil, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = ClientAddr(r.Context()) }))
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "@"
	r.Header.Set("X-Forwarded-For", "203.0.113.9")
	h.ServeHTTP(httptest.NewRecorder(), r)
	if got.IsValid() || network(got) != "local" {
		t.Errorf("on a unix socket: %v", got)
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	seen := map[string]bool{}
	for _, c := range []struct {
		peer, given string
		kept        bool
	}{
		{"10.0.0.1:1", "0af7651916cd43dd8448eb211c80319c", true},
		{"10.0.0.1:1", "abc.DEF_1-2", true},
		{"198.51.100.1:1", "0af7651916cd43dd8448eb211c80319c", false},
		{"10.0.0.1:1", "", false},
		{"10.0.0.1:1", "short", false},
		{"10.0.0.1:1", strings.Repeat("a", 65), false},
		{"10.0.0.1:1", "with space and\ttab", false},
		{"10.0.0.1:1", "line\nbreak-in-it", false},
		{"10.0.0.1:1", `"},"x":{"long-enough`, false},
	} {
		var inContext, inHeader string
		h := identify(trusted, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			inContext, inHeader = RequestID(r.Context()), r.Header.Get("X-Request-Id")
		}))
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		r.Header["X-Request-Id"] = []string{c.given, "second"}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if inContext != inHeader || inContext != w.Header().Get("X-Request-Id") || (inContext == c.given) != c.kept || !requestIDForm.MatchString(inContext) {
			t.Errorf("%s %q: %q %q %q", c.peer, c.given, inContext, inHeader, w.Header().Get("X-Request-Id"))
		}
		if seen[inContext] && !c.kept {
			t.Errorf("the id %s was made twice", inContext)
		}
		seen[inContext] = true
	}
}

func TestNetworkHidesTheSubscriber(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{"203.0.113.77": "203.0.113.0/24", "2001:db8:1:2:3:4:5:6": "2001:db8:1::/48"} {
		if got := network(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s is logged as %s", addr, got)
		}
	}
}
