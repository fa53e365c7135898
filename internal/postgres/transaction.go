package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// transaction is one that the request's deadline keeps from beginning and from going on, but not from being committed: whoever is cut off there
// could not know whether it was.
type transaction struct {
	*sqlx.Tx
	detach func() bool // from the request; false: it has ended already
	cancel context.CancelFunc
}

// commitWithin bounds a commit by itself.
const commitWithin = 10 * time.Second

// errUnanswered tells that a commit was not answered: whether it was done is not known.
var errUnanswered = errors.New("the commit was not answered")

func begin(ctx context.Context, db *sqlx.DB) (*transaction, error) {
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	t := &transaction{detach: context.AfterFunc(ctx, cancel), cancel: cancel}
	var err error
	if t.Tx, err = db.BeginTxx(life, nil); err != nil {
		t.detach()
		cancel()
		return nil, fmt.Errorf("begin a transaction: %w", known(ctx, err))
	}
	return t, nil
}

// commit ends the transaction with its effect. Errors: the request's end, before it began; that the outcome is not known: IsLost.
func (t *transaction) commit(ctx context.Context) error {
	if !t.detach() {
		return fmt.Errorf("commit: %w", known(ctx, ctx.Err()))
	}
	late := time.AfterFunc(commitWithin, t.cancel)
	err := t.Tx.Commit()
	inTime := late.Stop()
	switch {
	case err == nil:
		return nil
	case !inTime:
		err = errors.Join(errUnanswered, err)
	}
	return fmt.Errorf("commit: %w", err)
}

// rollback ends the transaction without an effect; after commit it does nothing.
func (t *transaction) rollback() {
	_ = t.Tx.Rollback()
	t.detach()
	t.cancel()
}
