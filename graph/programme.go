package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

const programmePath = "programmes"

func programmeID(p *civic.Programme) string { return p.ID }

func (t *fields) programmes(table breadth.Table) {
	table["Programme"] = map[string]breadth.Field{
		"declaredBy":    toOne((*postgres.Read).Actors, func(p *civic.Programme) string { return deref(p.DeclaredByID) }),
		"id":            id(programmePrefix, programmeID),
		"title":         text(func(p *civic.Programme) string { return p.Title }),
		"titleNote":     maybeText(func(p *civic.Programme) *string { return p.TitleNote }),
		"summary":       maybeText(func(p *civic.Programme) *string { return p.Summary }),
		"description":   maybeText(func(p *civic.Programme) *string { return p.Description }),
		"contentLocale": text(func(p *civic.Programme) string { return p.ContentLocale }),
		"status":        enum(func(p *civic.Programme) civic.ProgrammeStatus { return p.Status }),
		"statusAsOf":    maybeDay(func(p *civic.Programme) *civic.Date { return p.StatusAsOf }),
		"themes":        toMany((*postgres.Read).ProgrammeThemes, programmeID),
		"startsOn":      maybeDay(func(p *civic.Programme) *civic.Date { return p.StartsOn }),
		"endsOn":        maybeDay(func(p *civic.Programme) *civic.Date { return p.EndsOn }),
		"image":         breadth.Embed((*civic.Programme).Image).Reads("ImageSha256", "ImageAlt", "ImageWidth", "ImageHeight"),
		"services":      toMany((*postgres.Read).Services, programmeID),
		"access":        toOne((*postgres.Read).Accesses, programmeID),
		"sites": paged(t.ec.field_Programme_sites_args, programmeID, func(ctx context.Context, r *postgres.Read, ids []string, c breadth.Call, p postgres.PageRequest) ([]*civic.SiteConnection, error) {
			return r.Sites(ctx, ids, arg[*civic.TerritoryReference](c, "within"), p)
		}),
		"servedTerritories": pagedPlain(t.ec.field_Programme_servedTerritories_args, programmeID, (*postgres.Read).ServedTerritories),
		"audiences":         toMany((*postgres.Read).ProgrammeAudiences, programmeID),
		"operators":         toMany((*postgres.Read).Operators, programmeID),
		"alliance":          toOne((*postgres.Read).Alliances, func(p *civic.Programme) string { return deref(p.AllianceID) }),
		"contributions":     pagedPlain(t.ec.field_Programme_contributions_args, programmeID, (*postgres.Read).ProgrammeContributions),
		"funding":           toOne((*postgres.Read).ProgrammeFunding, programmeID),
		"objectives":        toMany((*postgres.Read).ProgrammeObjectives, programmeID),
		"outcomes":          pagedPlain(t.ec.field_Programme_outcomes_args, programmeID, (*postgres.Read).Outcomes),
		"beneficiaries":     toOne((*postgres.Read).Beneficiaries, programmeID),
		"missions": paged(t.ec.field_Programme_missions_args, programmeID, func(ctx context.Context, r *postgres.Read, ids []string, c breadth.Call, p postgres.PageRequest) ([]*civic.MissionConnection, error) {
			return r.ProgrammeMissions(ctx, ids, arg[*civic.TerritoryReference](c, "within"), p)
		}),
		"replicaOf":     toOne((*postgres.Read).Programmes, func(p *civic.Programme) string { return deref(p.ReplicaOfID) }),
		"replicas":      pagedPlain(t.ec.field_Programme_replicas_args, programmeID, (*postgres.Read).Replicas),
		"statements":    toMany((*postgres.Read).StatementsOf, programmeID),
		"timeline":      pagedPlain(t.ec.field_Programme_timeline_args, programmeID, (*postgres.Read).ProgrammeTimeline),
		"source":        toOne((*postgres.Read).Sources, func(p *civic.Programme) string { return deref(p.SourceID) }),
		"archivedAt":    maybeInstant(func(p *civic.Programme) *time.Time { return p.ArchivedAt }),
		"version":       number(func(p *civic.Programme) int { return p.Version }),
		"updatedAt":     instant(func(p *civic.Programme) time.Time { return p.UpdatedAt }),
		"url":           text(func(p *civic.Programme) string { return t.url(programmePath, p.ID) }).Reads("ID"),
		"viewerCanEdit": relative(func(v *civic.Viewer, p *civic.Programme) bool { return v.MayEdit(p.EditedBy) }).Reads("EditedBy"),
	}
	table["ProgrammeService"] = map[string]breadth.Field{
		"code":     text(func(s *civic.ProgrammeService) string { return s.Code }),
		"label":    text(func(s *civic.ProgrammeService) string { return s.Label }),
		"provider": toOne((*postgres.Read).Actors, func(s *civic.ProgrammeService) string { return deref(s.ProviderID) }),
	}
	table["Access"] = map[string]breadth.Field{
		"phone":          maybeText(func(a *civic.Access) *string { return a.Phone }),
		"email":          maybeText(func(a *civic.Access) *string { return a.Email }),
		"url":            maybeText(func(a *civic.Access) *string { return a.URL }),
		"instructions":   maybeText(func(a *civic.Access) *string { return a.Instructions }),
		"openingHours":   maybeText(func(a *civic.Access) *string { return a.OpeningHours }),
		"fee":            maybeEnum(func(a *civic.Access) *civic.Fee { return a.Fee }),
		"feeDetails":     maybeText(func(a *civic.Access) *string { return a.FeeDetails }),
		"receptionModes": texts(func(a *civic.Access) []civic.ReceptionMode { return a.ReceptionModes }),
		"openTo":         texts(func(a *civic.Access) []civic.AccessAudience { return a.OpenTo }),
		"languages":      texts(func(a *civic.Access) []string { return a.Languages }),
		"accessibility":  breadth.Embed((*civic.Access).Accessibility),
	}
	table["Accessibility"] = map[string]breadth.Field{
		"stepFree":    maybeBoolean(func(a *civic.Accessibility) *bool { return a.StepFree }),
		"hearingLoop": maybeBoolean(func(a *civic.Accessibility) *bool { return a.HearingLoop }),
		"note":        maybeText(func(a *civic.Accessibility) *string { return a.Note }),
		"url":         maybeText(func(a *civic.Accessibility) *string { return a.URL }),
	}
	table["Statement"] = map[string]breadth.Field{
		"text":          text(func(s *civic.Statement) string { return s.Text }),
		"difference":    maybeText(func(s *civic.Statement) *string { return s.Difference }),
		"contentLocale": text(func(s *civic.Statement) string { return s.ContentLocale }),
		"source":        toOne((*postgres.Read).Sources, func(s *civic.Statement) string { return s.SourceID }),
	}
	table["BeneficiarySummary"] = map[string]breadth.Field{
		"served":     breadth.Embed(func(b *civic.BeneficiarySummary) *civic.PeopleCount { return b.Served }),
		"byAudience": breadth.Embeds(func(b *civic.BeneficiarySummary) []*civic.BeneficiariesByAudience { return b.ByAudience }),
	}
	table["BeneficiariesByAudience"] = map[string]breadth.Field{
		"audience": breadth.Embed(func(b *civic.BeneficiariesByAudience) *civic.Audience { return b.Audience }),
		"served":   breadth.Embed(func(b *civic.BeneficiariesByAudience) *civic.PeopleCount { return b.Served }),
	}
	table["PeopleCount"] = map[string]breadth.Field{
		"value":      maybeNumber(func(c *civic.PeopleCount) *int { return c.Value }),
		"suppressed": boolean(func(c *civic.PeopleCount) bool { return c.Suppressed }),
	}
	addPages[civic.Programme](table, "Programme")
	table["ProgrammeNearConnection"] = state(func(p *civic.ProgrammeNearConnection) *civic.PageState { return &p.PageState }, map[string]breadth.Field{
		"edges": breadth.Embeds(func(p *civic.ProgrammeNearConnection) []*civic.ProgrammeNearEdge { return p.Edges }),
		"nodes": breadth.Embeds((*civic.ProgrammeNearConnection).Nodes),
	})
	table["ProgrammeNearEdge"] = map[string]breadth.Field{
		"cursor":         text(func(e *civic.ProgrammeNearEdge) string { return e.Cursor }),
		"node":           breadth.Embed(func(e *civic.ProgrammeNearEdge) *civic.Programme { return e.Node }),
		"distanceMetres": number(func(e *civic.ProgrammeNearEdge) int { return e.DistanceMetres }),
		"site":           breadth.Embed(func(e *civic.ProgrammeNearEdge) *civic.Site { return e.Site }),
	}
}

