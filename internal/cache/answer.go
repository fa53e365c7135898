package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Encoding is how the bytes of an answer are compressed.
type Encoding int

// The encodings, the best last.
const (
	Identity Encoding = iota
	Gzip
	Zstd
	encodings
)

// Name is that of the Content-Encoding; "" for none.
func (e Encoding) Name() string { return [encodings]string{"", "gzip", "zstd"}[e] }

// suffix tells the tags of the encodings of one answer apart.
func (e Encoding) suffix() string { return [encodings]string{"", "-g", "-z"}[e] }

// leastCompressed is the size below which compressing gains nothing: the answer fits into one packet.
const leastCompressed = 1000

// Form is an answer in one encoding, as it goes out: what is the value of a header is made once.
type Form struct {
	Encoding Encoding
	Body     []byte
	ETag     []string // strong, one element
	Length   []string // one element
	version  uint64
}

// Answer is one that is kept, or could have been.
type Answer struct {
	cache *Cache
	key   string
	until time.Time
	short bool // too short to gain by compression

	version atomic.Uint64 // of the counts in the holes
	forming sync.Mutex
	forms   [encodings]atomic.Pointer[Form]
	used    atomic.Bool // since eviction last passed it

	// Of whoever holds forming: the answer as it was last written, and where its holes are in that.
	body    []byte
	holes   []hole
	written bool   // the counts have been written into the holes
	as      uint64 // their version

	// What it depends on; not changed once the answer is in the cache, but for the places of tags and the counts.
	living     []*living
	tags       []tag // in the order of their ids
	whole, any subjects

	// Of the cache, under its lock.
	size          int64
	formed        [encodings]int64 // of size, what the forms take
	aliases       []string
	queue         *queue
	before, after *Answer
}

// answerBytes is about what an answer takes beside its body and tags.
const answerBytes = 1000

func newAnswer(c *Cache, key string, filled Filled) *Answer {
	return &Answer{cache: c, key: key, until: filled.ValidUntil, body: filled.Body, short: len(filled.Body) < leastCompressed, size: answerBytes + int64(cap(filled.Body)+2*len(key))}
}

// Form gives the answer in an encoding, or as it is where that gains nothing. It is made once, until a count changes.
func (a *Answer) Form(e Encoding) *Form {
	if a.short {
		e = Identity
	}
	if f := a.forms[e].Load(); f != nil && f.version == a.version.Load() {
		return f
	}
	return a.form(e)
}

func (a *Answer) form(e Encoding) *Form {
	a.forming.Lock() // who comes second finds it
	defer a.forming.Unlock()
	if f := a.forms[e].Load(); f != nil && f.version == a.version.Load() {
		return f
	}
	body, version := a.filled()
	sum := sha256.Sum256(body)
	tag := base64.RawURLEncoding.EncodeToString(sum[:15])
	if e != Identity {
		body = e.compress(body)
	}
	f := &Form{Encoding: e, Body: body, ETag: []string{`"` + tag + e.suffix() + `"`}, Length: []string{strconv.Itoa(len(body))}, version: version}
	a.forms[e].Store(f)
	if e != Identity { // whose bytes are those of the answer
		a.cache.formed(a, e, len(body))
	}
	return f
}

// filled writes the counts of now into the holes, and gives the body with their version. What was written before is not changed: it may be
// going out.
func (a *Answer) filled() ([]byte, uint64) {
	if len(a.holes) == 0 {
		return a.body, 0
	}
	a.cache.mu.RLock()
	defer a.cache.mu.RUnlock()
	if a.written && a.as == a.version.Load() {
		return a.body, a.as
	}
	b := make([]byte, 0, len(a.body)+16*len(a.holes))
	from := 0
	for i := range a.holes {
		h := &a.holes[i]
		b = append(b, a.body[from:h.at]...)
		from, h.at = h.end, len(b)
		b = h.write(b, h.living.counts)
		h.end = len(b)
	}
	a.body, a.written, a.as = append(b, a.body[from:]...), true, a.version.Load()
	return a.body, a.as
}

// holds tells whether time alone has not changed the answer.
func (a *Answer) holds(now time.Time) bool { return a.until.IsZero() || now.Before(a.until) }

// touch notes that the answer was asked for.
func (a *Answer) touch() {
	if !a.used.Load() { // many readers would else write to one place
		a.used.Store(true)
	}
}

// The encoder of zstd is safe for use by many goroutines; those of gzip are kept for the next.
var (
	zstdEncoder = func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false))
		if err != nil {
			panic(err) // only for wrong options
		}
		return e
	}()
	gzipWriters = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}
)

func (e Encoding) compress(body []byte) []byte {
	if e == Zstd {
		return slices.Clip(zstdEncoder.EncodeAll(body, make([]byte, 0, len(body)/4)))
	}
	var b bytes.Buffer
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&b)
	w.Write(body) // a buffer takes everything
	w.Close()
	return bytes.Clone(b.Bytes())
}
