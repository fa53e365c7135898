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

// leastCompressed is the size below which compressing gains nothing: the answer fits into one packet.
const leastCompressed = 1000

// Form is an answer in one encoding, as it goes out: what is the value of a header is made once.
type Form struct {
	Encoding Encoding
	Body     []byte
	ETag     []string // strong, one element
	Length   []string // one element
}

// Answer is one that is kept, or could have been.
type Answer struct {
	cache *Cache
	key   string
	until time.Time
	hash  string // of the body

	once  [encodings]sync.Once
	forms [encodings]Form
	used  atomic.Bool // since eviction last passed it

	// What it depends on; not changed once the answer is in the cache, but for the places of tags.
	tags       []tag // in the order of their ids
	whole, any subjects

	// Of the cache, under its lock.
	size          int64
	aliases       []string
	queue         *queue
	before, after *Answer
}

// answerBytes is about what an answer takes beside its body and tags.
const answerBytes = 1000

func newAnswer(c *Cache, key string, filled Filled) *Answer {
	sum := sha256.Sum256(filled.Body)
	a := &Answer{cache: c, key: key, until: filled.ValidUntil, hash: base64.RawURLEncoding.EncodeToString(sum[:15])}
	a.once[Identity].Do(func() { a.make(Identity, filled.Body) })
	a.size = answerBytes + int64(cap(filled.Body)+2*len(key))
	return a
}

// Form gives the answer in an encoding, or as it is where that gains nothing. It compresses at the first call of all.
func (a *Answer) Form(e Encoding) *Form {
	if len(a.forms[Identity].Body) < leastCompressed {
		e = Identity
	}
	a.once[e].Do(func() {
		body := e.compress(a.forms[Identity].Body)
		a.make(e, body)
		a.cache.grew(a, len(body))
	})
	return &a.forms[e]
}

func (a *Answer) make(e Encoding, body []byte) {
	suffix := [encodings]string{"", "-g", "-z"}[e]
	a.forms[e] = Form{Encoding: e, Body: body, ETag: []string{`"` + a.hash + suffix + `"`}, Length: []string{strconv.Itoa(len(body))}}
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
