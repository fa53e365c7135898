package graph

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/cache"
)

const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
)

// get is GraphQL over HTTP by GET, for registered queries alone, by their id: an address for each answer that is the same
// for everybody. Any web page can make a browser send one, without asking first. That is harmless: nothing is written, no
// credential is read, and the page cannot read the answer unless its origin may.
type get struct{ *library }

// post is GraphQL over HTTP by POST with a JSON body. It reads a bounded body and never repeats any of it. Nothing but
// application/json executes, which no foreign web page can send without asking first: that is the defence against
// cross-site requests.
type post struct{ *library }

var _, _ graphql.Transport = get{}, post{}

func (get) Supports(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead
}

func (t get) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	serve(w, r, exec, t.library, readURL)
}

// Supports is true for whatever no other transport took: what cannot be served is refused in the same words.
func (post) Supports(*http.Request) bool { return true }

func (t post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	serve(w, r, exec, t.library, readPost)
}

// serve answers one request: reads it, finds its document, has it judged, and runs it.
//
// An operation that ran is answered with 200, errors or not, and has data. A well-formed request that was refused has
// no data: it is answered with 400, or with 200 to a client that takes application/json alone, as the specification
// wants; with 429 whatever it takes where its caller has asked for too much. What is no GraphQL request is answered with its own 4xx.
func serve(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor, library *library,
	read func(http.ResponseWriter, *http.Request) (*request, int, *refusal)) {
	ctx := withRequest(r.Context(), r.Header)
	a := answer{w: w, exec: exec, media: negotiate(r.Header.Values("Accept")), till: newTill(library.quota, r)}
	defer func() {
		if p := recover(); p != nil {
			a.panicked(ctx, p)
		}
	}()

	start := graphql.Now()
	asked, status, refused := read(w, r)
	if refused != nil {
		a.refuse(ctx, status, refused)
		return
	}
	if refused := library.find(asked); refused != nil {
		a.refuse(ctx, a.requestErrorStatus(), refused)
		return
	}
	if !library.parsed(ctx, asked.Query) && !a.affords(1) { // who has nothing left has nothing parsed
		a.limit(ctx)
		return
	}
	asked.Headers = r.Header
	asked.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}

	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	op, errs := exec.CreateOperationContext(ctx, &asked.RawParams)
	if errs != nil {
		a.fail(graphql.WithOperationContext(ctx, op), a.requestErrorStatus(), errs)
		return
	}
	on := library.scopes.of(op.Operation)
	if r.Method != http.MethodPost && on == personal {
		w.Header().Set("Allow", "POST")
		a.refuse(ctx, http.StatusMethodNotAllowed, &refusal{reason: reasonMethod})
		return
	}
	library.keep(asked)
	isPersonal := on == personal || on == asking && r.Method == http.MethodPost && sentCredential(ctx)
	if isPersonal {
		ctx = context.WithValue(ctx, personalKey{}, true)
		a.recognise(ctx)
	}
	if isPersonal || !library.registered.known[asked.Query] { // a stranger's own questions would take the place of others'
		if !a.pay(pointsOf(op)) {
			a.limit(ctx)
			return
		}
		a.write(http.StatusOK, run(ctx, exec, op), true)
		return
	}
	alias := ""
	if r.Method != http.MethodPost {
		alias = r.URL.RawQuery
	}
	var resp *graphql.Response
	found := library.answers.Do(ctx, answerKey(asked.Query, op), alias, func(ctx context.Context) (filled cache.Filled) {
		if !a.pay(pointsOf(op)) { // what is in memory, or being read for another, costs nothing
			return cache.Filled{}
		}
		resp, filled = fill(ctx, func(ctx context.Context) *graphql.Response { return run(ctx, exec, op) })
		return filled
	})
	switch {
	case found == nil && resp == nil:
		a.limit(ctx)
	case resp == nil || found != nil && !a.tells: // a kept answer cannot tell one caller what it cost
		sendKept(w, r, found)
	default:
		a.write(http.StatusOK, resp, true)
	}
}

// run answers an operation.
func run(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext) *graphql.Response {
	handle, opCtx := exec.DispatchOperation(ctx, op)
	resp := handle(opCtx)
	if resp == nil {
		// The executor gives nothing once the time is over or the client has left.
		err := context.Cause(ctx)
		if err == nil {
			err = errors.New("an operation ended without an answer")
		}
		resp = exec.DispatchError(graphql.WithOperationContext(ctx, op), gqlerror.List{gqlerror.Wrap(err)})
	}
	return resp
}

// readURL reads a request from the query of its address.
func readURL(w http.ResponseWriter, r *http.Request) (asked *request, status int, refused *refusal) {
	if n := len(r.URL.RawQuery); n > maxURL {
		return nil, http.StatusRequestURITooLong, tooMuch(limitURL, maxURL, n, nil)
	}
	asked, refused = decodeURL(r.URL.RawQuery)
	if refused != nil && refused.reason == reasonMethod {
		w.Header().Set("Allow", "POST")
		return nil, http.StatusMethodNotAllowed, refused
	}
	return asked, http.StatusBadRequest, refused
}

// readPost reads a request from its body.
func readPost(w http.ResponseWriter, r *http.Request) (asked *request, status int, refused *refusal) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, HEAD, POST")
		return nil, http.StatusMethodNotAllowed, &refusal{reason: reasonMethod}
	}
	if status, refused = judgeHeaders(r); refused != nil {
		return nil, status, refused
	}
	body, status, refused := readBody(w, r)
	if refused != nil {
		return nil, status, refused
	}
	asked, refused = decodeBody(body)
	return asked, http.StatusBadRequest, refused
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
