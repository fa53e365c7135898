package graph

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/civic"
)

// reason tells a program why a request was refused, in extensions.reason.
type reason string

const (
	reasonLimit       reason = "limit"
	reasonCycle       reason = "fragmentCycle"
	reasonStreaming   reason = "unsupportedDirective"
	reasonNumber      reason = "numberOutOfRange"
	reasonNUL         reason = "nulCharacter"
	reasonVariables   reason = "variables"
	reasonSyntax      reason = "syntax"
	reasonValidation  reason = "validation"
	reasonOperation   reason = "operation"
	reasonMethod      reason = "method"
	reasonMediaType   reason = "mediaType"
	reasonEncoding    reason = "contentEncoding"
	reasonEmpty       reason = "emptyBody"
	reasonJSON        reason = "malformedJSON"
	reasonUTF8        reason = "invalidUTF8"
	reasonBatch       reason = "batch"
	reasonDuplicate   reason = "duplicateKey"
	reasonTrailing    reason = "trailingData"
	reasonParameter   reason = "parameter"
	reasonURL         reason = "malformedURL"
	reasonUnknownID   reason = "unknownOperation"
	reasonHash        reason = "hash"
	reasonOnly        reason = "unregistered"
	reasonSlow        reason = "slowBody"
	reasonInterrupted reason = "interruptedBody"
)

// What Apollo's clients read in the refusal of an unknown id, in the message or the code: they then send the text.
const (
	notPersisted     = "PersistedQueryNotFound"
	notPersistedCode = "PERSISTED_QUERY_NOT_FOUND"
)

// refusal is why a request is not executed. It holds nothing of the request but numbers, places and names that have the
// form of GraphQL names.
type refusal struct {
	reason           reason
	limit            string
	minimum, maximum int
	actual           int
	at               *ast.Position // where in the query
	variable         []string      // where in the variables
	parameter        string        // which part of the request
}

// tooMuch is the refusal of a request beyond a limit.
func tooMuch(limit string, maximum, actual int, at *ast.Position) *refusal {
	return &refusal{reason: reasonLimit, limit: limit, maximum: maximum, actual: actual, at: at}
}

func (r *refusal) Error() string { return "request refused: " + string(r.reason) + " " + r.limit }

// asError is the refusal as the client sees it, in its language.
func (r *refusal) asError(ctx context.Context) *gqlerror.Error {
	lang := languageOf(ctx)
	e := &gqlerror.Error{Err: r, Extensions: map[string]any{"code": civic.BadRequest, "reason": r.reason}}
	if r.reason == reasonUnknownID {
		e.Extensions["code"] = notPersistedCode
	}
	if r.at != nil {
		e.Locations = []gqlerror.Location{{Line: r.at.Line, Column: r.at.Column}}
	}
	if v := variablePath(r.variable); v != "" {
		e.Extensions["variable"] = v
	}
	if r.parameter != "" {
		e.Extensions["parameter"] = r.parameter
	}
	if r.reason != reasonLimit {
		e.Message = say(lang, string(r.reason))
		return e
	}
	e.Extensions["limit"], e.Extensions["maximum"], e.Extensions["actual"] = r.limit, r.maximum, r.actual
	if r.minimum != 0 {
		e.Extensions["minimum"] = r.minimum
		e.Message = fmt.Sprintf(say(lang, "range"), say(lang, r.limit), r.minimum, r.maximum)
	} else {
		e.Message = fmt.Sprintf(say(lang, "limit"), say(lang, r.limit), r.maximum)
	}
	return e
}

var nameForm = regexp.MustCompile(`^[_A-Za-z0-9]{1,64}$`)

// variablePath writes a place in the variables, as far as its parts have the form of names: the rest is the client's text.
func variablePath(path []string) string {
	for i, part := range path {
		if i == maxValueDepth || !nameForm.MatchString(part) {
			return strings.Join(path[:i], ".")
		}
	}
	return strings.Join(path, ".")
}

// asRefusal finds the refusal in an error's chain.
func asRefusal(err error) (*refusal, bool) { return errors.AsType[*refusal](err) }
