package graph

import (
	"context"
	"reflect"
	"strings"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// readOf is the session that an operation reads in.
func readOf(c breadth.Call) *postgres.Read { return c.Session.(*postgres.Read) }

// selecting tells the store which fields of what it gives are read.
func selecting(ctx context.Context, c breadth.Call) context.Context {
	return postgres.Reading(ctx, c.Want)
}

// reads is what an entry reads that does not say so: the field of its parent that has its name, as gqlgen binds them.
func reads(parent reflect.Type, field string) []string {
	if parent == nil || parent.Kind() != reflect.Pointer || parent.Elem().Kind() != reflect.Struct {
		return nil
	}
	for _, f := range reflect.VisibleFields(parent.Elem()) {
		if strings.EqualFold(f.Name, field) {
			return []string{f.Name}
		}
	}
	return nil
}

// idRead is the field in which a parent has an id, found by asking for the id of a parent whose texts are the names of their fields.
func idRead[P any](id func(*P) string) []string {
	var parent P
	v := reflect.ValueOf(&parent).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		switch {
		case f.Type.Kind() == reflect.String:
			v.FieldByIndex(f.Index).SetString(f.Name)
		case f.Type == reflect.TypeFor[*string]():
			v.FieldByIndex(f.Index).Set(reflect.ValueOf(&f.Name))
		}
	}
	name := id(&parent)
	if !v.FieldByName(name).IsValid() {
		return nil
	}
	return []string{name}
}

// decoder is the generated decoder of a field's arguments.
type decoder = func(ctx context.Context, raw map[string]any) (map[string]any, error)

// arg gives an argument of a call, the zero value where it is absent or null.
func arg[V any](c breadth.Call, name string) V {
	v, _ := c.Args[name].(V)
	return v
}

// argOr gives a nullable argument of a call, or what stands for null.
func argOr[V any](c breadth.Call, name string, otherwise V) V {
	if v := arg[*V](c, name); v != nil {
		return *v
	}
	return otherwise
}

// pageOf reads the page that a call asks for. Errors: BAD_REQUEST on a size beyond the limits.
func pageOf(c breadth.Call) (postgres.PageRequest, error) {
	p := postgres.PageRequest{
		First: argOr(c, "first", civic.DefaultPage),
		After: argOr(c, "after", ""),
		Rows:  c.Want.Has("nodes", "edges", "pageInfo"),
		Info:  c.Want.Has("pageInfo"),
		Edges: c.Want.Has("edges"),
		Total: c.Want.Has("totalCount", "totalCountIsExact"),
	}
	if p.First < 1 || p.First > civic.MaximumPage {
		return p, civic.Bad("Une page compte de 1 à 100 éléments.", "A page has from 1 to 100 elements.", "first")
	}
	return p, nil
}

func idsOf[P any](parents []*P, id func(*P) string) []string {
	ids := make([]string, len(parents))
	for i, p := range parents {
		ids[i] = id(p)
	}
	return ids
}

// toOne is a relation to at most one object: load gets the id that each parent names, "" where it names none.
func toOne[P, C any](load func(*postgres.Read, context.Context, []string) ([]*C, error), id func(*P) string) breadth.Field {
	return breadth.One(func(ctx context.Context, c breadth.Call, parents []*P) ([]*C, error) {
		return load(readOf(c), selecting(ctx, c), idsOf(parents, id))
	}).Reads(idRead(id)...)
}

// toMany is a relation to a short list.
func toMany[P, C any](load func(*postgres.Read, context.Context, []string) ([][]*C, error), id func(*P) string) breadth.Field {
	return breadth.Many(func(ctx context.Context, c breadth.Call, parents []*P) ([][]*C, error) {
		return load(readOf(c), selecting(ctx, c), idsOf(parents, id))
	}).Reads(idRead(id)...)
}

