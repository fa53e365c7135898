package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/mail"
	"alliances/internal/postgres"
)

const needPath = "needs"

func needID(n *civic.Need) string { return n.ID }

func (t *fields) needs(table breadth.Table) {
	table["Need"] = map[string]breadth.Field{
		"id":              id(needPrefix, needID),
		"title":           text(func(n *civic.Need) string { return n.Title }),
		"description":     maybeText(func(n *civic.Need) *string { return n.Description }),
		"contentLocale":   text(func(n *civic.Need) string { return n.ContentLocale }),
		"territory":       toOne((*postgres.Read).Territories, func(n *civic.Need) string { return n.TerritoryID }),
		"theme":           toOne((*postgres.Read).Themes, func(n *civic.Need) string { return n.ThemeID }),
		"audiences":       toMany((*postgres.Read).NeedAudiences, needID),
		"urgency":         enum(func(n *civic.Need) civic.NeedUrgency { return n.Urgency }),
		"peopleEstimated": maybeNumber(func(n *civic.Need) *int { return n.PeopleEstimated }),
		"observedOn":      maybeDay(func(n *civic.Need) *civic.Date { return n.ObservedOn }),
		"status":          enum(func(n *civic.Need) civic.NeedStatus { return n.Status }),
		"statusAsOf":      day(func(n *civic.Need) civic.Date { return n.StatusAsOf }),
		"declaredBy":      toOne((*postgres.Read).Actors, func(n *civic.Need) string { return n.DeclaredByID }),
		"source":          toOne((*postgres.Read).Sources, func(n *civic.Need) string { return deref(n.SourceID) }),
		"answerable":      pagedPlain(t.ec.field_Need_answerable_args, needID, (*postgres.Read).Answerable),
		"alliances":       pagedPlain(t.ec.field_Need_alliances_args, needID, (*postgres.Read).NeedAlliances),
		"offers":          pagedPlain(t.ec.field_Need_offers_args, needID, (*postgres.Read).NeedOffers),
		"offersToAnswer":  pagedPlain(t.ec.field_Need_offersToAnswer_args, needID, (*postgres.Read).OffersToAnswer),
		"archivedAt":      maybeInstant(func(n *civic.Need) *time.Time { return n.ArchivedAt }),
		"version":         number(func(n *civic.Need) int { return n.Version }),
		"createdAt":       instant(func(n *civic.Need) time.Time { return n.CreatedAt }),
		"updatedAt":       instant(func(n *civic.Need) time.Time { return n.UpdatedAt }),
		"url":             text(func(n *civic.Need) string { return t.url(needPath, n.ID) }).Reads("ID"),
		"nextActions":     next((*civic.Need).NextActions, "Status", "DeclaredByID"),
	}
	addPages[civic.Need](table, "Need")
	table["Query"]["needs"] = rootPage(t.ec.field_Query_needs_args, func(ctx context.Context, r *postgres.Read, c breadth.Call, p postgres.PageRequest) (*civic.NeedConnection, error) {
		return r.NeedPage(ctx, arg[*civic.NeedFilter](c, "filter"), p)
	})
	table["Territory"]["needs"] = pagedBy(t.ec.field_Territory_needs_args, territoryID, (*postgres.Read).TerritoryNeeds)
	table["Actor"]["needs"] = pagedBy(t.ec.field_Actor_needs_args, actorID, (*postgres.Read).ActorNeeds)
	table["Actor"]["needsToAnswer"] = pagedPlain(t.ec.field_Actor_needsToAnswer_args, actorID, (*postgres.Read).NeedsToAnswer)
	table["Alliance"]["need"] = toOne((*postgres.Read).Needs, func(a *civic.Alliance) string { return deref(a.NeedID) })
	needPayload(table, "PublishNeedPayload", func(p *PublishNeedPayload) (*civic.Need, []*UserError) { return p.Need, p.UserErrors })
	needPayload(table, "UpdateNeedPayload", func(p *UpdateNeedPayload) (*civic.Need, []*UserError) { return p.Need, p.UserErrors })
	needPayload(table, "MeetNeedPayload", func(p *MeetNeedPayload) (*civic.Need, []*UserError) { return p.Need, p.UserErrors })
	needPayload(table, "CloseNeedPayload", func(p *CloseNeedPayload) (*civic.Need, []*UserError) { return p.Need, p.UserErrors })
	needPayload(table, "ReopenNeedPayload", func(p *ReopenNeedPayload) (*civic.Need, []*UserError) { return p.Need, p.UserErrors })
}

func needPayload[P any](table breadth.Table, name string, get func(*P) (*civic.Need, []*UserError)) {
	objectPayload(table, name, "need", get)
}

