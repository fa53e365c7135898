package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/jmoiron/sqlx"
)

// keptStatements bounds the prepared statements: each has a plan in every connection's backend.
const keptStatements = 300

// statements keeps statements prepared, where sessions last: PostgreSQL plans an unprepared one anew each time.
type statements struct {
	db       *sqlx.DB
	pooled   bool // sessions last for one statement
	prepared *lru.Cache[string, *prepared]
}

// prepared is a statement that is closed when nobody uses it any more.
type prepared struct {
	*sql.Stmt
	inUse  sync.RWMutex
	closed bool
}

func newStatements(db *sqlx.DB, pooled bool) *statements {
	s := &statements{db: db, pooled: pooled}
	// The only error is a size that is not positive.
	s.prepared, _ = lru.NewWithEvict(keptStatements, func(_ string, p *prepared) { go p.close() })
	return s
}

func (p *prepared) close() {
	p.inUse.Lock()
	defer p.inUse.Unlock()
	p.closed = true
	p.Stmt.Close()
}

// use gives the prepared statement of a text, to be released after its use.
func (s *statements) use(ctx context.Context, text string) (*prepared, error) {
	for {
		p, ok := s.prepared.Get(text)
		if !ok {
			stmt, err := s.db.PrepareContext(ctx, text)
			if err != nil {
				return nil, fmt.Errorf("prepare: %w", err)
			}
			p = &prepared{Stmt: stmt}
			if first, raced, _ := s.prepared.PeekOrAdd(text, p); raced {
				stmt.Close()
				p = first
			}
		}
		if p.inUse.RLock(); !p.closed {
			return p, nil
		}
		p.inUse.RUnlock() // forgotten between the look-up and now
	}
}

// run answers questions in one statement. Nothing is answered when there is an error.
func (s *statements) run(ctx context.Context, questions []*question) error {
	if s.pooled {
		return answer(ctx, s.db, questions, nil)
	}
	return answer(ctx, s.db, questions, func(ctx context.Context, text string, args []any) (*sql.Rows, func(), error) {
		p, err := s.use(ctx, text)
		if err != nil {
			return nil, nil, err
		}
		result, err := p.QueryContext(ctx, args...)
		return result, p.inUse.RUnlock, err
	})
}

// asker runs statements: a database or a transaction.
type asker interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// answer answers questions in one statement, which ask runs; nil: as it is. What ask gives besides is called when the rows were read.
func answer(ctx context.Context, db asker, questions []*question, ask func(context.Context, string, []any) (*sql.Rows, func(), error)) error {
	columns := make([][]string, len(questions))
	for i, q := range questions {
		var err error
		if columns[i], err = columnsOf(ctx, db, q); err != nil {
			return err
		}
	}
	text, args := joined(questions)
	if ask == nil {
		ask = func(ctx context.Context, text string, args []any) (*sql.Rows, func(), error) {
			result, err := db.QueryContext(ctx, text, args...)
			return result, func() {}, err
		}
	}
	result, done, err := ask(ctx, text, args)
	if done != nil {
		defer done()
	}
	if err != nil {
		return err
	}
	defer result.Close()
	for result.Next() {
		var n int
		var records string
		if err := result.Scan(&n, &records); err != nil {
			return err
		}
		questions[n].rows = rows{columns[n], records}
	}
	return result.Err()
}

// columnsOf gives the names of the columns of a question's rows. They are asked once a text.
func columnsOf(ctx context.Context, db asker, q *question) ([]string, error) {
	if names := q.origins.columns.Load(); names != nil {
		return *names, nil
	}
	result, err := db.QueryContext(ctx, "SELECT * FROM ("+q.text+") s LIMIT 0", q.args...)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	names, err := result.Columns()
	if err != nil {
		return nil, err
	}
	q.origins.columns.Store(&names)
	return names, result.Err()
}
