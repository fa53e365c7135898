package graph

import (
	"context"
	"log/slog"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// NewHandler serves an executable schema at /graphql, behind the guard: what it refuses never reaches the schema.
func NewHandler(es graphql.ExecutableSchema, log *slog.Logger) *handler.Server {
	known := newDocuments()
	srv := handler.New(es)
	srv.AddTransport(post{})
	srv.SetQueryCache(known)
	srv.SetParserTokenLimit(maxTokens)
	srv.SetDisableSuggestion(true)
	srv.SetValidationRulesFn(silentRules)
	srv.SetErrorPresenter(presenter(log))
	srv.SetRecoverFunc(recoverer(log))
	srv.Use(newGuard(es.Schema(), known))
	srv.Use(extension.Introspection{})
	srv.AroundResponses(fewErrors)
	return srv
}

// silentRules are the rules of validation without suggestions, which cost more than the rules and name what the client
// did not. The server itself replaces those of fields.
func silentRules() *rules.Rules {
	r := rules.NewDefaultRules()
	r.ReplaceRule("KnownArgumentNames", rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
	r.ReplaceRule("KnownTypeNames", rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
	r.ReplaceRule("ValuesOfCorrectType", rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
	return r
}

// fewErrors keeps the first errors of an answer: a short request must not make a long one.
func fewErrors(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	resp := next(ctx)
	if resp != nil && len(resp.Errors) > maxErrors {
		resp.Errors = resp.Errors[:maxErrors]
	}
	return resp
}
