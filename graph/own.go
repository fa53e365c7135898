package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/postgres"
)

// scope is on whom the answer to an operation depends.
type scope int

const (
	shared   scope = iota // on nobody: it is the same for every caller
	asking                // it names objects by their ids: on who is signed in, if somebody is
	personal              // it asks for fields of one's own, or does something: on who is signed in
)

// scopes tells it of operations, each of which is looked through once.
type scopes struct {
	known *lru.Cache[*ast.OperationDefinition, scope]
}

func newScopes() scopes {
	// The only error is a size that is not positive.
	known, _ := lru.New[*ast.OperationDefinition, scope](2 * cachedDocuments)
	return scopes{known}
}

// of tells it of a validated operation.
func (s scopes) of(op *ast.OperationDefinition) scope {
	if op.Operation != ast.Query {
		return personal
	}
	if found, ok := s.known.Get(op); ok {
		return found
	}
	found := scopeOf(op.SelectionSet, map[*ast.FragmentDefinition]bool{})
	s.known.Add(op, found)
	return found
}

func scopeOf(set ast.SelectionSet, seen map[*ast.FragmentDefinition]bool) scope {
	most := shared
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if s.Definition != nil && s.Definition.Directives.ForName("own") != nil {
				return personal
			}
			if s.ObjectDefinition.Name == "Query" && (s.Name == "node" || s.Name == "nodes") {
				most = max(most, asking)
			}
			most = max(most, scopeOf(s.SelectionSet, seen))
		case *ast.InlineFragment:
			most = max(most, scopeOf(s.SelectionSet, seen))
		case *ast.FragmentSpread:
			if !seen[s.Definition] {
				seen[s.Definition] = true
				most = max(most, scopeOf(s.Definition.SelectionSet, seen))
			}
		}
	}
	return most
}

// personalKey is where the context says that an operation is answered in the caller's name.
type personalKey struct{}

// query answers a query of the public graph or, in the caller's name, of the own one.
func (e *executable) query(ctx context.Context, op *graphql.OperationContext) *graphql.Response {
	failed := func(err error) *graphql.Response {
		return &graphql.Response{Data: []byte("null"), Errors: gqlerror.List{presentAt(e.present)(ctx, err, nil)}}
	}
	read, tx, err := e.reading(ctx)
	if err != nil {
		return failed(err)
	}
	if tx != nil {
		defer tx.Rollback()
	}
	if told, ok := ctx.Value(readingKey{}).(**postgres.Read); ok {
		*told, read.Live = read, true
	}
	result := e.executor.Execute(ctx, op.Doc, op.Operation, op.Variables, read)
	if tx != nil {
		if err := tx.End(ctx); err != nil {
			return failed(err)
		}
	}
	return &graphql.Response{Data: result.Data, Errors: result.Errors}
}

// reading begins the reading of a query: of the public graph, without a transaction, or in the caller's name.
func (e *executable) reading(ctx context.Context) (read *postgres.Read, tx *postgres.Tx, err error) {
	if ctx.Value(personalKey{}) == nil || !sentCredential(ctx) {
		return e.begin(), nil, nil
	}
	caller, err := e.accounts.callerOf(ctx)
	if err != nil {
		return nil, nil, err
	}
	if tx, err = e.store.As(ctx, caller); err != nil {
		return nil, nil, err
	}
	if read, err = tx.Read(ctx); err != nil {
		tx.Rollback()
		return nil, nil, err
	}
	return read, tx, nil
}
