package postgres

import (
	"context"
	"errors"

	"github.com/lib/pq"
)

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
