package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/postgres"
)

// audience is for whom the answer to a query is.
type audience int

const (
	everybody audience = iota // the same for every caller
	asking                    // it names objects by their ids: what it gives depends on who is signed in, if somebody is
	personal                  // it asks for fields of one's own
)

// audiences tells it of operations, each of which is looked through once.
type audiences struct {
	known *lru.Cache[*ast.OperationDefinition, audience]
}

func newAudiences() audiences {
	// The only error is a size that is not positive.
	known, _ := lru.New[*ast.OperationDefinition, audience](2 * cachedDocuments)
	return audiences{known}
}

// of tells for whom a validated operation is.
func (a audiences) of(op *ast.OperationDefinition) audience {
	if op.Operation != ast.Query {
		return personal
	}
	if found, ok := a.known.Get(op); ok {
		return found
	}
	found := audienceOf(op.SelectionSet, map[*ast.FragmentDefinition]bool{})
	a.known.Add(op, found)
	return found
}

func audienceOf(set ast.SelectionSet, seen map[*ast.FragmentDefinition]bool) audience {
	most := everybody
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if s.Definition != nil && s.Definition.Directives.ForName("own") != nil {
				return personal
			}
			if s.ObjectDefinition.Name == "Query" && (s.Name == "node" || s.Name == "nodes") {
				most = max(most, asking)
			}
			most = max(most, audienceOf(s.SelectionSet, seen))
		case *ast.InlineFragment:
			most = max(most, audienceOf(s.SelectionSet, seen))
		case *ast.FragmentSpread:
			if !seen[s.Definition] {
				seen[s.Definition] = true
				most = max(most, audienceOf(s.Definition.SelectionSet, seen))
			}
		}
	}
	return most
}

// personalKey is where the context says that an operation is answered in the caller's name.
type personalKey struct{}

// query answers a query of the public graph or, in the caller's name, of the own one.
func (e *executable) query(ctx context.Context, op *graphql.OperationContext) *graphql.Response {
	read, end, err := e.reading(ctx)
	if err != nil {
		return &graphql.Response{Data: []byte("null"), Errors: gqlerror.List{presentAt(e.present)(ctx, err, nil)}}
	}
	defer end()
	if told, ok := ctx.Value(readingKey{}).(**postgres.Read); ok {
		*told, read.Live = read, true
	}
	result := e.executor.Execute(ctx, op.Doc, op.Operation, op.Variables, read)
	return &graphql.Response{Data: result.Data, Errors: result.Errors}
}

// reading begins the reading of a query.
func (e *executable) reading(ctx context.Context) (read *postgres.Read, end func(), err error) {
	if ctx.Value(personalKey{}) == nil || !sentCredential(ctx) {
		return e.begin(), func() {}, nil
	}
	caller, err := callerOf(ctx)
	if err != nil {
		return nil, nil, err
	}
	tx, err := e.store.As(ctx, caller)
	if err != nil {
		return nil, nil, err
	}
	if read, err = tx.Read(ctx); err != nil {
		tx.Rollback()
		return nil, nil, err
	}
	return read, tx.Rollback, nil
}
