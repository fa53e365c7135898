package graph

import (
	"context"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func (t *fields) queries(table breadth.Table) {
	table["Query"] = map[string]breadth.Field{
		"node": breadth.OneAny(func(ctx context.Context, c breadth.Call, _ []any) ([]any, error) {
			return loadNodes(ctx, readOf(c), []string{arg[string](c, "id")})
		}).WithArgs(t.ec.field_Query_node_args),
		"nodes": breadth.ManyAny(func(ctx context.Context, c breadth.Call, _ []any) ([][]any, error) {
			found, err := loadNodes(ctx, readOf(c), arg[[]string](c, "ids"))
			return [][]any{found}, err
		}).WithArgs(t.ec.field_Query_nodes_args),
		"app": root(func(ctx context.Context, r *postgres.Read, c breadth.Call) (*civic.AppVersion, error) {
			release, err := r.AppRelease(ctx, arg[civic.AppPlatform](c, "platform"))
			if err != nil {
				return nil, err
			}
			return release.Judge(arg[string](c, "version"))
		}).WithArgs(t.ec.field_Query_app_args),
		"legalNotice": root(func(context.Context, *postgres.Read, breadth.Call) (*civic.LegalNotice, error) { return &t.notice, nil }),
		"territory": root(func(ctx context.Context, r *postgres.Read, c breadth.Call) (*civic.Territory, error) {
			return r.Territory(ctx, arg[civic.TerritoryKind](c, "kind"), arg[string](c, "code"))
		}).WithArgs(t.ec.field_Query_territory_args),
		"territoriesAt": roots(func(ctx context.Context, r *postgres.Read, c breadth.Call) ([]*civic.TerritoryMatch, error) {
			return r.TerritoriesAt(ctx, arg[*civic.GeoPoint](c, "near"), arg[*string](c, "postalCode"))
		}).WithArgs(t.ec.field_Query_territoriesAt_args),
		"territories": rootPage(t.ec.field_Query_territories_args, func(ctx context.Context, r *postgres.Read, c breadth.Call, p postgres.PageRequest) (*civic.TerritoryConnection, error) {
			return r.TerritoryPage(ctx, arg[*civic.TerritoryFilter](c, "filter"), argOr(c, "orderBy", civic.TerritoriesByName), p)
		}),
		"themes": roots(func(ctx context.Context, r *postgres.Read, _ breadth.Call) ([]*civic.Theme, error) {
			return r.AllThemes(ctx)
		}),
		"audiences": roots(func(ctx context.Context, r *postgres.Read, _ breadth.Call) ([]*civic.Audience, error) {
			return r.AllAudiences(ctx)
		}),
		"actors": rootPage(t.ec.field_Query_actors_args, func(ctx context.Context, r *postgres.Read, c breadth.Call, p postgres.PageRequest) (*civic.ActorConnection, error) {
			return r.ActorPage(ctx, arg[*civic.ActorFilter](c, "filter"), p)
		}),
		"alliances": rootPage(t.ec.field_Query_alliances_args, func(ctx context.Context, r *postgres.Read, c breadth.Call, p postgres.PageRequest) (*civic.AllianceConnection, error) {
			return r.AlliancePage(ctx, arg[*civic.AllianceFilter](c, "filter"), p)
		}),
		"programmes": rootPage(t.ec.field_Query_programmes_args, func(ctx context.Context, r *postgres.Read, c breadth.Call, p postgres.PageRequest) (*civic.ProgrammeConnection, error) {
			return r.ProgrammePage(ctx, arg[*civic.ProgrammeFilter](c, "filter"), argOr(c, "orderBy", civic.OpenFirst), p)
		}),
		"programmesNear": rootPage(t.ec.field_Query_programmesNear_args, func(ctx context.Context, r *postgres.Read, c breadth.Call, p postgres.PageRequest) (*civic.ProgrammeNearConnection, error) {
			return r.ProgrammesNear(ctx, arg[civic.GeoPoint](c, "near"), argOr(c, "radiusMetres", defaultRadius), arg[*civic.ProgrammeFilter](c, "filter"), p)
		}),
		"missions": rootPage(t.ec.field_Query_missions_args, func(ctx context.Context, r *postgres.Read, c breadth.Call, p postgres.PageRequest) (*civic.MissionConnection, error) {
			return r.MissionPage(ctx, arg[*civic.MissionFilter](c, "filter"), p)
		}),
		"search": rootPage(t.ec.field_Query_search_args, func(ctx context.Context, r *postgres.Read, c breadth.Call, p postgres.PageRequest) (*civic.SearchResultConnection, error) {
			return r.Search(ctx, arg[string](c, "text"), arg[[]civic.SearchKind](c, "kinds"), p)
		}),
		"__schema": t.introspect((*executionContext)._Query___schema),
		"__type":   t.introspect((*executionContext)._Query___type),
	}
	table["SearchResultConnection"] = state(func(p *civic.SearchResultConnection) *civic.PageState { return &p.PageState }, map[string]breadth.Field{
		"edges": breadth.Embeds(func(p *civic.SearchResultConnection) []*civic.SearchResultEdge { return p.Edges }),
		"nodes": breadth.EmbedsAny((*civic.SearchResultConnection).Nodes),
	})
	table["SearchResultEdge"] = map[string]breadth.Field{
		"cursor": text(func(e *civic.SearchResultEdge) string { return e.Cursor }),
		"node":   breadth.EmbedAny(func(e *civic.SearchResultEdge) any { return e.Node }),
	}
	table["AppVersion"] = map[string]breadth.Field{
		"support":  enum(func(v *civic.AppVersion) civic.AppSupport { return v.Support }),
		"message":  maybeText(func(v *civic.AppVersion) *string { return v.Message }),
		"storeUrl": maybeText(func(v *civic.AppVersion) *string { return v.StoreURL }),
	}
	table["LegalNotice"] = map[string]breadth.Field{
		"attribution":               text(func(n *civic.LegalNotice) string { return n.Attribution }),
		"privacyUrl":                maybeText(func(n *civic.LegalNotice) *string { return n.PrivacyURL }),
		"accessibilityStatementUrl": maybeText(func(n *civic.LegalNotice) *string { return n.AccessibilityStatementURL }),
	}
	table["PageInfo"] = map[string]breadth.Field{
		"hasNextPage":     boolean(func(p *civic.PageInfo) bool { return p.HasNextPage }),
		"hasPreviousPage": boolean(func(p *civic.PageInfo) bool { return p.HasPreviousPage }),
		"startCursor":     maybeText(func(p *civic.PageInfo) *string { return p.StartCursor }),
		"endCursor":       maybeText(func(p *civic.PageInfo) *string { return p.EndCursor }),
	}
	table["GeoPoint"] = map[string]breadth.Field{
		"latitude":  float(func(p *civic.GeoPoint) float64 { return p.Latitude }),
		"longitude": float(func(p *civic.GeoPoint) float64 { return p.Longitude }),
	}
}

const defaultRadius = 3000

type queryResolver struct{ *resolver }

func (r queryResolver) Node(ctx context.Context, _ string) (civic.Node, error) {
	return resolve[civic.Node](ctx, r.resolver, nil)
}

func (r queryResolver) Nodes(ctx context.Context, _ []string) ([]civic.Node, error) {
	return resolveList[civic.Node](ctx, r.resolver, nil)
}

func (r queryResolver) App(ctx context.Context, _ civic.AppPlatform, _ string) (*civic.AppVersion, error) {
	return resolve[*civic.AppVersion](ctx, r.resolver, nil)
}

func (r queryResolver) LegalNotice(ctx context.Context) (*civic.LegalNotice, error) {
	return resolve[*civic.LegalNotice](ctx, r.resolver, nil)
}

func (r queryResolver) Territory(ctx context.Context, _ civic.TerritoryKind, _ string) (*civic.Territory, error) {
	return resolve[*civic.Territory](ctx, r.resolver, nil)
}

func (r queryResolver) TerritoriesAt(ctx context.Context, _ *civic.GeoPoint, _ *string) ([]*civic.TerritoryMatch, error) {
	return resolveList[*civic.TerritoryMatch](ctx, r.resolver, nil)
}

func (r queryResolver) Territories(ctx context.Context, _ *civic.TerritoryFilter, _ *civic.TerritoryOrder, _ *int, _ *string) (*civic.TerritoryConnection, error) {
	return resolve[*civic.TerritoryConnection](ctx, r.resolver, nil)
}

func (r queryResolver) Themes(ctx context.Context) ([]*civic.Theme, error) {
	return resolveList[*civic.Theme](ctx, r.resolver, nil)
}

func (r queryResolver) Audiences(ctx context.Context) ([]*civic.Audience, error) {
	return resolveList[*civic.Audience](ctx, r.resolver, nil)
}

func (r queryResolver) Actors(ctx context.Context, _ *civic.ActorFilter, _ *civic.ActorOrder, _ *int, _ *string) (*civic.ActorConnection, error) {
	return resolve[*civic.ActorConnection](ctx, r.resolver, nil)
}

func (r queryResolver) Alliances(ctx context.Context, _ *civic.AllianceFilter, _ *civic.AllianceOrder, _ *int, _ *string) (*civic.AllianceConnection, error) {
	return resolve[*civic.AllianceConnection](ctx, r.resolver, nil)
}

func (r queryResolver) Programmes(ctx context.Context, _ *civic.ProgrammeFilter, _ *civic.ProgrammeOrder, _ *int, _ *string) (*civic.ProgrammeConnection, error) {
	return resolve[*civic.ProgrammeConnection](ctx, r.resolver, nil)
}

func (r queryResolver) ProgrammesNear(ctx context.Context, _ civic.GeoPoint, _ *int, _ *civic.ProgrammeFilter, _ *int, _ *string) (*civic.ProgrammeNearConnection, error) {
	return resolve[*civic.ProgrammeNearConnection](ctx, r.resolver, nil)
}

func (r queryResolver) Missions(ctx context.Context, _ *civic.MissionFilter, _ *int, _ *string) (*civic.MissionConnection, error) {
	return resolve[*civic.MissionConnection](ctx, r.resolver, nil)
}

func (r queryResolver) Search(ctx context.Context, _ string, _ []civic.SearchKind, _ *int, _ *string) (*civic.SearchResultConnection, error) {
	return resolve[*civic.SearchResultConnection](ctx, r.resolver, nil)
}
