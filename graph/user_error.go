package graph

import (
	"context"

	"alliances/internal/breadth"
	"alliances/internal/civic"
)

// UserError is why a mutation did nothing, in the language of the request.
type UserError struct {
	Code    civic.UserErrorCode
	Field   []string
	Message string
}

// shownTo is an error as the person in front of the app reads it.
func shownTo(ctx context.Context, e *civic.UserError) []*UserError {
	shown := &UserError{Code: e.Code, Field: e.Field, Message: e.French}
	if languageOf(ctx) == english {
		shown.Message = e.English
	}
	return []*UserError{shown}
}

func (t *fields) userErrors(table breadth.Table) {
	table["UserError"] = map[string]breadth.Field{
		"code":    enum(func(e *UserError) civic.UserErrorCode { return e.Code }),
		"field":   texts(func(e *UserError) []string { return e.Field }),
		"message": text(func(e *UserError) string { return e.Message }),
	}
}
