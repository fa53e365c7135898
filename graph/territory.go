package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

const territoryPath = "territories"

func territoryID(t *civic.Territory) string { return t.ID }

func (t *fields) territories(table breadth.Table) {
	kinds := func(load func(*postgres.Read, context.Context, []string, []civic.TerritoryKind, postgres.PageRequest) ([]*civic.TerritoryConnection, error), decode decoder) breadth.Field {
		return paged(decode, territoryID, func(ctx context.Context, r *postgres.Read, ids []string, c breadth.Call, p postgres.PageRequest) ([]*civic.TerritoryConnection, error) {
			return load(r, ctx, ids, arg[[]civic.TerritoryKind](c, "kinds"), p)
		})
	}
	table["Territory"] = map[string]breadth.Field{
		"id":              id(territoryPrefix, territoryID),
		"kind":            enum(func(t *civic.Territory) civic.TerritoryKind { return t.Kind }),
		"code":            text(func(t *civic.Territory) string { return t.Code }),
		"name":            text(func(t *civic.Territory) string { return t.Name }),
		"contextLabel":    maybeText(func(t *civic.Territory) *string { return t.ContextLabel }),
		"otherNames":      texts(func(t *civic.Territory) []string { return t.OtherNames }),
		"category":        maybeText(func(t *civic.Territory) *string { return t.Category }),
		"population":      maybeNumber(func(t *civic.Territory) *int { return t.Population }),
		"siren":           maybeText(func(t *civic.Territory) *string { return t.Siren }),
		"postalCodes":     texts(func(t *civic.Territory) []string { return t.PostalCodes }),
		"center":          breadth.Embed(func(t *civic.Territory) *civic.GeoPoint { return t.Center }),
		"centerPrecision": maybeText(func(t *civic.Territory) *string { return t.CenterPrecision }),
		"outline":         toOne((*postgres.Read).Outlines, territoryID),
		"timeZone":        text(func(t *civic.Territory) string { return t.TimeZone }),
		"validFrom":       maybeDay(func(t *civic.Territory) *civic.Date { return t.ValidFrom }),
		"validTo":         maybeDay(func(t *civic.Territory) *civic.Date { return t.ValidTo }),
		"ancestors":       toMany((*postgres.Read).Ancestors, territoryID),
		"parents":         toMany((*postgres.Read).Parents, territoryID),
		"children":        kinds((*postgres.Read).Children, t.ec.field_Territory_children_args),
		"descendants":     kinds((*postgres.Read).Descendants, t.ec.field_Territory_descendants_args),
		"overlaps":        kinds((*postgres.Read).Overlaps, t.ec.field_Territory_overlaps_args),
		"programmes": paged(t.ec.field_Territory_programmes_args, territoryID, func(ctx context.Context, r *postgres.Read, ids []string, c breadth.Call, p postgres.PageRequest) ([]*civic.ProgrammeConnection, error) {
			return r.TerritoryProgrammes(ctx, ids, arg[*civic.ProgrammeFilter](c, "filter"), argOr(c, "includeServing", false), p)
		}),
		"actors":        pagedBy(t.ec.field_Territory_actors_args, territoryID, (*postgres.Read).TerritoryActors),
		"alliances":     pagedBy(t.ec.field_Territory_alliances_args, territoryID, (*postgres.Read).TerritoryAlliances),
		"missions":      pagedBy(t.ec.field_Territory_missions_args, territoryID, (*postgres.Read).TerritoryMissions),
		"funding":       toOne((*postgres.Read).TerritoryFunding, territoryID),
		"contributions": pagedPlain(t.ec.field_Territory_contributions_args, territoryID, (*postgres.Read).TerritoryContributions),
		"source":        toOne((*postgres.Read).Sources, func(t *civic.Territory) string { return deref(t.SourceID) }),
		"archivedAt":    maybeInstant(func(t *civic.Territory) *time.Time { return t.ArchivedAt }),
		"updatedAt":     instant(func(t *civic.Territory) time.Time { return t.UpdatedAt }),
		"url":           text(func(o *civic.Territory) string { return t.url(territoryPath, o.ID) }).Reads("ID"),
	}
	table["TerritoryOutline"] = map[string]breadth.Field{
		"geometry": breadth.Leaf(func(b []byte, o *civic.TerritoryOutline) ([]byte, error) { return append(b, o.Geometry...), nil }),
		"source":   toOne((*postgres.Read).Sources, func(o *civic.TerritoryOutline) string { return deref(o.SourceID) }),
	}
	table["TerritoryLink"] = map[string]breadth.Field{
		"territory": toOne((*postgres.Read).Territories, func(l *civic.TerritoryLink) string { return l.ParentID }),
		"relation":  enum(func(l *civic.TerritoryLink) civic.TerritoryRelation { return l.Relation }),
		"basis":     enum(func(l *civic.TerritoryLink) civic.TerritoryBasis { return l.Basis }),
		"note":      maybeText(func(l *civic.TerritoryLink) *string { return l.Note }),
	}
	table["TerritoryMatch"] = map[string]breadth.Field{
		"territory":     breadth.Embed(func(m *civic.TerritoryMatch) *civic.Territory { return m.Territory }),
		"isApproximate": boolean(func(m *civic.TerritoryMatch) bool { return m.IsApproximate }),
	}
	table["CityContract"] = map[string]breadth.Field{
		"id":               id(cityContractPrefix, func(c *civic.CityContract) string { return c.ID }),
		"code":             text(func(c *civic.CityContract) string { return c.Code }),
		"generation":       number(func(c *civic.CityContract) int { return c.Generation }),
		"name":             text(func(c *civic.CityContract) string { return c.Name }),
		"department":       toOne((*postgres.Read).Territories, func(c *civic.CityContract) string { return deref(c.DepartmentID) }),
		"intercommunality": toOne((*postgres.Read).Territories, func(c *civic.CityContract) string { return deref(c.IntercommunalityID) }),
		"source":           toOne((*postgres.Read).Sources, func(c *civic.CityContract) string { return deref(c.SourceID) }),
		"updatedAt":        instant(func(c *civic.CityContract) time.Time { return c.UpdatedAt }),
	}
	addPages[civic.Territory](table, "Territory")
}

