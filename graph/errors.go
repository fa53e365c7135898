package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// presenter is the one place where errors become what a client sees. A refusal and a *civic.Error are shown; what
// parsing, validation and coercion say is told by rule and place, without the names they quote; anything else is
// INTERNAL with the request's id, logged and not shown, and retryable where time was over or the database was lost.
func presenter(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		wrapped, isWrapped := errors.AsType[*gqlerror.Error](err)
		if r, ok := asRefusal(err); ok {
			return r.asError(ctx)
		}
		if isWrapped {
			switch wrapped.Extensions["code"] {
			case errcode.ParseFailed:
				return parseRefusal(wrapped).asError(ctx)
			case errcode.ValidationFailed:
				return presentInvalid(ctx, wrapped)
			}
		}

		shown := &gqlerror.Error{Err: err, Extensions: map[string]any{}}
		if isWrapped {
			shown.Path, shown.Locations = wrapped.Path, wrapped.Locations
			maps.Copy(shown.Extensions, wrapped.Extensions)
		}
		if shown.Path == nil {
			shown.Path = graphql.GetPath(ctx)
		}
		if known, ok := errors.AsType[*civic.Error](err); ok {
			if shown.Message = known.French; languageOf(ctx) == english {
				shown.Message = known.English
			}
			shown.Extensions["code"] = known.Code
			if len(known.Field) > 0 {
				shown.Extensions["field"] = known.Field
			}
			if known.RetryAfter > 0 {
				shown.Extensions["retryAfterSeconds"] = int(known.RetryAfter.Seconds()) + 1
			}
			return shown
		}

		if errors.Is(err, breadth.ErrTooLarge) {
			return tooMuch(limitAnswer, breadth.DefaultMaxBytes, breadth.DefaultMaxBytes+1, nil).asError(ctx)
		}
		if p, ok := errors.AsType[*breadth.PanicError](err); ok {
			err = recovered(ctx, log, p.Value, p.Stack)
		}
		lang := languageOf(ctx)
		shown.Message = say(lang, "internal")
		shown.Extensions["code"] = civic.Internal
		if id := requestIDOf(ctx); id != "" {
			shown.Extensions["requestId"] = id
		}
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			shown.Message = say(lang, "deadline")
			shown.Extensions["reason"], shown.Extensions["retryable"] = "deadline", true
		case postgres.IsLost(err):
			shown.Message = say(lang, "lost")
			shown.Extensions["reason"], shown.Extensions["retryable"] = "lost", true
		}
		level := slog.LevelError
		if errors.Is(err, context.Canceled) {
			level = slog.LevelDebug // the client has left: nobody's fault
		}
		log.Log(ctx, level, "operation failed", "request", requestIDOf(ctx), "path", shown.Path.String(), "error", err)
		return shown
	}
}

// parseRefusal tells the token limit, which the parser reports as a syntax error, from the others.
func parseRefusal(err *gqlerror.Error) *refusal {
	if strings.HasPrefix(err.Message, "exceeded token limit") {
		return tooMuch(limitTokens, maxTokens, maxTokens+1, nil)
	}
	return &refusal{reason: reasonSyntax, at: position(err)}
}

// presentInvalid shows what validation or the coercion of variables found.
func presentInvalid(ctx context.Context, err *gqlerror.Error) *gqlerror.Error {
	r := &refusal{at: position(err)}
	rule := strings.TrimSuffix(err.Rule, silentSuffix)
	switch {
	case rule != "":
		r.reason = reasonValidation
	case len(err.Path) > 0:
		r.reason = reasonVariables
		for _, part := range err.Path[1:] { // the first is the word "variable"
			r.variable = append(r.variable, fmt.Sprint(part))
		}
	default:
		r.reason = reasonOperation
	}
	shown := r.asError(ctx)
	if text := say(languageOf(ctx), rule); text != "" {
		shown.Message = text
		shown.Extensions["rule"] = rule
	}
	return shown
}

func position(err *gqlerror.Error) *ast.Position {
	if len(err.Locations) == 0 || err.Locations[0].Line < 1 {
		return nil
	}
	return &ast.Position{Line: err.Locations[0].Line, Column: err.Locations[0].Column}
}

// errPanic stands for a panic while an operation ran.
var errPanic = errors.New("panic while running an operation")

// recoverer logs a panic with its stack and gives the error that is presented for it.
func recoverer(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, p any) error { return recovered(ctx, log, p, debug.Stack()) }
}

// recovered logs a panic, whose value is not shown unless it is an error: it may be anything.
func recovered(ctx context.Context, log *slog.Logger, p any, stack []byte) error {
	cause := "not an error value"
	if err, ok := p.(error); ok {
		cause = err.Error()
	}
	log.ErrorContext(ctx, "panic", "request", requestIDOf(ctx), "panic", cause, "stack", string(stack))
	return errPanic
}
