package graph

import (
	"context"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func themeID(t *civic.Theme) string       { return t.ID }
func audienceID(a *civic.Audience) string { return a.ID }

func (t *fields) vocabularies(table breadth.Table) {
	table["Theme"] = map[string]breadth.Field{
		"id":         id(themePrefix, themeID),
		"code":       text(func(t *civic.Theme) string { return t.Code }),
		"label":      text(func(t *civic.Theme) string { return t.Label }),
		"parent":     toOne((*postgres.Read).Themes, func(t *civic.Theme) string { return deref(t.ParentID) }),
		"programmes": pagedBy(t.ec.field_Theme_programmes_args, themeID, (*postgres.Read).ThemeProgrammes),
	}
	table["Audience"] = map[string]breadth.Field{
		"id":         id(audiencePrefix, audienceID),
		"code":       text(func(a *civic.Audience) string { return a.Code }),
		"label":      text(func(a *civic.Audience) string { return a.Label }),
		"programmes": pagedBy(t.ec.field_Audience_programmes_args, audienceID, (*postgres.Read).AudienceProgrammes),
	}
	table["Indicator"] = map[string]breadth.Field{
		"id":    id(indicatorPrefix, func(i *civic.Indicator) string { return i.ID }),
		"code":  text(func(i *civic.Indicator) string { return i.Code }),
		"label": text(func(i *civic.Indicator) string { return i.Label }),
		"unit":  text(func(i *civic.Indicator) string { return i.Unit }),
	}
	table["Scheme"] = map[string]breadth.Field{
		"id":    id(schemePrefix, func(s *civic.Scheme) string { return s.ID }),
		"code":  text(func(s *civic.Scheme) string { return s.Code }),
		"label": text(func(s *civic.Scheme) string { return s.Label }),
	}
}

type themeResolver struct{ *resolver }

func (r themeResolver) ID(ctx context.Context, obj *civic.Theme) (string, error) {
	return globalID(themePrefix, obj.ID), nil
}

func (r themeResolver) Parent(ctx context.Context, obj *civic.Theme) (*civic.Theme, error) {
	return resolve[*civic.Theme](ctx, r.resolver, obj)
}

func (r themeResolver) Programmes(ctx context.Context, obj *civic.Theme, _ *civic.ProgrammeFilter, _ *int, _ *string) (*civic.ProgrammeConnection, error) {
	return resolve[*civic.ProgrammeConnection](ctx, r.resolver, obj)
}

type audienceResolver struct{ *resolver }

func (r audienceResolver) ID(ctx context.Context, obj *civic.Audience) (string, error) {
	return globalID(audiencePrefix, obj.ID), nil
}

func (r audienceResolver) Programmes(ctx context.Context, obj *civic.Audience, _ *civic.ProgrammeFilter, _ *int, _ *string) (*civic.ProgrammeConnection, error) {
	return resolve[*civic.ProgrammeConnection](ctx, r.resolver, obj)
}

type indicatorResolver struct{ *resolver }

func (r indicatorResolver) ID(ctx context.Context, obj *civic.Indicator) (string, error) {
	return globalID(indicatorPrefix, obj.ID), nil
}

type schemeResolver struct{ *resolver }

func (r schemeResolver) ID(ctx context.Context, obj *civic.Scheme) (string, error) {
	return globalID(schemePrefix, obj.ID), nil
}
