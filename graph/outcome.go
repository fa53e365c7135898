package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func (t *fields) outcomes(table breadth.Table) {
	table["Objective"] = map[string]breadth.Field{
		"id":        id(objectivePrefix, func(o *civic.Objective) string { return o.ID }),
		"indicator": breadth.Embed(func(o *civic.Objective) *civic.Indicator { return &o.Indicator }),
		"target":    float(func(o *civic.Objective) float64 { return o.Target }),
		"unit":      text((*civic.Objective).Unit),
		"dueOn":     maybeDay(func(o *civic.Objective) *civic.Date { return o.DueOn }),
		"source":    toOne((*postgres.Read).Sources, func(o *civic.Objective) string { return deref(o.SourceID) }),
	}
	table["Outcome"] = map[string]breadth.Field{
		"declaredBy":   toOne((*postgres.Read).Actors, func(o *civic.Outcome) string { return deref(o.DeclaredByID) }),
		"id":           id(outcomePrefix, func(o *civic.Outcome) string { return o.ID }),
		"indicator":    breadth.Embed(func(o *civic.Outcome) *civic.Indicator { return &o.Indicator }),
		"value":        maybeFloat(func(o *civic.Outcome) *float64 { return o.Value }),
		"isSuppressed": boolean(func(o *civic.Outcome) bool { return o.IsSuppressed }),
		"unit":         text((*civic.Outcome).Unit),
		"target":       maybeFloat(func(o *civic.Outcome) *float64 { return o.Target }),
		"measuredOn":   maybeDay(func(o *civic.Outcome) *civic.Date { return o.MeasuredOn }),
		"audience":     toOne((*postgres.Read).Audiences, func(o *civic.Outcome) string { return deref(o.AudienceID) }),
		"note":         maybeText(func(o *civic.Outcome) *string { return o.Note }),
		"isReference":  boolean(func(o *civic.Outcome) bool { return o.IsReference }),
		"convention":   toOne((*postgres.Read).ConventionsByID, func(o *civic.Outcome) string { return deref(o.ConventionID) }),
		"programme":    toOne((*postgres.Read).Programmes, func(o *civic.Outcome) string { return o.ProgrammeID }),
		"source":       toOne((*postgres.Read).Sources, func(o *civic.Outcome) string { return deref(o.SourceID) }),
		"updatedAt":    instant(func(o *civic.Outcome) time.Time { return o.UpdatedAt }),
	}
	addPages[civic.Outcome](table, "Outcome")
}

type objectiveResolver struct{ *resolver }

func (r objectiveResolver) ID(ctx context.Context, obj *civic.Objective) (string, error) {
	return globalID(objectivePrefix, obj.ID), nil
}

func (r objectiveResolver) Source(ctx context.Context, obj *civic.Objective) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}

type outcomeResolver struct{ *resolver }

func (r outcomeResolver) DeclaredBy(ctx context.Context, obj *civic.Outcome) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r outcomeResolver) ID(ctx context.Context, obj *civic.Outcome) (string, error) {
	return globalID(outcomePrefix, obj.ID), nil
}

func (r outcomeResolver) Audience(ctx context.Context, obj *civic.Outcome) (*civic.Audience, error) {
	return resolve[*civic.Audience](ctx, r.resolver, obj)
}

func (r outcomeResolver) Convention(ctx context.Context, obj *civic.Outcome) (*civic.Convention, error) {
	return resolve[*civic.Convention](ctx, r.resolver, obj)
}

func (r outcomeResolver) Programme(ctx context.Context, obj *civic.Outcome) (*civic.Programme, error) {
	return resolve[*civic.Programme](ctx, r.resolver, obj)
}

func (r outcomeResolver) Source(ctx context.Context, obj *civic.Outcome) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}
