package bench

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Request is one HTTP request, ready to be sent as often as one likes.
type Request struct {
	Method string
	Path   string
	Header map[string]string
	Body   string
}

func (r Request) bytes(host string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.Path, host)
	for name, value := range r.Header {
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
	}
	if r.Body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.Body))
	}
	return []byte(b.String() + "\r\n" + r.Body)
}

// job is what the load is told: to keep some connections busy for a time with requests drawn at random.
type job struct {
	Address     string // host:port
	Connections int
	Seconds     float64
	Seed        uint64
	Requests    []Request
	Status      int // that every answer must have
}

// outcome is what came of a load.
type outcome struct {
	Requests int
	Seconds  float64
	P50, P99 float64 // milliseconds
	Bytes    float64 // of an answer's body
	Failures int
	Failure  string // the first
}

func (o outcome) perSecond() float64 { return float64(o.Requests) / o.Seconds }

// run is one measurement: closed loop, each connection sends its next request when it has the answer to the last.
func (l job) run() outcome {
	requests := make([][]byte, len(l.Requests))
	for i, r := range l.Requests {
		requests[i] = r.bytes(l.Address)
	}
	type result struct {
		took    []time.Duration
		bytes   int
		failure error
	}
	results := make([]result, l.Connections)
	began := time.Now()
	until := began.Add(time.Duration(l.Seconds * float64(time.Second)))
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() {
			r := &results[i]
			draw := rand.New(rand.NewPCG(l.Seed, uint64(i)))
			c, err := dial(l.Address)
			if err != nil {
				r.failure = err
				return
			}
			defer c.Close()
			for time.Now().Before(until) {
				sent := time.Now()
				status, n, err := c.ask(requests[draw.IntN(len(requests))], nil)
				if err == nil && status != l.Status {
					err = fmt.Errorf("status %d", status)
				}
				if err != nil {
					r.failure = err
					return
				}
				r.took = append(r.took, time.Since(sent))
				r.bytes += n
			}
		})
	}
	all.Wait()
	o := outcome{Seconds: time.Since(began).Seconds()}
	var took []time.Duration
	bytes := 0
	for _, r := range results {
		took = append(took, r.took...)
		bytes += r.bytes
		if r.failure != nil {
			o.Failures++
			o.Failure = r.failure.Error()
		}
	}
	slices.Sort(took)
	if o.Requests = len(took); o.Requests > 0 {
		o.P50, o.P99 = quantile(took, 0.50), quantile(took, 0.99)
		o.Bytes = float64(bytes) / float64(o.Requests)
	}
	return o
}

// quantile is that of sorted times, in milliseconds.
func quantile(sorted []time.Duration, q float64) float64 {
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))].Seconds() * 1000
}

// connection is a kept-alive HTTP/1.1 connection. It does as little as can be: the load shares the machine with what it measures.
type connection struct {
	net.Conn
	in *bufio.Reader
}

// patience is how long an answer may take.
const patience = 30 * time.Second

func dial(address string) (*connection, error) {
	c, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return nil, err
	}
	return &connection{c, bufio.NewReaderSize(c, 64<<10)}, nil
}

var errHTTP = errors.New("the answer is not HTTP/1.1")

// ask sends a request and reads its answer to the end; the body goes to into, unless that is nil. It gives status and length of the body.
func (c *connection) ask(request []byte, into io.Writer) (status, length int, err error) {
	c.SetDeadline(time.Now().Add(patience))
	if _, err := c.Write(request); err != nil {
		return 0, 0, err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < 12 || string(line[:9]) != "HTTP/1.1 " {
		return 0, 0, errHTTP
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, errHTTP
	}
	chunked := false
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		if len(line) <= 2 {
			break
		}
		switch line[0] | 0x20 {
		case 'c':
			if value, ok := headerValue(line, "content-length:"); ok {
				if length, err = strconv.Atoi(value); err != nil {
					return 0, 0, errHTTP
				}
			}
		case 't':
			if _, ok := headerValue(line, "transfer-encoding:"); ok {
				chunked = true
			}
		}
	}
	if into == nil {
		into = io.Discard
	}
	if !chunked {
		if status == 304 {
			return status, 0, nil
		}
		_, err := io.CopyN(into, c.in, int64(length))
		return status, length, err
	}
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		size, err := strconv.ParseInt(strings.TrimSpace(string(line)), 16, 32)
		if err != nil {
			return 0, 0, errHTTP
		}
		if _, err := io.CopyN(into, c.in, size); err != nil {
			return 0, 0, err
		}
		if _, err := c.in.Discard(2); err != nil {
			return 0, 0, err
		}
		if length += int(size); size == 0 {
			return status, length, nil
		}
	}
}

// headerValue is the value of a header line, if it is of that name, which ends in a colon.
func headerValue(line []byte, name string) (string, bool) {
	if len(line) < len(name) || !strings.EqualFold(string(line[:len(name)]), name) {
		return "", false
	}
	return strings.TrimSpace(string(line[len(name):])), true
}

// serveLoad is the process that makes the load: a job in a line of JSON, its outcome in another, until its input ends.
func serveLoad() error {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var l job
		if err := in.Decode(&l); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := out.Encode(l.run()); err != nil {
			return err
		}
	}
}