func (t *fields) needMutations(table map[string]mutation) {
	m := mutator{t.resolver}
	table["publishNeed"] = doing(t.ec.field_Mutation_publishNeed_args, m.PublishNeed)
	table["updateNeed"] = doing(t.ec.field_Mutation_updateNeed_args, m.UpdateNeed)
	table["meetNeed"] = doing(t.ec.field_Mutation_meetNeed_args, m.MeetNeed)
	table["closeNeed"] = doing(t.ec.field_Mutation_closeNeed_args, m.CloseNeed)
	table["reopenNeed"] = doing(t.ec.field_Mutation_reopenNeed_args, m.ReopenNeed)
	table["makeOffer"] = doing(t.ec.field_Mutation_makeOffer_args, m.MakeOffer)
	table["withdrawOffer"] = doing(t.ec.field_Mutation_withdrawOffer_args, m.WithdrawOffer)
	table["answerOffer"] = doing(t.ec.field_Mutation_answerOffer_args, m.AnswerOffer)
}

// checkNeed refuses numbers and days that cannot be. Errors: UserError INVALID.
func checkNeed(people *int, observed *civic.Date) error {
	switch {
	case people != nil && *people < 1:
		return civic.Wrong("Une personne au moins.", "One person at least.", "peopleEstimated")
	case observed != nil && civic.DateOf(time.Now()).Before(*observed):
		return civic.Wrong("Un constat n’est pas à venir.", "What was observed is not to come.", "observedOn")
	}
	return nil
}

func (r mutator) PublishNeed(ctx context.Context, input PublishNeedInput) (*PublishNeedPayload, error) {
	a, payload, made := actingOf(ctx), &PublishNeedPayload{}, ""
	actor, err := idOf(actorPrefix, input.ActorID)
	if err != nil {
		return nil, err
	}
	people, observed := input.PeopleEstimated.Value(), input.ObservedOn.Value()
	c := postgres.NeedChange{ActorID: actor, Theme: &input.Theme, Audiences: input.Audiences.Value(), Urgency: input.Urgency.Value(), People: &people, ObservedOn: &observed}
	if c.Once, err = r.once(input.IdempotencyKey.Value(), "publishNeed", input); err != nil {
		return nil, err
	}
	title, err := civic.Line(input.Title, civic.MaxName, "title")
	c.Title = &title
	if err == nil {
		var description *string
		description, err = civic.Paragraphs(input.Description.Value(), civic.MaxText, "description")
		c.Description = &description
	}
	if err == nil {
		c.TerritoryID, err = maybeID(territoryPrefix, &input.TerritoryID, "territoryId")
	}
	if err == nil {
		err = checkNeed(people, observed)
	}
	if err == nil {
		c.Source, err = sourceOf(input.Source.Value())
	}
	if err == nil {
		isUrgent := c.Urgency != nil && (*c.Urgency == civic.HighUrgency || *c.Urgency == civic.CriticalUrgency)
		c.Mail = func(address, locale, name string) []byte {
			return r.sealed(mail.Write(address, locale, mail.NeedToAnswer{Organisation: name, Need: title, IsUrgent: isUrgent}))
		}
		made, err = a.store.PublishNeed(ctx, a.caller, c)
	}
	payload.Need, payload.UserErrors, err = afterwards(ctx, a, err, made, (*postgres.Read).Needs)
	return payload, err
}

func (r mutator) UpdateNeed(ctx context.Context, input UpdateNeedInput) (*UpdateNeedPayload, error) {
	a, payload := actingOf(ctx), &UpdateNeedPayload{}
	need, err := idOf(needPrefix, input.NeedID)
	if err != nil {
		return nil, err
	}
	c := postgres.NeedChange{ID: need, Version: input.Version, Theme: input.Theme.Value(), Audiences: input.Audiences.Value(), Urgency: input.Urgency.Value()}
	people, setPeople := input.PeopleEstimated.ValueOK()
	observed, setObserved := input.ObservedOn.ValueOK()
	if setPeople {
		c.People = &people
	}
	if setObserved {
		c.ObservedOn = &observed
	}
	err = checkNeed(people, observed)
	if title := input.Title.Value(); title != nil && err == nil {
		kept, failed := civic.Line(*title, civic.MaxName, "title")
		c.Title, err = &kept, failed
	}
	if err == nil {
		description, set := input.Description.ValueOK()
		c.Description, err = maybeParagraphs(description, set, civic.MaxText, "description")
	}
	if err == nil {
		c.TerritoryID, err = maybeID(territoryPrefix, input.TerritoryID.Value(), "territoryId")
	}
	if err == nil {
		c.Source, err = sourceOf(input.Source.Value())
	}
	if err == nil {
		err = a.store.UpdateNeed(ctx, a.caller, c)
	}
	payload.Need, payload.UserErrors, err = afterwards(ctx, a, err, need, (*postgres.Read).Needs)
	return payload, err
}

