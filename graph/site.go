package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func (t *fields) sites(table breadth.Table) {
	table["Site"] = map[string]breadth.Field{
		"id":            id(sitePrefix, func(s *civic.Site) string { return s.ID }),
		"name":          text(func(s *civic.Site) string { return s.Name }),
		"contentLocale": text(func(s *civic.Site) string { return s.ContentLocale }),
		"precision":     enum(func(s *civic.Site) civic.SitePrecision { return s.Precision }),
		"address":       maybeText(func(s *civic.Site) *string { return s.Address }),
		"location":      breadth.Embed(func(s *civic.Site) *civic.GeoPoint { return s.Location }),
		"capacity":      maybeNumber(func(s *civic.Site) *int { return s.Capacity }),
		"openingHours":  maybeText(func(s *civic.Site) *string { return s.OpeningHours }),
		"format":        maybeText(func(s *civic.Site) *string { return s.Format }),
		"observedOn":    maybeDay(func(s *civic.Site) *civic.Date { return s.ObservedOn }),
		"territory":     toOne((*postgres.Read).Territories, func(s *civic.Site) string { return s.TerritoryID }),
		"host":          toOne((*postgres.Read).Actors, func(s *civic.Site) string { return deref(s.HostID) }),
		"programme":     toOne((*postgres.Read).Programmes, func(s *civic.Site) string { return s.ProgrammeID }),
		"source":        toOne((*postgres.Read).Sources, func(s *civic.Site) string { return deref(s.SourceID) }),
		"archivedAt":    maybeInstant(func(s *civic.Site) *time.Time { return s.ArchivedAt }),
		"updatedAt":     instant(func(s *civic.Site) time.Time { return s.UpdatedAt }),
	}
	addPages[civic.Site](table, "Site")
}

type siteResolver struct{ *resolver }

func (r siteResolver) ID(ctx context.Context, obj *civic.Site) (string, error) {
	return globalID(sitePrefix, obj.ID), nil
}

func (r siteResolver) Territory(ctx context.Context, obj *civic.Site) (*civic.Territory, error) {
	return resolve[*civic.Territory](ctx, r.resolver, obj)
}

func (r siteResolver) Host(ctx context.Context, obj *civic.Site) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r siteResolver) Programme(ctx context.Context, obj *civic.Site) (*civic.Programme, error) {
	return resolve[*civic.Programme](ctx, r.resolver, obj)
}

func (r siteResolver) Source(ctx context.Context, obj *civic.Site) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}