type territoryResolver struct{ *resolver }

func (r territoryResolver) ID(ctx context.Context, obj *civic.Territory) (string, error) {
	return globalID(territoryPrefix, obj.ID), nil
}

func (r territoryResolver) Outline(ctx context.Context, obj *civic.Territory) (*civic.TerritoryOutline, error) {
	return resolve[*civic.TerritoryOutline](ctx, r.resolver, obj)
}

func (r territoryResolver) Ancestors(ctx context.Context, obj *civic.Territory) ([]*civic.Territory, error) {
	return resolveList[*civic.Territory](ctx, r.resolver, obj)
}

func (r territoryResolver) Parents(ctx context.Context, obj *civic.Territory) ([]*civic.TerritoryLink, error) {
	return resolveList[*civic.TerritoryLink](ctx, r.resolver, obj)
}

func (r territoryResolver) Children(ctx context.Context, obj *civic.Territory, _ []civic.TerritoryKind, _ *int, _ *string) (*civic.TerritoryConnection, error) {
	return resolve[*civic.TerritoryConnection](ctx, r.resolver, obj)
}

func (r territoryResolver) Descendants(ctx context.Context, obj *civic.Territory, _ []civic.TerritoryKind, _ *int, _ *string) (*civic.TerritoryConnection, error) {
	return resolve[*civic.TerritoryConnection](ctx, r.resolver, obj)
}

func (r territoryResolver) Overlaps(ctx context.Context, obj *civic.Territory, _ []civic.TerritoryKind, _ *int, _ *string) (*civic.TerritoryConnection, error) {
	return resolve[*civic.TerritoryConnection](ctx, r.resolver, obj)
}

func (r territoryResolver) Programmes(ctx context.Context, obj *civic.Territory, _ *civic.ProgrammeFilter, _ *bool, _ *int, _ *string) (*civic.ProgrammeConnection, error) {
	return resolve[*civic.ProgrammeConnection](ctx, r.resolver, obj)
}

func (r territoryResolver) Actors(ctx context.Context, obj *civic.Territory, _ *civic.ActorFilter, _ *int, _ *string) (*civic.ActorConnection, error) {
	return resolve[*civic.ActorConnection](ctx, r.resolver, obj)
}

func (r territoryResolver) Alliances(ctx context.Context, obj *civic.Territory, _ *civic.AllianceFilter, _ *int, _ *string) (*civic.AllianceConnection, error) {
	return resolve[*civic.AllianceConnection](ctx, r.resolver, obj)
}

func (r territoryResolver) Missions(ctx context.Context, obj *civic.Territory, _ *civic.MissionFilter, _ *int, _ *string) (*civic.MissionConnection, error) {
	return resolve[*civic.MissionConnection](ctx, r.resolver, obj)
}

func (r territoryResolver) Funding(ctx context.Context, obj *civic.Territory) (*civic.FundingSummary, error) {
	return resolve[*civic.FundingSummary](ctx, r.resolver, obj)
}

func (r territoryResolver) Contributions(ctx context.Context, obj *civic.Territory, _ *int, _ *string) (*civic.ContributionConnection, error) {
	return resolve[*civic.ContributionConnection](ctx, r.resolver, obj)
}

func (r territoryResolver) Source(ctx context.Context, obj *civic.Territory) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}

func (r territoryResolver) URL(ctx context.Context, obj *civic.Territory) (string, error) {
	return r.url(territoryPath, obj.ID), nil
}

type territoryLinkResolver struct{ *resolver }

func (r territoryLinkResolver) Territory(ctx context.Context, obj *civic.TerritoryLink) (*civic.Territory, error) {
	return resolve[*civic.Territory](ctx, r.resolver, obj)
}

type territoryOutlineResolver struct{ *resolver }

func (r territoryOutlineResolver) Source(ctx context.Context, obj *civic.TerritoryOutline) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}

type cityContractResolver struct{ *resolver }

func (r cityContractResolver) ID(ctx context.Context, obj *civic.CityContract) (string, error) {
	return globalID(cityContractPrefix, obj.ID), nil
}

func (r cityContractResolver) Department(ctx context.Context, obj *civic.CityContract) (*civic.Territory, error) {
	return resolve[*civic.Territory](ctx, r.resolver, obj)
}

func (r cityContractResolver) Intercommunality(ctx context.Context, obj *civic.CityContract) (*civic.Territory, error) {
	return resolve[*civic.Territory](ctx, r.resolver, obj)
}

func (r cityContractResolver) Source(ctx context.Context, obj *civic.CityContract) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}
