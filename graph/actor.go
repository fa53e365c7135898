package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

const actorPath = "actors"

func actorID(a *civic.Actor) string { return a.ID }

func (t *fields) actors(table breadth.Table) {
	table["Actor"] = map[string]breadth.Field{
		"id":                    id(actorPrefix, actorID),
		"name":                  text(func(a *civic.Actor) string { return a.Name }),
		"world":                 enum(func(a *civic.Actor) civic.World { return a.World }),
		"worldBasis":            enum(func(a *civic.Actor) civic.WorldBasis { return a.WorldBasis }),
		"legalForm":             maybeText(func(a *civic.Actor) *string { return a.LegalForm }),
		"description":           maybeText(func(a *civic.Actor) *string { return a.Description }),
		"contentLocale":         text(func(a *civic.Actor) string { return a.ContentLocale }),
		"website":               maybeText(func(a *civic.Actor) *string { return a.Website }),
		"logo":                  breadth.Embed((*civic.Actor).Logo).Reads("LogoSha256", "LogoAlt", "LogoWidth", "LogoHeight"),
		"identifiers":           toMany((*postgres.Read).Identifiers, actorID),
		"note":                  maybeText(func(a *civic.Actor) *string { return a.Note }),
		"territories":           pagedPlain(t.ec.field_Actor_territories_args, actorID, (*postgres.Read).ActorTerritories),
		"alliances":             pagedBy(t.ec.field_Actor_alliances_args, actorID, (*postgres.Read).ActorAlliances),
		"programmes":            pagedBy(t.ec.field_Actor_programmes_args, actorID, (*postgres.Read).ActorProgrammes),
		"missions":              pagedBy(t.ec.field_Actor_missions_args, actorID, (*postgres.Read).ActorMissions),
		"contributionsGiven":    pagedPlain(t.ec.field_Actor_contributionsGiven_args, actorID, (*postgres.Read).ContributionsGiven),
		"contributionsReceived": pagedPlain(t.ec.field_Actor_contributionsReceived_args, actorID, (*postgres.Read).ContributionsReceived),
		"funding":               toOne((*postgres.Read).ActorFunding, actorID),
		"source":                toOne((*postgres.Read).Sources, func(a *civic.Actor) string { return deref(a.SourceID) }),
		"archivedAt":            maybeInstant(func(a *civic.Actor) *time.Time { return a.ArchivedAt }),
		"version":               number(func(a *civic.Actor) int { return a.Version }),
		"updatedAt":             instant(func(a *civic.Actor) time.Time { return a.UpdatedAt }),
		"url":                   text(func(a *civic.Actor) string { return t.url(actorPath, a.ID) }).Reads("ID"),
	}
	table["Identifier"] = map[string]breadth.Field{
		"scheme":    enum(func(i *civic.Identifier) civic.IdentifierScheme { return i.Scheme }),
		"value":     text(func(i *civic.Identifier) string { return i.Value }),
		"checkedOn": maybeDay(func(i *civic.Identifier) *civic.Date { return i.CheckedOn }),
		"outcome":   enum(func(i *civic.Identifier) civic.IdentifierOutcome { return i.Outcome }),
	}
	addPages[civic.Actor](table, "Actor")
}

type actorResolver struct{ *resolver }

func (r actorResolver) Invitations(ctx context.Context, obj *civic.Actor, _ []civic.InvitationStatus, _ *int, _ *string) (*civic.AllianceInvitationConnection, error) {
	return resolve[*civic.AllianceInvitationConnection](ctx, r.resolver, obj)
}

func (r actorResolver) ConventionsToSign(ctx context.Context, obj *civic.Actor, _ *int, _ *string) (*civic.ConventionConnection, error) {
	return resolve[*civic.ConventionConnection](ctx, r.resolver, obj)
}

func (r actorResolver) ID(ctx context.Context, obj *civic.Actor) (string, error) {
	return globalID(actorPrefix, obj.ID), nil
}

func (r actorResolver) Identifiers(ctx context.Context, obj *civic.Actor) ([]*civic.Identifier, error) {
	return resolveList[*civic.Identifier](ctx, r.resolver, obj)
}

func (r actorResolver) Territories(ctx context.Context, obj *civic.Actor, _ *int, _ *string) (*civic.TerritoryConnection, error) {
	return resolve[*civic.TerritoryConnection](ctx, r.resolver, obj)
}

func (r actorResolver) Alliances(ctx context.Context, obj *civic.Actor, _ *civic.AllianceFilter, _ *int, _ *string) (*civic.AllianceConnection, error) {
	return resolve[*civic.AllianceConnection](ctx, r.resolver, obj)
}

func (r actorResolver) Programmes(ctx context.Context, obj *civic.Actor, _ *civic.ProgrammeFilter, _ *int, _ *string) (*civic.ProgrammeConnection, error) {
	return resolve[*civic.ProgrammeConnection](ctx, r.resolver, obj)
}

func (r actorResolver) Missions(ctx context.Context, obj *civic.Actor, _ *civic.MissionFilter, _ *int, _ *string) (*civic.MissionConnection, error) {
	return resolve[*civic.MissionConnection](ctx, r.resolver, obj)
}

func (r actorResolver) ContributionsGiven(ctx context.Context, obj *civic.Actor, _ *int, _ *string) (*civic.ContributionConnection, error) {
	return resolve[*civic.ContributionConnection](ctx, r.resolver, obj)
}

func (r actorResolver) ContributionsReceived(ctx context.Context, obj *civic.Actor, _ *int, _ *string) (*civic.ContributionConnection, error) {
	return resolve[*civic.ContributionConnection](ctx, r.resolver, obj)
}

func (r actorResolver) Funding(ctx context.Context, obj *civic.Actor) (*civic.FundingSummary, error) {
	return resolve[*civic.FundingSummary](ctx, r.resolver, obj)
}

func (r actorResolver) Source(ctx context.Context, obj *civic.Actor) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}

func (r actorResolver) URL(ctx context.Context, obj *civic.Actor) (string, error) {
	return r.url(actorPath, obj.ID), nil
}