type programmeResolver struct{ *resolver }

func (r programmeResolver) DeclaredBy(ctx context.Context, obj *civic.Programme) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r programmeResolver) NextActions(ctx context.Context, obj *civic.Programme) ([]*NextAction, error) {
	return resolveList[*NextAction](ctx, r.resolver, obj)
}

func (r programmeResolver) ViewerCanEdit(ctx context.Context, obj *civic.Programme) (bool, error) {
	return resolveBoolean(ctx, r.resolver, obj)
}

func (r programmeResolver) ID(ctx context.Context, obj *civic.Programme) (string, error) {
	return globalID(programmePrefix, obj.ID), nil
}

func (r programmeResolver) Themes(ctx context.Context, obj *civic.Programme) ([]*civic.Theme, error) {
	return resolveList[*civic.Theme](ctx, r.resolver, obj)
}

func (r programmeResolver) Services(ctx context.Context, obj *civic.Programme) ([]*civic.ProgrammeService, error) {
	return resolveList[*civic.ProgrammeService](ctx, r.resolver, obj)
}

func (r programmeResolver) Access(ctx context.Context, obj *civic.Programme) (*civic.Access, error) {
	return resolve[*civic.Access](ctx, r.resolver, obj)
}

func (r programmeResolver) Sites(ctx context.Context, obj *civic.Programme, _ *civic.TerritoryReference, _ *int, _ *string) (*civic.SiteConnection, error) {
	return resolve[*civic.SiteConnection](ctx, r.resolver, obj)
}

