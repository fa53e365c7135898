package civic

import (
	"errors"
	"time"
)

// Code is the closed list of reasons for which a request can fail. Clients branch on it.
type Code string

const (
	Unauthenticated Code = "UNAUTHENTICATED" // who is calling is not known
	Forbidden       Code = "FORBIDDEN"       // the caller may see the object but not do this
	NotFound        Code = "NOT_FOUND"       // hidden or absent: the same
	Conflict        Code = "CONFLICT"        // the same idempotency key with another body
	RateLimited     Code = "RATE_LIMITED"    // too much in too short a time
	BadRequest      Code = "BAD_REQUEST"     // the request itself is wrong: it fails again if sent again
	Internal        Code = "INTERNAL"        // our fault; never says more
)

// Error is a failure that a client may see: its code, a sentence to show in either language, and the place in the input that it is
// about.
type Error struct {
	Code            Code
	French, English string
	Field           []string
	RetryAfter      time.Duration // of RateLimited: when it is worth asking again
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.English }

// CodeOf tells the code of the first *Error in err's chain, Internal for any other error, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return known.Code
	}
	return Internal
}

// Bad is the BadRequest error on one place of the input.
func Bad(french, english string, field ...string) error {
	return &Error{Code: BadRequest, French: french, English: english, Field: field}
}
