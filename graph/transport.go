package graph

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
)

// post is GraphQL over HTTP by POST with a JSON body. It reads a bounded body and never repeats any of it. Nothing but
// application/json executes, which no foreign web page can send without asking first: that is the defence against
// cross-site requests.
//
// An operation that ran is answered with 200, errors or not, and has data. A well-formed request that was refused has
// no data: it is answered with 400, or with 200 to a client that takes application/json alone, as the specification
// wants. What is no GraphQL request is answered with its own 4xx.
type post struct{}

var _ graphql.Transport = post{}

// Supports is true for whatever no other transport took: what cannot be served is refused in the same words.
func (post) Supports(*http.Request) bool { return true }

func (post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	ctx := withRequest(r.Context(), r.Header)
	a := answer{w: w, exec: exec, media: negotiate(r.Header.Values("Accept"))}
	defer func() {
		if p := recover(); p != nil {
			a.panicked(ctx, p)
		}
	}()

	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		a.refuse(ctx, http.StatusMethodNotAllowed, &refusal{reason: reasonMethod})
		return
	}
	if status, refused := judgeHeaders(r); refused != nil {
		a.refuse(ctx, status, refused)
		return
	}
	start := graphql.Now()
	body, status, refused := readBody(w, r)
	if refused != nil {
		a.refuse(ctx, status, refused)
		return
	}
	params, refused := decodeRequest(body)
	if refused != nil {
		a.refuse(ctx, http.StatusBadRequest, refused)
		return
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}

	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	op, errs := exec.CreateOperationContext(ctx, params)
	if errs != nil {
		a.fail(graphql.WithOperationContext(ctx, op), a.requestErrorStatus(), errs)
		return
	}
	run, opCtx := exec.DispatchOperation(ctx, op)
	resp := run(opCtx)
	if resp == nil {
		// The executor gives nothing once the time is over or the client has left.
		err := context.Cause(ctx)
		if err == nil {
			err = errors.New("an operation ended without an answer")
		}
		resp = exec.DispatchError(graphql.WithOperationContext(ctx, op), gqlerror.List{gqlerror.Wrap(err)})
	}
	a.write(http.StatusOK, resp, true)
}

// judgeHeaders refuses a body that cannot be read as JSON in UTF-8, without reading it.
func judgeHeaders(r *http.Request) (status int, refused *refusal) {
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return http.StatusUnsupportedMediaType, &refusal{reason: reasonEncoding}
	}
	types := r.Header.Values("Content-Type")
	if len(types) != 1 {
		return http.StatusUnsupportedMediaType, &refusal{reason: reasonMediaType}
	}
	media, params, err := mime.ParseMediaType(types[0])
	charset, hasCharset := params["charset"]
	if err != nil || media != mediaJSON || hasCharset && !strings.EqualFold(charset, "utf-8") {
		return http.StatusUnsupportedMediaType, &refusal{reason: reasonMediaType}
	}
	if r.ContentLength > maxBody {
		return http.StatusRequestEntityTooLarge, tooMuch(limitBody, maxBody, int(min(r.ContentLength, saturation)), nil)
	}
	return 0, nil
}

// readBody reads at most maxBody bytes.
func readBody(w http.ResponseWriter, r *http.Request) (body []byte, status int, refused *refusal) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		return body, 0, nil
	}
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, http.StatusRequestEntityTooLarge, tooMuch(limitBody, maxBody, maxBody+1, nil)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, http.StatusRequestTimeout, &refusal{reason: reasonSlow}
	}
	return nil, http.StatusBadRequest, &refusal{reason: reasonInterrupted}
}

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

// fail answers a request that was not executed.
func (a *answer) fail(ctx context.Context, status int, errs gqlerror.List) {
	a.write(status, a.exec.DispatchError(ctx, errs[:min(len(errs), maxErrors)]), false)
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
	if len(resp.Extensions) > 0 {
		tail = append(append([]byte(`,"extensions":`), mustJSON(resp.Extensions)...), '}')
	}
	h := a.w.Header()
	h.Set("Content-Type", a.media+"; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(head)+len(data)+len(tail)))
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept, Accept-Language")
	a.w.WriteHeader(status)
	for _, part := range [][]byte{head, data, tail} {
		if _, err := a.w.Write(part); err != nil {
			return // the client has left
		}
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
