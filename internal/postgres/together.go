package postgres

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/lib/pq"
)

// Together runs calls of batch methods, each once, so that what they ask the database is asked in one statement: each runs to
// its first question, the questions are answered at once, each runs to its next. Only one of them runs at a time.
func (r *Read) Together(ctx context.Context, calls []func()) {
	if len(calls) == 1 {
		calls[0]()
		return
	}
	running := make([]*coroutine, len(calls))
	for i, call := range calls {
		running[i] = r.store.coroutines.take()
		running[i].call = call
	}
	defer func() { r.wait = nil }()
	for len(running) > 0 {
		var questions []*question
		waiting := running[:0]
		for _, c := range running {
			r.wait = c.yield
			if q, _ := c.next(); q != nil {
				questions = append(questions, q)
				waiting = append(waiting, c)
			} else {
				r.store.coroutines.give(c)
			}
		}
		running = waiting
		r.ask(ctx, questions...)
	}
}

// coroutine runs one call after another on a stack that it keeps: a new one would have to grow for each.
type coroutine struct {
	call  func()
	yield func(*question) bool
	next  func() (*question, bool) // runs the call to its next question; nil: it has ended
	stop  func()
}

func newCoroutine() *coroutine {
	c := &coroutine{}
	c.next, c.stop = iter.Pull(func(yield func(*question) bool) {
		c.yield = yield
		for goesOn := yield(nil); goesOn; goesOn = yield(nil) {
			c.call()
		}
	})
	c.next() // to where it waits for its first call
	return c
}

// coroutines are those that have nothing to do.
type coroutines chan *coroutine

// idleCoroutines bounds them: more than a few operations hardly ever run Go code at once.
const idleCoroutines = 64

func (idle coroutines) take() *coroutine {
	select {
	case c := <-idle:
		return c
	default:
		return newCoroutine()
	}
}

func (idle coroutines) give(c *coroutine) {
	c.call = nil
	select {
	case idle <- c:
	default:
		c.stop()
	}
}

// ask answers questions in one statement. Where that fails and the time is not over, each is asked alone, so that one which
// cannot be answered does not spoil the others.
func (r *Read) ask(ctx context.Context, questions ...*question) {
	if len(questions) == 0 {
		return
	}
	err := r.run(ctx, questions)
	if err == nil {
		return
	}
	if _, refused := errors.AsType[*pq.Error](err); refused && len(questions) > 1 && ctx.Err() == nil && r.own == nil { // an error ends a transaction
		for _, q := range questions {
			r.ask(ctx, q)
		}
		return
	}
	for _, q := range questions {
		q.err = fmt.Errorf("query: %w", known(ctx, err))
	}
}

// run answers questions in one statement, of the server that the reading began with. What a replica cannot answer, and all after it, the
// primary is asked.
func (r *Read) run(ctx context.Context, questions []*question) error {
	if r.own != nil {
		r.Statements++
		return r.own.run(ctx, questions)
	}
	if r.replica != nil {
		r.Statements++
		again, err := r.replica.run(ctx, questions)
		if !again {
			return err
		}
		r.replica = nil
	}
	r.Statements++
	return r.store.statements.run(ctx, questions)
}

// joined is the statement that answers questions: a row for each, its number and the rows of its answer. They are in their order: an
// aggregate takes what a sorted subquery gives as it comes.
func joined(questions []*question) (text string, args []any) {
	var b strings.Builder
	for i, q := range questions {
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		fmt.Fprintf(&b, "(SELECT %d, coalesce(string_agg(s::text, ''), '') FROM (", i)
		shiftParameters(&b, q.text, len(args))
		b.WriteString(") s)")
		args = append(args, q.args...)
	}
	return b.String(), args
}

// shiftParameters writes a statement with its parameters numbered on from those before it. No text of this package has a
// dollar sign that is not a parameter's.
func shiftParameters(b *strings.Builder, text string, by int) {
	for by > 0 {
		at := strings.IndexByte(text, '$')
		if at < 0 {
			break
		}
		end := at + 1
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		n, _ := strconv.Atoi(text[at+1 : end])
		b.WriteString(text[:at+1])
		b.WriteString(strconv.Itoa(n + by))
		text = text[end:]
	}
	b.WriteString(text)
}
