package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// mutation is a field of the mutation type: what it does, and what its payload is then read from.
type mutation struct {
	decode decoder
	open   bool // nobody need be signed in
	do     func(ctx context.Context, args map[string]any) (payload any, err error)
}

// doing makes a mutation of a resolver's method.
func doing[I, P any](decode decoder, do func(ctx context.Context, input I) (*P, error)) mutation {
	return mutation{decode: decode, do: func(ctx context.Context, args map[string]any) (any, error) {
		return orNothing(do(ctx, args["input"].(I)))
	}}
}

// doingPlain is doing for a mutation without input.
func doingPlain[P any](do func(ctx context.Context) (*P, error)) mutation {
	return mutation{do: func(ctx context.Context, _ map[string]any) (any, error) { return orNothing(do(ctx)) }}
}

// orNothing keeps a nil payload from looking like one.
func orNothing[P any](payload *P, err error) (any, error) {
	if payload == nil {
		return nil, err
	}
	return payload, err
}

// anybody has a mutation done for whoever asks, signed in or not.
func (m mutation) anybody() mutation {
	m.open = true
	return m
}

// acting is one mutation under way: whom it is done for, and the reading of its payload, which begins after it was done.
type acting struct {
	caller postgres.Caller
	store  *postgres.Store
	tx     *postgres.Tx
	read   *postgres.Read
}

type actingKey struct{}

func actingOf(ctx context.Context) *acting { return ctx.Value(actingKey{}).(*acting) }

// viewer begins the reading of the payload in the caller's name, and gives who that is now.
func (a *acting) viewer(ctx context.Context) (*civic.Viewer, error) {
	tx, err := a.store.As(ctx, a.caller)
	if err != nil {
		return nil, err
	}
	a.tx = tx
	if a.read, err = tx.Read(ctx); err != nil {
		return nil, err
	}
	return tx.Viewer, nil
}

func (a *acting) end() {
	if a.tx != nil {
		a.tx.Rollback()
	}
}

// mutate does the mutations of an operation one after the other, each in transactions of its own. One that fails is null and told in the
// errors; those before it were done.
func (e *executable) mutate(ctx context.Context, op *graphql.OperationContext) *graphql.Response {
	var b bytes.Buffer
	var errs gqlerror.List
	b.WriteByte('{')
	for i, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Mutation"}) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(mustJSON(field.Alias))
		b.WriteByte(':')
		if field.Name == "__typename" {
			b.WriteString(`"Mutation"`)
			continue
		}
		data, failed := e.mutateOne(ctx, op, field)
		b.Write(data)
		errs = append(errs, failed...)
	}
	b.WriteByte('}')
	return &graphql.Response{Data: json.RawMessage(b.Bytes()), Errors: errs}
}

func (e *executable) mutateOne(ctx context.Context, op *graphql.OperationContext, field graphql.CollectedField) (data []byte, errs gqlerror.List) {
	at := ast.Path{ast.PathName(field.Alias)}
	fail := func(err error) ([]byte, gqlerror.List) {
		return []byte("null"), gqlerror.List{presentAt(e.present)(ctx, err, at)}
	}
	m := e.mutations[field.Name]
	var caller postgres.Caller
	var err error
	if !m.open {
		if caller, err = e.accounts.callerOf(ctx); err != nil {
			return fail(err)
		}
	}
	a := &acting{caller: caller, store: e.store}
	defer a.end()
	ctx = context.WithValue(ctx, actingKey{}, a)
	var args map[string]any
	if m.decode != nil {
		if args, err = m.decode(ctx, field.ArgumentMap(op.Variables)); err != nil {
			return fail(err)
		}
	}
	payload, err := m.do(ctx, args)
	if err != nil {
		if code := civic.CodeOf(err); code == civic.Forbidden || code == civic.NotFound {
			err = errors.Join(err, e.store.Refused(ctx, caller, field.Name, code))
		}
		return fail(err)
	}
	if a.read == nil {
		a.read = e.begin()
	}
	result := e.executor.ExecuteFrom(ctx, op.Doc, field.Definition.Type.Name(), payload, field.Selections, op.Variables, a.read)
	for _, err := range result.Errors {
		err.Path = append(ast.Path{at[0]}, err.Path...)
	}
	if len(result.Data) == 0 {
		result.Data = []byte("null")
	}
	return result.Data, result.Errors
}