// paged is a relation to a connection C, of each parent.
func paged[P, C any](decode decoder, id func(*P) string, load func(ctx context.Context, r *postgres.Read, ids []string, c breadth.Call, p postgres.PageRequest) ([]*C, error)) breadth.Field {
	return breadth.One(func(ctx context.Context, c breadth.Call, parents []*P) ([]*C, error) {
		p, err := pageOf(c)
		if err != nil {
			return nil, err
		}
		return load(selecting(ctx, c), readOf(c), idsOf(parents, id), c, p)
	}).WithArgs(decode).Reads(idRead(id)...)
}

// pagedPlain is paged for a connection without other arguments than those of its page.
func pagedPlain[P, C any](decode decoder, id func(*P) string, load func(*postgres.Read, context.Context, []string, postgres.PageRequest) ([]*C, error)) breadth.Field {
	return paged(decode, id, func(ctx context.Context, r *postgres.Read, ids []string, _ breadth.Call, p postgres.PageRequest) ([]*C, error) {
		return load(r, ctx, ids, p)
	})
}

// pagedBy is paged for a connection with a filter.
func pagedBy[P, F, C any](decode decoder, id func(*P) string, load func(*postgres.Read, context.Context, []string, *F, postgres.PageRequest) ([]*C, error)) breadth.Field {
	return paged(decode, id, func(ctx context.Context, r *postgres.Read, ids []string, c breadth.Call, p postgres.PageRequest) ([]*C, error) {
		return load(r, ctx, ids, arg[*F](c, "filter"), p)
	})
}

// root is a field of the query type that gives one object.
func root[C any](load func(ctx context.Context, r *postgres.Read, c breadth.Call) (*C, error)) breadth.Field {
	return breadth.One(func(ctx context.Context, c breadth.Call, _ []any) ([]*C, error) {
		found, err := load(selecting(ctx, c), readOf(c), c)
		return []*C{found}, err
	})
}

// roots is a field of the query type that gives a list.
func roots[C any](load func(ctx context.Context, r *postgres.Read, c breadth.Call) ([]*C, error)) breadth.Field {
	return breadth.Many(func(ctx context.Context, c breadth.Call, _ []any) ([][]*C, error) {
		found, err := load(selecting(ctx, c), readOf(c), c)
		return [][]*C{found}, err
	})
}

// rootPage is a field of the query type that gives a connection.
func rootPage[C any](decode decoder, load func(ctx context.Context, r *postgres.Read, c breadth.Call, p postgres.PageRequest) (*C, error)) breadth.Field {
	return root(func(ctx context.Context, r *postgres.Read, c breadth.Call) (*C, error) {
		p, err := pageOf(c)
		if err != nil {
			return nil, err
		}
		return load(ctx, r, c, p)
	}).WithArgs(decode)
}

func deref[T any](value *T) (given T) {
	if value != nil {
		given = *value
	}
	return given
}

// state is the fields that every connection has beside its elements.
func state[C any](of func(*C) *civic.PageState, fields map[string]breadth.Field) map[string]breadth.Field {
	fields["pageInfo"] = breadth.Embed(func(c *C) *civic.PageInfo { return &of(c).PageInfo })
	fields["totalCount"] = maybeNumber(func(c *C) *int { return of(c).TotalCount })
	fields["totalCountIsExact"] = maybeBoolean(func(c *C) *bool { return of(c).TotalCountIsExact })
	return fields
}

// addPages adds the connection and the edge types of a list of T.
func addPages[T any](table breadth.Table, name string) {
	table[name+"Connection"] = state(func(p *civic.Page[T]) *civic.PageState { return &p.PageState }, map[string]breadth.Field{
		"edges": breadth.Embeds(func(p *civic.Page[T]) []*civic.Edge[T] { return p.Edges }),
		"nodes": breadth.Embeds((*civic.Page[T]).Nodes),
	})
	table[name+"Edge"] = map[string]breadth.Field{
		"cursor": text(func(e *civic.Edge[T]) string { return e.Cursor }),
		"node":   breadth.Embed(func(e *civic.Edge[T]) *T { return e.Node }),
	}
}
