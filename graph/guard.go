package graph

import (
	"context"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// guard judges an operation before anything is read for it. First its text and the form of its variables, before
// validation, whose own work a hostile document would multiply; then, validated, its depth, pages and cost. It is
// linear in the request and keeps nothing but the documents that the server's cache keeps.
type guard struct {
	known  *documents
	schema *ast.Schema
	sizes  *introspectionSizes
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
} = guard{}

func newGuard(schema *ast.Schema, known *documents) guard {
	return guard{known: known, schema: schema, sizes: newIntrospectionSizes(schema)}
}

func (guard) ExtensionName() string { return "Guard" }

func (guard) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters judges the request as it came. A document in the cache has been judged and validated.
func (g guard) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	if r := judgeVariables(p.Variables); r != nil {
		return r.asError(ctx)
	}
	if _, ok := g.known.Get(ctx, p.Query); ok {
		return nil
	}
	if _, r := judgeText(p.Query); r != nil {
		return r.asError(ctx)
	}
	return nil
}

// judgeText parses a document within bounds, and judges it by its form.
func judgeText(query string) (*ast.QueryDocument, *refusal) {
	if n := utf8.RuneCountInString(query); n > maxQuery {
		return nil, tooMuch(limitQuery, maxQuery, n, nil)
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, maxTokens)
	if err != nil {
		return nil, parseRefusal(gqlerror.WrapIfUnwrapped(err))
	}
	return doc, judgeShape(doc)
}

// MutateOperationContext judges the operation that is to run, valid by now and with its variables.
func (g guard) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	objects, r := 0, judgeCoerced(g.schema, op.Operation, op.Variables)
	if r == nil {
		objects, r = judgeCost(g.schema, g.sizes, op.Operation, op.Variables)
	}
	if r != nil {
		return r.asError(ctx)
	}
	op.Stats.SetExtension(objectsStat, objects)
	return nil
}

// objectsStat is the name by which the guard tells, beside an operation, how many objects its answer can hold.
const objectsStat = "objects"

// pointsOf is what an operation that has passed the guard costs its caller.
func pointsOf(op *graphql.OperationContext) int {
	objects := op.Stats.GetExtension(objectsStat).(int)
	points := max(1, (objects+objectsPerPoint-1)/objectsPerPoint)
	if op.Operation.Operation == ast.Mutation {
		points *= mutationFactor
	}
	return points
}
