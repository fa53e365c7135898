package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

const alliancePath = "alliances"

func allianceID(a *civic.Alliance) string { return a.ID }

func (t *fields) alliances(table breadth.Table) {
	table["Alliance"] = map[string]breadth.Field{
		"id":                    id(alliancePrefix, allianceID),
		"name":                  text(func(a *civic.Alliance) string { return a.Name }),
		"nameNote":              maybeText(func(a *civic.Alliance) *string { return a.NameNote }),
		"purpose":               maybeText(func(a *civic.Alliance) *string { return a.Purpose }),
		"contentLocale":         text(func(a *civic.Alliance) string { return a.ContentLocale }),
		"status":                enum(func(a *civic.Alliance) civic.AllianceStatus { return a.Status }),
		"statusAsOf":            maybeDay(func(a *civic.Alliance) *civic.Date { return a.StatusAsOf }),
		"worlds":                texts(func(a *civic.Alliance) []civic.World { return a.Worlds }),
		"missingWorlds":         texts((*civic.Alliance).MissingWorlds).Reads("Worlds"),
		"isTripartite":          boolean((*civic.Alliance).IsTripartite).Reads("Worlds"),
		"members":               pagedPlain(t.ec.field_Alliance_members_args, allianceID, (*postgres.Read).Members),
		"coordinator":           toOne((*postgres.Read).Coordinators, allianceID),
		"conventions":           pagedPlain(t.ec.field_Alliance_conventions_args, allianceID, (*postgres.Read).Conventions),
		"programmes":            pagedBy(t.ec.field_Alliance_programmes_args, allianceID, (*postgres.Read).AllianceProgrammes),
		"contributions":         pagedPlain(t.ec.field_Alliance_contributions_args, allianceID, (*postgres.Read).AllianceContributions),
		"funding":               toOne((*postgres.Read).AllianceFunding, allianceID),
		"objectives":            toMany((*postgres.Read).AllianceObjectives, allianceID),
		"timeline":              pagedPlain(t.ec.field_Alliance_timeline_args, allianceID, (*postgres.Read).AllianceTimeline),
		"source":                toOne((*postgres.Read).Sources, func(a *civic.Alliance) string { return deref(a.SourceID) }),
		"archivedAt":            maybeInstant(func(a *civic.Alliance) *time.Time { return a.ArchivedAt }),
		"version":               number(func(a *civic.Alliance) int { return a.Version }),
		"updatedAt":             instant(func(a *civic.Alliance) time.Time { return a.UpdatedAt }),
		"url":                   text(func(a *civic.Alliance) string { return t.url(alliancePath, a.ID) }).Reads("ID"),
		"daysToFirstConvention": maybeNumber(func(a *civic.Alliance) *int { return a.DaysToFirstConvention }),
		"isUrgent":              boolean(func(a *civic.Alliance) bool { return a.IsUrgent }),
		"declaredBy":            toOne((*postgres.Read).Actors, func(a *civic.Alliance) string { return deref(a.DeclaredByID) }),
		"territories":           toMany((*postgres.Read).AllianceTerritories, allianceID),
		"themes":                toMany((*postgres.Read).AllianceThemes, allianceID),
		"audiences":             toMany((*postgres.Read).AllianceAudiences, allianceID),
		"viewerCanEdit":         relative(func(v *civic.Viewer, a *civic.Alliance) bool { return v.MayEdit(a.EditedBy) }).Reads("EditedBy"),
	}
	table["AllianceMember"] = map[string]breadth.Field{
		"id":       id(memberPrefix, func(m *civic.AllianceMember) string { return m.ID }),
		"roles":    texts(func(m *civic.AllianceMember) []civic.AllianceRole { return m.Roles }),
		"joinedOn": maybeDay(func(m *civic.AllianceMember) *civic.Date { return m.JoinedOn }),
		"actor":    toOne((*postgres.Read).Actors, func(m *civic.AllianceMember) string { return m.ActorID }),
		"alliance": toOne((*postgres.Read).Alliances, func(m *civic.AllianceMember) string { return m.AllianceID }),
		"source":   toOne((*postgres.Read).Sources, func(m *civic.AllianceMember) string { return deref(m.SourceID) }),
	}
	addPages[civic.Alliance](table, "Alliance")
	addPages[civic.AllianceMember](table, "AllianceMember")
}

