package graph

import (
	"context"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func (t *fields) suggestions(table breadth.Table) {
	table["PartnerSuggestion"] = map[string]breadth.Field{
		"score":   number(func(s *civic.PartnerSuggestion) int { return s.Score }),
		"reasons": texts((*civic.PartnerSuggestion).Reasons),
		"actor":   toOne((*postgres.Read).Actors, func(s *civic.PartnerSuggestion) string { return s.ActorID }),
	}
	addPages[civic.PartnerSuggestion](table, "PartnerSuggestion")
	table["Alliance"]["suggestedPartners"] = pagedPlain(t.ec.field_Alliance_suggestedPartners_args, allianceID, (*postgres.Read).SuggestedPartners)
}

type partnerSuggestionResolver struct{ *resolver }

func (r partnerSuggestionResolver) Actor(ctx context.Context, obj *civic.PartnerSuggestion) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r allianceResolver) SuggestedPartners(ctx context.Context, obj *civic.Alliance, _ *int, _ *string) (*civic.PartnerSuggestionConnection, error) {
	return resolve[*civic.PartnerSuggestionConnection](ctx, r.resolver, obj)
}