func (r programmeResolver) ServedTerritories(ctx context.Context, obj *civic.Programme, _ *int, _ *string) (*civic.TerritoryConnection, error) {
	return resolve[*civic.TerritoryConnection](ctx, r.resolver, obj)
}

func (r programmeResolver) Audiences(ctx context.Context, obj *civic.Programme) ([]*civic.Audience, error) {
	return resolveList[*civic.Audience](ctx, r.resolver, obj)
}

func (r programmeResolver) Operators(ctx context.Context, obj *civic.Programme) ([]*civic.Actor, error) {
	return resolveList[*civic.Actor](ctx, r.resolver, obj)
}

func (r programmeResolver) Alliance(ctx context.Context, obj *civic.Programme) (*civic.Alliance, error) {
	return resolve[*civic.Alliance](ctx, r.resolver, obj)
}

func (r programmeResolver) Contributions(ctx context.Context, obj *civic.Programme, _ *int, _ *string) (*civic.ProgrammeContributionConnection, error) {
	return resolve[*civic.ProgrammeContributionConnection](ctx, r.resolver, obj)
}

func (r programmeResolver) Funding(ctx context.Context, obj *civic.Programme) (*civic.FundingSummary, error) {
	return resolve[*civic.FundingSummary](ctx, r.resolver, obj)
}

func (r programmeResolver) Objectives(ctx context.Context, obj *civic.Programme) ([]*civic.Objective, error) {
	return resolveList[*civic.Objective](ctx, r.resolver, obj)
}

func (r programmeResolver) Outcomes(ctx context.Context, obj *civic.Programme, _ *int, _ *string) (*civic.OutcomeConnection, error) {
	return resolve[*civic.OutcomeConnection](ctx, r.resolver, obj)
}

func (r programmeResolver) Beneficiaries(ctx context.Context, obj *civic.Programme) (*civic.BeneficiarySummary, error) {
	return resolve[*civic.BeneficiarySummary](ctx, r.resolver, obj)
}

func (r programmeResolver) Missions(ctx context.Context, obj *civic.Programme, _ *civic.TerritoryReference, _ *int, _ *string) (*civic.MissionConnection, error) {
	return resolve[*civic.MissionConnection](ctx, r.resolver, obj)
}

func (r programmeResolver) ReplicaOf(ctx context.Context, obj *civic.Programme) (*civic.Programme, error) {
	return resolve[*civic.Programme](ctx, r.resolver, obj)
}

func (r programmeResolver) Replicas(ctx context.Context, obj *civic.Programme, _ *int, _ *string) (*civic.ProgrammeConnection, error) {
	return resolve[*civic.ProgrammeConnection](ctx, r.resolver, obj)
}

func (r programmeResolver) Statements(ctx context.Context, obj *civic.Programme) ([]*civic.Statement, error) {
	return resolveList[*civic.Statement](ctx, r.resolver, obj)
}

func (r programmeResolver) Timeline(ctx context.Context, obj *civic.Programme, _ *int, _ *string) (*civic.TimelineEventConnection, error) {
	return resolve[*civic.TimelineEventConnection](ctx, r.resolver, obj)
}

func (r programmeResolver) Source(ctx context.Context, obj *civic.Programme) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}

func (r programmeResolver) URL(ctx context.Context, obj *civic.Programme) (string, error) {
	return r.url(programmePath, obj.ID), nil
}

type programmeServiceResolver struct{ *resolver }

func (r programmeServiceResolver) Provider(ctx context.Context, obj *civic.ProgrammeService) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

type statementResolver struct{ *resolver }

func (r statementResolver) Source(ctx context.Context, obj *civic.Statement) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}
