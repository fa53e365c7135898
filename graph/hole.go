package graph

import (
	"bytes"
	"strconv"

	"alliances/internal/breadth"
	"alliances/internal/cache"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// What moves of a shift by the second is written as a hole where the shift lives: a byte that JSON never has, which of the values it is, and
// the shift's id. The hole is filled before the answer goes out.

// holeMark begins a hole.
const holeMark = 0x01

// uuidLength is how long the id of a shift is.
const uuidLength = 36

// The values that holes are for.
const (
	holePlacesLeft     = 'p'
	holeWaitlistLength = 'w'
	holeUpdatedAt      = 'u'
)

// holeValues are how they are written, of a shift or from its counts. Of the shift itself they need its capacity alone.
var holeValues = map[byte]func([]byte, *civic.Shift) ([]byte, error){
	holePlacesLeft: func(b []byte, s *civic.Shift) ([]byte, error) {
		if left := s.PlacesLeft(); left != nil {
			return strconv.AppendInt(b, int64(*left), 10), nil
		}
		return append(b, "null"...), nil
	},
	holeWaitlistLength: func(b []byte, s *civic.Shift) ([]byte, error) {
		return strconv.AppendInt(b, int64(s.WaitlistLength), 10), nil
	},
	holeUpdatedAt: func(b []byte, s *civic.Shift) ([]byte, error) { return appendDateTime(b, s.UpdatedAt) },
}

// counted is the entry of such a value.
func counted(kind byte) breadth.Field {
	write := holeValues[kind]
	return breadth.Leaf(func(b []byte, s *civic.Shift) ([]byte, error) {
		if s.Live {
			return append(append(b, holeMark, kind), s.ID...), nil
		}
		return write(b, s)
	})
}

// holes finds the holes of an answer of living shifts: the body without them, and how each is filled.
func holes(body []byte, living map[string]*civic.Shift) cache.Filled {
	f := cache.Filled{Body: body}
	at := bytes.IndexByte(body, holeMark)
	if at < 0 {
		return f
	}
	f.Counts = map[string]postgres.Counts{}
	f.Body = make([]byte, 0, len(body))
	for ; at >= 0; at = bytes.IndexByte(body, holeMark) {
		write, s := holeValues[body[at+1]], living[string(body[at+2:at+2+uuidLength])]
		f.Counts[s.ID] = postgres.Counts{Taken: s.Taken, WaitlistLength: s.WaitlistLength, UpdatedAt: s.UpdatedAt}
		f.Body = append(f.Body, body[:at]...)
		capacity := s.Capacity
		f.Holes = append(f.Holes, cache.Hole{At: len(f.Body), Shift: s.ID, Write: func(b []byte, c postgres.Counts) []byte {
			b, _ = write(b, &civic.Shift{Capacity: capacity, Taken: c.Taken, WaitlistLength: c.WaitlistLength, UpdatedAt: c.UpdatedAt})
			return b // the one error is an instant that is not set, which the database has
		}})
		body = body[at+2+uuidLength:]
	}
	f.Body = append(f.Body, body...)
	return f
}
