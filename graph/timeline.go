package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func (t *fields) timelines(table breadth.Table) {
	table["TimelineEvent"] = map[string]breadth.Field{
		"id":         id(timelineEventPrefix, func(e *civic.TimelineEvent) string { return e.ID }),
		"kind":       enum(func(e *civic.TimelineEvent) civic.TimelineEventKind { return e.Kind }),
		"occurredOn": day(func(e *civic.TimelineEvent) civic.Date { return e.OccurredOn }),
		"occurredAt": maybeInstant(func(e *civic.TimelineEvent) *time.Time { return e.OccurredAt }),
		"actor":      toOne((*postgres.Read).Actors, func(e *civic.TimelineEvent) string { return deref(e.ActorID) }),
		"alliance":   toOne((*postgres.Read).Alliances, func(e *civic.TimelineEvent) string { return deref(e.AllianceID) }),
		"programme":  toOne((*postgres.Read).Programmes, func(e *civic.TimelineEvent) string { return deref(e.ProgrammeID) }),
		"source":     toOne((*postgres.Read).Sources, func(e *civic.TimelineEvent) string { return deref(e.SourceID) }),
	}
	addPages[civic.TimelineEvent](table, "TimelineEvent")
}

type timelineEventResolver struct{ *resolver }

func (r timelineEventResolver) ID(ctx context.Context, obj *civic.TimelineEvent) (string, error) {
	return globalID(timelineEventPrefix, obj.ID), nil
}

func (r timelineEventResolver) Actor(ctx context.Context, obj *civic.TimelineEvent) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r timelineEventResolver) Alliance(ctx context.Context, obj *civic.TimelineEvent) (*civic.Alliance, error) {
	return resolve[*civic.Alliance](ctx, r.resolver, obj)
}

func (r timelineEventResolver) Programme(ctx context.Context, obj *civic.TimelineEvent) (*civic.Programme, error) {
	return resolve[*civic.Programme](ctx, r.resolver, obj)
}

func (r timelineEventResolver) Source(ctx context.Context, obj *civic.TimelineEvent) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}
