package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/lib/pq"
)

// IsLost tells that the database is away, or went before it answered: whether what it was asked to do was done is not known, and asking again
// is worth it.
func IsLost(err error) bool {
	if said, ok := errors.AsType[*pq.Error](err); ok {
		const tooManyConnections = "53300"
		return said.Code.Class() == "08" || said.Code.Class() == "57" || said.Code == tooManyConnections
	}
	_, onTheWay := errors.AsType[net.Error](err)
	return onTheWay || errors.Is(err, errUnanswered) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// known gives an error of the driver its cause: lib/pq answers a cancelled statement with 57014 whatever ended it, so a
// passed deadline is told from the context.
func known(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return errors.Join(cause, err)
	}
	if failed, ok := errors.AsType[*pq.Error](err); ok && failed.Code == "57014" {
		return errors.Join(context.DeadlineExceeded, err)
	}
	return err
}