type allianceResolver struct{ *resolver }

func (r allianceResolver) DeclaredBy(ctx context.Context, obj *civic.Alliance) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r allianceResolver) Territories(ctx context.Context, obj *civic.Alliance) ([]*civic.Territory, error) {
	return resolveList[*civic.Territory](ctx, r.resolver, obj)
}

func (r allianceResolver) Themes(ctx context.Context, obj *civic.Alliance) ([]*civic.Theme, error) {
	return resolveList[*civic.Theme](ctx, r.resolver, obj)
}

func (r allianceResolver) Audiences(ctx context.Context, obj *civic.Alliance) ([]*civic.Audience, error) {
	return resolveList[*civic.Audience](ctx, r.resolver, obj)
}

func (r allianceResolver) NextActions(ctx context.Context, obj *civic.Alliance) ([]*NextAction, error) {
	return resolveList[*NextAction](ctx, r.resolver, obj)
}

func (r allianceResolver) Invitations(ctx context.Context, obj *civic.Alliance, _ []civic.InvitationStatus, _ *int, _ *string) (*civic.AllianceInvitationConnection, error) {
	return resolve[*civic.AllianceInvitationConnection](ctx, r.resolver, obj)
}

func (r allianceResolver) ViewerCanEdit(ctx context.Context, obj *civic.Alliance) (bool, error) {
	return resolveBoolean(ctx, r.resolver, obj)
}

func (r allianceResolver) ID(ctx context.Context, obj *civic.Alliance) (string, error) {
	return globalID(alliancePrefix, obj.ID), nil
}

func (r allianceResolver) Members(ctx context.Context, obj *civic.Alliance, _ *int, _ *string) (*civic.AllianceMemberConnection, error) {
	return resolve[*civic.AllianceMemberConnection](ctx, r.resolver, obj)
}

func (r allianceResolver) Coordinator(ctx context.Context, obj *civic.Alliance) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r allianceResolver) Conventions(ctx context.Context, obj *civic.Alliance, _ *int, _ *string) (*civic.ConventionConnection, error) {
	return resolve[*civic.ConventionConnection](ctx, r.resolver, obj)
}

func (r allianceResolver) Programmes(ctx context.Context, obj *civic.Alliance, _ *civic.ProgrammeFilter, _ *int, _ *string) (*civic.ProgrammeConnection, error) {
	return resolve[*civic.ProgrammeConnection](ctx, r.resolver, obj)
}

func (r allianceResolver) Contributions(ctx context.Context, obj *civic.Alliance, _ *int, _ *string) (*civic.ContributionConnection, error) {
	return resolve[*civic.ContributionConnection](ctx, r.resolver, obj)
}

func (r allianceResolver) Funding(ctx context.Context, obj *civic.Alliance) (*civic.FundingSummary, error) {
	return resolve[*civic.FundingSummary](ctx, r.resolver, obj)
}

func (r allianceResolver) Objectives(ctx context.Context, obj *civic.Alliance) ([]*civic.Objective, error) {
	return resolveList[*civic.Objective](ctx, r.resolver, obj)
}

func (r allianceResolver) Timeline(ctx context.Context, obj *civic.Alliance, _ *int, _ *string) (*civic.TimelineEventConnection, error) {
	return resolve[*civic.TimelineEventConnection](ctx, r.resolver, obj)
}

func (r allianceResolver) Source(ctx context.Context, obj *civic.Alliance) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}

func (r allianceResolver) URL(ctx context.Context, obj *civic.Alliance) (string, error) {
	return r.url(alliancePath, obj.ID), nil
}

type allianceMemberResolver struct{ *resolver }

func (r allianceMemberResolver) ID(ctx context.Context, obj *civic.AllianceMember) (string, error) {
	return globalID(memberPrefix, obj.ID), nil
}

func (r allianceMemberResolver) Actor(ctx context.Context, obj *civic.AllianceMember) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r allianceMemberResolver) Alliance(ctx context.Context, obj *civic.AllianceMember) (*civic.Alliance, error) {
	return resolve[*civic.Alliance](ctx, r.resolver, obj)
}

func (r allianceMemberResolver) Source(ctx context.Context, obj *civic.AllianceMember) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}
