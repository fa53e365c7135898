package postgres

import (
	"context"
	"net"
	"sync"
	"time"
)

// wires are the open connections to a server. The driver waits for an answer without end; cutting them ends that.
type wires struct {
	mu   sync.Mutex
	open map[*wire]bool
}

// wire is one of them.
type wire struct {
	net.Conn
	of *wires
}

// DialContext connects, and has the connection among the wires until it is closed.
func (w *wires) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: replicaTimeout}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	one := &wire{conn, w}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open == nil {
		w.open = map[*wire]bool{}
	}
	w.open[one] = true
	return one, nil
}

// Dial and DialTimeout are what the driver wants of a dialer beside DialContext, which it calls.
func (w *wires) Dial(network, address string) (net.Conn, error) {
	return w.DialContext(context.Background(), network, address)
}

func (w *wires) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return w.DialContext(ctx, network, address)
}

func (w *wire) Close() error {
	w.of.mu.Lock()
	delete(w.of.open, w)
	w.of.mu.Unlock()
	return w.Conn.Close()
}

// cut closes all of them: whoever waits is told an error.
func (w *wires) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for one := range w.open {
		one.Conn.Close() // an error would be that it is closed
	}
	clear(w.open)
}
