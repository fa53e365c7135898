package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// serve runs a server on a listener of its own with short limits, until the test ends. stop ends it and gives Serve's
// error.
func serve(t *testing.T, change func(*Server), graphql http.HandlerFunc) (address string, stop func() error) {
	t.Helper()
	s := newServer(t, func(c *Config) {
		if graphql != nil {
			c.GraphQL = graphql
		}
	})
	s.limits.readHeader, s.limits.read, s.limits.idle = 300*time.Millisecond, 600*time.Millisecond, 300*time.Millisecond
	if change != nil {
		change(s)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	var result error
	ended := false
	stop = func() error {
		cancel()
		if !ended {
			result, ended = <-done, true
		}
		return result
	}
	t.Cleanup(func() { _ = stop() })
	return l.Addr().String(), stop
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	// Far beyond the server's limits: only a server that never hangs up meets it.
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

// readAll reads until the server closes the connection, and fails when it does not.
func readAll(t *testing.T, c net.Conn) string {
	t.Helper()
	text, err := io.ReadAll(c)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		t.Error("the server keeps the connection")
	}
	return string(text)
}

// Clients that send slowly, or nothing, are cut off; the server goes on serving others.
func TestSlowClientsAreCutOff(t *testing.T) {
	t.Parallel()
	address, _ := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
			return
		}
		_, _ = io.WriteString(w, "answer")
	})
	drip := func(c net.Conn, text string) {
		for _, b := range []byte(text) {
			if _, err := c.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	for name, attack := range map[string]func(net.Conn){
		"nothing":          func(net.Conn) {},
		"half a line":      func(c net.Conn) { _, _ = io.WriteString(c, "POST /gra") },
		"dripping headers": func(c net.Conn) { drip(c, "POST /graphql HTTP/1.1\r\nHost: a\r\n"+strings.Repeat("X-A: b\r\n", 100)) },
		"headers for ever": func(c net.Conn) {
			_, _ = io.WriteString(c, "POST /graphql HTTP/1.1\r\nHost: a\r\n")
			drip(c, strings.Repeat("X-A: b\r\n", 100))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, address)
			attack(c)
			if answer := readAll(t, c); strings.Contains(answer, "200 OK") {
				t.Errorf("was answered: %q", answer)
			}
		})
	}
	for name, attack := range map[string]func(net.Conn){
		"no body":       func(net.Conn) {},
		"dripping body": func(c net.Conn) { drip(c, strings.Repeat("x", 500)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, address)
			_, _ = io.WriteString(c, "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
			attack(c)
			if answer := readAll(t, c); !strings.HasPrefix(answer, "HTTP/1.1 408") {
				t.Errorf("was answered: %q", answer)
			}
		})
	}
	t.Run("others meanwhile", func(t *testing.T) {
		t.Parallel()
		for range 50 {
			c := dial(t, address)
			_, _ = io.WriteString(c, "POST /gra")
		}
		resp, err := http.Post("http://"+address+"/graphql", "application/json", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("status %d", resp.StatusCode)
		}
	})
}

func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	address, _ := serve(t, nil, nil)
	for _, c := range []struct {
		bytes  int
		status string
	}{{16 << 10, "200"}, {30 << 10, "200"}, {48 << 10, "431"}, {64 << 10, "431"}, {1 << 20, "431"}} {
		conn := dial(t, address)
		go func() {
			_, _ = fmt.Fprintf(conn, "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Long: %s\r\n\r\n", strings.Repeat("x", c.bytes))
		}()
		line, _ := bufio.NewReader(conn).ReadString('\n')
		if !strings.HasPrefix(line, "HTTP/1.1 "+c.status) {
			t.Errorf("%d bytes: %q", c.bytes, line)
		}
	}
	for name, request := range map[string]string{
		"no host":            "GET /healthz HTTP/1.1\r\n\r\n",
		"two lengths":        "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
		"length and chunked": "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"folded header":      "GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c: d\r\n e\r\n: f\r\n\r\n",
		"not HTTP":           "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n",
	} {
		conn := dial(t, address)
		_, _ = io.WriteString(conn, request)
		if answer := readAll(t, conn); !strings.HasPrefix(answer, "HTTP/1.1 400") {
			t.Errorf("%s: %.80q", name, answer)
		}
	}
}

// The end: what is in flight is finished, what is new is refused, and a probe is told.
func TestDrain(t *testing.T) {
	t.Parallel()
	inside, finish := make(chan bool), make(chan bool)
	var server *Server
	address, stop := serve(t, func(s *Server) { server = s }, func(w http.ResponseWriter, _ *http.Request) {
		inside <- true
		<-finish
		_, _ = io.WriteString(w, "finished")
	})
	body := make(chan string, 1)
	go func() {
		resp, err := http.Post("http://"+address+"/graphql", "application/json", strings.NewReader("{}"))
		if err != nil {
			body <- err.Error()
			return
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		body <- string(text)
	}()
	<-inside
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	for !server.draining.Load() {
		time.Sleep(time.Millisecond)
	}
	if w := ask(server, "GET", "/readyz"); w.Code != 503 || w.Body.String() != "draining\n" {
		t.Errorf("while draining the probe is told %d %q", w.Code, w.Body)
	}
	finish <- true
	if text := <-body; text != "finished" {
		t.Errorf("the request in flight got %q", text)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", address); err == nil {
		t.Error("the port is still open")
	}
}

func TestDrainDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	inside, never := make(chan bool), make(chan bool)
	t.Cleanup(func() { close(never) })
	address, stop := serve(t, func(s *Server) { s.limits.drain = 50 * time.Millisecond }, func(http.ResponseWriter, *http.Request) {
		inside <- true
		<-never
	})
	go func() {
		if resp, err := http.Post("http://"+address+"/graphql", "application/json", strings.NewReader("{}")); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-inside
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestServeTellsTheListenersError(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	if err := newServer(t, nil).Serve(context.Background(), l); err == nil {
		t.Error("a closed listener is no error")
	}
}
