package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/civic"
)

// negotiate chooses the media type of the answer: the newer one where the client names it and does not prefer the
// older one; the older one to everybody else.
func negotiate(accept []string) string {
	named, older := -1.0, -1.0
	wildcard := -1.0
	for _, p := range preferences(strings.Join(accept, ",")) {
		switch p.name {
		case mediaGraphQL:
			named = max(named, p.weight)
		case mediaJSON:
			older = max(older, p.weight)
		case "*/*", "application/*":
			wildcard = max(wildcard, p.weight)
		}
	}
	if older < 0 {
		older = wildcard
	}
	if named > 0 && named >= older {
		return mediaGraphQL
	}
	return mediaJSON
}

// answer writes the one answer of a request.
type answer struct {
	w     http.ResponseWriter
	exec  graphql.GraphExecutor
	media string
	*till
}

// requestErrorStatus is the status of a well-formed request that was not executed.
func (a *answer) requestErrorStatus() int {
	if a.media == mediaGraphQL {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// refuse answers what is no request that could be executed. What is left of a body that was not read to its end is not
// waited for.
func (a *answer) refuse(ctx context.Context, status int, r *refusal) {
	if status == http.StatusRequestEntityTooLarge || status == http.StatusRequestTimeout {
		a.w.Header().Set("Connection", "close")
	}
	a.fail(ctx, status, gqlerror.List{r.asError(ctx)})
}

// fail answers a request that was not executed, which costs a point: reading and judging it was work.
func (a *answer) fail(ctx context.Context, status int, errs gqlerror.List) {
	if !a.pay(1) {
		a.limit(ctx)
		return
	}
	a.write(status, a.exec.DispatchError(ctx, errs[:min(len(errs), maxErrors)]), false)
}

// limit answers a request that was not executed because its caller had too few points left.
func (a *answer) limit(ctx context.Context) {
	seconds := int(a.bill.wait.Seconds()) + 1
	a.w.Header().Set("Retry-After", strconv.Itoa(seconds))
	err := &civic.Error{Code: civic.RateLimited, RetryAfter: a.bill.wait,
		French: fmt.Sprintf("Trop de requêtes : réessayez dans %d s.", seconds), English: fmt.Sprintf("Too many requests: try again in %d s.", seconds)}
	a.write(http.StatusTooManyRequests, a.exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(err)}), false)
}

func (a *answer) panicked(ctx context.Context, p any) {
	presenting, ok := a.exec.(interface {
		PresentRecoveredError(context.Context, any) error
	})
	if !ok {
		panic(p)
	}
	shown := gqlerror.WrapIfUnwrapped(presenting.PresentRecoveredError(ctx, p))
	a.write(http.StatusInternalServerError, &graphql.Response{Errors: gqlerror.List{shown}}, false)
}

// write sends the answer, with few errors: a short request must not make a long one. The data, which is JSON already and
// most of it, is not encoded again.
func (a *answer) write(status int, resp *graphql.Response, executed bool) {
	head, tail := []byte{'{'}, []byte{'}'}
	var data []byte
	if len(resp.Errors) > 0 {
		head = append(append(head, `"errors":`...), mustJSON(resp.Errors[:min(len(resp.Errors), maxErrors)])...)
	}
	if executed {
		if len(head) > 1 {
			head = append(head, ',')
		}
		head = append(head, `"data":`...)
		if data = resp.Data; len(data) == 0 {
			data = []byte("null")
		}
	}
	if cost := a.cost(); cost != nil {
		if resp.Extensions == nil {
			resp.Extensions = map[string]any{}
		}
		resp.Extensions["cost"] = cost
	}
	if len(resp.Extensions) > 0 {
		tail = append(append([]byte(`,"extensions":`), mustJSON(resp.Extensions)...), '}')
	}
	h := a.w.Header()
	h.Set("Content-Type", a.media+"; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(head)+len(data)+len(tail)))
	a.describe(h, executed && len(resp.Errors) == 0)
	a.w.WriteHeader(status)
	for _, part := range [][]byte{head, data, tail} {
		if _, err := a.w.Write(part); err != nil {
			return // the client has left
		}
	}
}

// describe sets the headers that caches read. Nothing else does. The language changes the messages of errors alone: a clean
// answer, which has none, is the same in every language.
func (a *answer) describe(h http.Header, clean bool) {
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept")
	if !clean {
		h.Add("Vary", "Accept-Language")
	}
}

// mustJSON encodes errors and extensions, which this program made: failing is a programming error.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
