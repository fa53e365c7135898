package graph

import (
	"log/slog"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"alliances/internal/cache"
)

// NewHandler serves an executable schema at /graphql, behind the guard: what it refuses never reaches the schema. The answers to
// registered queries are kept.
func NewHandler(es graphql.ExecutableSchema, access Access, answers *cache.Cache, log *slog.Logger) *Handler {
	forget := func(*ast.QueryDocument) {}
	if e, ok := es.(*executable); ok {
		forget = e.executor.Forget
	}
	known := newDocuments(access.Registered, forget)
	library := newLibrary(access, known, answers)
	srv := handler.New(es)
	srv.AddTransport(get{library})
	srv.AddTransport(post{library})
	srv.SetQueryCache(known)
	srv.SetParserTokenLimit(maxTokens)
	srv.SetDisableSuggestion(true)
	srv.SetValidationRulesFn(silentRules)
	srv.SetErrorPresenter(presenter(log))
	srv.SetRecoverFunc(recoverer(log))
	srv.Use(newGuard(es.Schema(), known))
	srv.Use(extension.Introspection{})
	return &Handler{answers, srv}
}

// silentRules are the rules of validation for one document. They stop telling after the errors that an answer holds, for a
// short document can break a rule thousands of times; and they suggest nothing, which costs more than the rules do and
// names what the client did not.
func silentRules() *rules.Rules {
	told := 0
	few := func(rule core.RuleFunc) core.RuleFunc {
		return func(events *core.Events, tell core.AddErrFunc) {
			rule(events, func(options ...core.ErrorOption) {
				if told < maxErrors {
					told++
					tell(options...)
				}
			})
		}
	}
	all := rules.NewDefaultRules()
	for _, silent := range []core.Rule{
		rules.FieldsOnCorrectTypeRuleWithoutSuggestions, rules.KnownArgumentNamesRuleWithoutSuggestions, rules.KnownTypeNamesRuleWithoutSuggestions,
		rules.ScalarLeafsRuleWithoutSuggestions, rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		all.RemoveRule(strings.TrimSuffix(silent.Name, silentSuffix))
		all.AddRule(silent.Name, silent.RuleFunc)
	}
	for name, rule := range all.GetInner() {
		all.ReplaceRule(name, few(rule))
	}
	return all
}

// silentSuffix ends the names of the rules that suggest nothing.
const silentSuffix = "WithoutSuggestions"
