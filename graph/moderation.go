package graph

import (
	"context"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func accountID(a *civic.Account) string { return a.ID }

func (t *fields) moderation(table breadth.Table) {
	table["Query"]["moderation"] = root(func(_ context.Context, r *postgres.Read, _ breadth.Call) (*civic.Moderation, error) {
		return r.Moderation(), nil
	})
	table["Moderation"] = map[string]breadth.Field{
		"claims": breadth.One(func(ctx context.Context, c breadth.Call, of []*civic.Moderation) ([]*civic.ClaimConnection, error) {
			p, err := pageOf(c)
			if err != nil {
				return nil, err
			}
			found, err := readOf(c).ClaimPage(selecting(ctx, c), arg[*civic.ClaimStatus](c, "status"), p)
			return repeat(found, len(of)), err
		}).WithArgs(t.ec.field_Moderation_claims_args),
	}
	table["Account"] = map[string]breadth.Field{
		"id":          id(personPrefix, accountID),
		"email":       maybeText(func(a *civic.Account) *string { return a.Email }),
		"displayName": maybeText(func(a *civic.Account) *string { return a.DisplayName }),
	}
}

// repeat gives one child to n parents that are the same.
func repeat[C any](child *C, n int) []*C {
	children := make([]*C, n)
	for i := range children {
		children[i] = child
	}
	return children
}

type moderationResolver struct{ *resolver }

func (r moderationResolver) Claims(ctx context.Context, obj *civic.Moderation, _ *civic.ClaimStatus, _ *int, _ *string) (*civic.ClaimConnection, error) {
	return resolve[*civic.ClaimConnection](ctx, r.resolver, obj)
}

type accountResolver struct{ *resolver }

func (r accountResolver) ID(_ context.Context, obj *civic.Account) (string, error) {
	return globalID(personPrefix, obj.ID), nil
}

func (r queryResolver) Moderation(ctx context.Context) (*civic.Moderation, error) {
	return resolve[*civic.Moderation](ctx, r.resolver, nil)
}
