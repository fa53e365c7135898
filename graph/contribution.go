package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func (t *fields) contributions(table breadth.Table) {
	table["Contribution"] = map[string]breadth.Field{
		"declaredBy":    toOne((*postgres.Read).Actors, func(c *civic.Contribution) string { return deref(c.DeclaredByID) }),
		"id":            id(contributionPrefix, func(c *civic.Contribution) string { return c.ID }),
		"kind":          enum(func(c *civic.Contribution) civic.ContributionKind { return c.Kind }),
		"amount":        breadth.Embed((*civic.Contribution).Amount).Reads("AmountCents", "Currency"),
		"share":         maybeFloat(func(c *civic.Contribution) *float64 { return c.Share }),
		"contributor":   toOne((*postgres.Read).Actors, func(c *civic.Contribution) string { return c.ContributorID }),
		"programme":     toOne((*postgres.Read).Programmes, func(c *civic.Contribution) string { return deref(c.ToProgrammeID) }),
		"alliance":      toOne((*postgres.Read).Alliances, func(c *civic.Contribution) string { return deref(c.ToAllianceID) }),
		"recipient":     toOne((*postgres.Read).Actors, func(c *civic.Contribution) string { return deref(c.ToActorID) }),
		"scheme":        toOne((*postgres.Read).Schemes, func(c *civic.Contribution) string { return deref(c.SchemeID) }),
		"cityContract":  toOne((*postgres.Read).CityContracts, func(c *civic.Contribution) string { return deref(c.CityContractID) }),
		"territory":     toOne((*postgres.Read).Territories, func(c *civic.Contribution) string { return deref(c.TerritoryID) }),
		"posts":         maybeNumber(func(c *civic.Contribution) *int { return c.Posts }),
		"year":          maybeNumber(func(c *civic.Contribution) *int { return c.Year }),
		"givenOn":       maybeDay(func(c *civic.Contribution) *civic.Date { return c.GivenOn }),
		"description":   maybeText(func(c *civic.Contribution) *string { return c.Description }),
		"contentLocale": text(func(c *civic.Contribution) string { return c.ContentLocale }),
		"source":        toOne((*postgres.Read).Sources, func(c *civic.Contribution) string { return deref(c.SourceID) }),
		"updatedAt":     instant(func(c *civic.Contribution) time.Time { return c.UpdatedAt }),
	}
	table["Money"] = map[string]breadth.Field{
		"cents":    number(func(m *civic.Money) int64 { return m.Cents }),
		"currency": text(func(m *civic.Money) string { return m.Currency }),
	}
	table["FundingSummary"] = map[string]breadth.Field{
		"amount":             breadth.Embed(func(f *civic.FundingSummary) *civic.Money { return f.Amount }),
		"contributionCount":  number(func(f *civic.FundingSummary) int { return f.ContributionCount }),
		"unknownAmountCount": number(func(f *civic.FundingSummary) int { return f.UnknownAmountCount }),
		"byWorld":            breadth.Embeds(func(f *civic.FundingSummary) []*civic.FundingByWorld { return f.ByWorld }),
		"byScheme":           breadth.Embeds(func(f *civic.FundingSummary) []*civic.FundingByScheme { return f.ByScheme }),
	}
	table["FundingByWorld"] = map[string]breadth.Field{
		"world":              enum(func(f *civic.FundingByWorld) civic.World { return f.World }),
		"amount":             breadth.Embed(func(f *civic.FundingByWorld) *civic.Money { return f.Amount }),
		"share":              maybeFloat(func(f *civic.FundingByWorld) *float64 { return f.Share }),
		"contributionCount":  number(func(f *civic.FundingByWorld) int { return f.ContributionCount }),
		"unknownAmountCount": number(func(f *civic.FundingByWorld) int { return f.UnknownAmountCount }),
	}
	table["FundingByScheme"] = map[string]breadth.Field{
		"scheme":            breadth.Embed(func(f *civic.FundingByScheme) *civic.Scheme { return f.Scheme }),
		"year":              maybeNumber(func(f *civic.FundingByScheme) *int { return f.Year }),
		"amount":            breadth.Embed(func(f *civic.FundingByScheme) *civic.Money { return f.Amount }),
		"posts":             maybeNumber(func(f *civic.FundingByScheme) *int { return f.Posts }),
		"contributionCount": number(func(f *civic.FundingByScheme) int { return f.ContributionCount }),
	}
	addPages[civic.Contribution](table, "Contribution")
	table["ProgrammeContributionConnection"] = state(func(p *civic.ProgrammeContributionConnection) *civic.PageState { return &p.PageState }, map[string]breadth.Field{
		"edges": breadth.Embeds(func(p *civic.ProgrammeContributionConnection) []*civic.ProgrammeContributionEdge { return p.Edges }),
		"nodes": breadth.Embeds((*civic.ProgrammeContributionConnection).Nodes),
	})
	table["ProgrammeContributionEdge"] = map[string]breadth.Field{
		"cursor": text(func(e *civic.ProgrammeContributionEdge) string { return e.Cursor }),
		"node":   breadth.Embed(func(e *civic.ProgrammeContributionEdge) *civic.Contribution { return e.Node }),
		"via":    enum(func(e *civic.ProgrammeContributionEdge) civic.ContributionVia { return e.Via }),
	}
}

type contributionResolver struct{ *resolver }

func (r contributionResolver) DeclaredBy(ctx context.Context, obj *civic.Contribution) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r contributionResolver) ID(ctx context.Context, obj *civic.Contribution) (string, error) {
	return globalID(contributionPrefix, obj.ID), nil
}

func (r contributionResolver) Contributor(ctx context.Context, obj *civic.Contribution) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r contributionResolver) Programme(ctx context.Context, obj *civic.Contribution) (*civic.Programme, error) {
	return resolve[*civic.Programme](ctx, r.resolver, obj)
}

func (r contributionResolver) Alliance(ctx context.Context, obj *civic.Contribution) (*civic.Alliance, error) {
	return resolve[*civic.Alliance](ctx, r.resolver, obj)
}

func (r contributionResolver) Recipient(ctx context.Context, obj *civic.Contribution) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r contributionResolver) Scheme(ctx context.Context, obj *civic.Contribution) (*civic.Scheme, error) {
	return resolve[*civic.Scheme](ctx, r.resolver, obj)
}

func (r contributionResolver) CityContract(ctx context.Context, obj *civic.Contribution) (*civic.CityContract, error) {
	return resolve[*civic.CityContract](ctx, r.resolver, obj)
}

func (r contributionResolver) Territory(ctx context.Context, obj *civic.Contribution) (*civic.Territory, error) {
	return resolve[*civic.Territory](ctx, r.resolver, obj)
}

func (r contributionResolver) Source(ctx context.Context, obj *civic.Contribution) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}