// moveNeed does a step of a need, and gives the need as it is then.
func (r mutator) moveNeed(ctx context.Context, global string, action civic.Action) (*civic.Need, []*UserError, error) {
	a := actingOf(ctx)
	need, err := idOf(needPrefix, global)
	if err != nil {
		return nil, nil, err
	}
	return afterwards(ctx, a, a.store.MoveNeed(ctx, a.caller, need, action), need, (*postgres.Read).Needs)
}

func (r mutator) MeetNeed(ctx context.Context, input MeetNeedInput) (payload *MeetNeedPayload, err error) {
	payload = &MeetNeedPayload{}
	payload.Need, payload.UserErrors, err = r.moveNeed(ctx, input.NeedID, civic.MeetNeed)
	return payload, err
}

func (r mutator) CloseNeed(ctx context.Context, input CloseNeedInput) (payload *CloseNeedPayload, err error) {
	payload = &CloseNeedPayload{}
	payload.Need, payload.UserErrors, err = r.moveNeed(ctx, input.NeedID, civic.CloseNeed)
	return payload, err
}

func (r mutator) ReopenNeed(ctx context.Context, input ReopenNeedInput) (payload *ReopenNeedPayload, err error) {
	payload = &ReopenNeedPayload{}
	payload.Need, payload.UserErrors, err = r.moveNeed(ctx, input.NeedID, civic.ReopenNeed)
	return payload, err
}

type needResolver struct{ *resolver }

func (r needResolver) ID(_ context.Context, obj *civic.Need) (string, error) {
	return globalID(needPrefix, obj.ID), nil
}

func (r needResolver) URL(_ context.Context, obj *civic.Need) (string, error) {
	return r.url(needPath, obj.ID), nil
}

func (r needResolver) Territory(ctx context.Context, obj *civic.Need) (*civic.Territory, error) {
	return resolve[*civic.Territory](ctx, r.resolver, obj)
}

func (r needResolver) Theme(ctx context.Context, obj *civic.Need) (*civic.Theme, error) {
	return resolve[*civic.Theme](ctx, r.resolver, obj)
}

func (r needResolver) Audiences(ctx context.Context, obj *civic.Need) ([]*civic.Audience, error) {
	return resolveList[*civic.Audience](ctx, r.resolver, obj)
}

func (r needResolver) DeclaredBy(ctx context.Context, obj *civic.Need) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r needResolver) Source(ctx context.Context, obj *civic.Need) (*civic.Source, error) {
	return resolve[*civic.Source](ctx, r.resolver, obj)
}

func (r needResolver) Answerable(ctx context.Context, obj *civic.Need, _ *int, _ *string) (*civic.PartnerSuggestionConnection, error) {
	return resolve[*civic.PartnerSuggestionConnection](ctx, r.resolver, obj)
}

func (r needResolver) Alliances(ctx context.Context, obj *civic.Need, _ *int, _ *string) (*civic.AllianceConnection, error) {
	return resolve[*civic.AllianceConnection](ctx, r.resolver, obj)
}

func (r needResolver) Offers(ctx context.Context, obj *civic.Need, _ *int, _ *string) (*civic.OfferConnection, error) {
	return resolve[*civic.OfferConnection](ctx, r.resolver, obj)
}

func (r needResolver) OffersToAnswer(ctx context.Context, obj *civic.Need, _ *int, _ *string) (*civic.OfferConnection, error) {
	return resolve[*civic.OfferConnection](ctx, r.resolver, obj)
}

func (r needResolver) NextActions(ctx context.Context, obj *civic.Need) ([]*NextAction, error) {
	return resolveList[*NextAction](ctx, r.resolver, obj)
}

func (r allianceResolver) Need(ctx context.Context, obj *civic.Alliance) (*civic.Need, error) {
	return resolve[*civic.Need](ctx, r.resolver, obj)
}

func (r queryResolver) Needs(ctx context.Context, _ *civic.NeedFilter, _ *int, _ *string) (*civic.NeedConnection, error) {
	return resolve[*civic.NeedConnection](ctx, r.resolver, nil)
}

func (r territoryResolver) Needs(ctx context.Context, obj *civic.Territory, _ *civic.NeedFilter, _ *int, _ *string) (*civic.NeedConnection, error) {
	return resolve[*civic.NeedConnection](ctx, r.resolver, obj)
}

func (r actorResolver) Needs(ctx context.Context, obj *civic.Actor, _ *civic.NeedFilter, _ *int, _ *string) (*civic.NeedConnection, error) {
	return resolve[*civic.NeedConnection](ctx, r.resolver, obj)
}

func (r actorResolver) NeedsToAnswer(ctx context.Context, obj *civic.Actor, _ *int, _ *string) (*civic.NeedConnection, error) {
	return resolve[*civic.NeedConnection](ctx, r.resolver, obj)
}
