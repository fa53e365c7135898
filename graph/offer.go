package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/mail"
	"alliances/internal/postgres"
)

func offerID(o *civic.Offer) string { return o.ID }

func (t *fields) offers(table breadth.Table) {
	table["Offer"] = map[string]breadth.Field{
		"id":             id(offerPrefix, offerID),
		"actor":          toOne((*postgres.Read).Actors, func(o *civic.Offer) string { return o.ActorID }),
		"need":           toOne((*postgres.Read).Needs, func(o *civic.Offer) string { return deref(o.NeedID) }),
		"kind":           enum(func(o *civic.Offer) civic.ContributionKind { return o.Kind }),
		"description":    text(func(o *civic.Offer) string { return o.Description }),
		"contentLocale":  text(func(o *civic.Offer) string { return o.ContentLocale }),
		"quantity":       maybeNumber(func(o *civic.Offer) *int { return o.Quantity }),
		"availableFrom":  maybeDay(func(o *civic.Offer) *civic.Date { return o.AvailableFrom }),
		"availableUntil": maybeDay(func(o *civic.Offer) *civic.Date { return o.AvailableUntil }),
		"status":         enum(func(o *civic.Offer) civic.OfferStatus { return o.Status }),
		"answeredAt":     maybeInstant(func(o *civic.Offer) *time.Time { return o.AnsweredAt }),
		"createdAt":      instant(func(o *civic.Offer) time.Time { return o.CreatedAt }),
		"updatedAt":      instant(func(o *civic.Offer) time.Time { return o.UpdatedAt }),
		"nextActions":    next((*civic.Offer).NextActions, "Status", "ActorID", "NeededBy"),
	}
	addPages[civic.Offer](table, "Offer")
	table["Actor"]["standingOffers"] = pagedPlain(t.ec.field_Actor_standingOffers_args, actorID, (*postgres.Read).StandingOffers)
	table["Actor"]["offersMade"] = pagedPlain(t.ec.field_Actor_offersMade_args, actorID, (*postgres.Read).OffersMade)
	offerPayload(table, "MakeOfferPayload", func(p *MakeOfferPayload) (*civic.Offer, []*UserError) { return p.Offer, p.UserErrors })
	offerPayload(table, "WithdrawOfferPayload", func(p *WithdrawOfferPayload) (*civic.Offer, []*UserError) { return p.Offer, p.UserErrors })
	offerPayload(table, "AnswerOfferPayload", func(p *AnswerOfferPayload) (*civic.Offer, []*UserError) { return p.Offer, p.UserErrors })
}

func offerPayload[P any](table breadth.Table, name string, get func(*P) (*civic.Offer, []*UserError)) {
	objectPayload(table, name, "offer", get)
}

func (r mutator) MakeOffer(ctx context.Context, input MakeOfferInput) (*MakeOfferPayload, error) {
	a, payload, made := actingOf(ctx), &MakeOfferPayload{}, ""
	actor, err := idOf(actorPrefix, input.ActorID)
	if err != nil {
		return nil, err
	}
	o := postgres.MadeOffer{ActorID: actor, Kind: input.Kind, Quantity: input.Quantity.Value(), AvailableFrom: input.AvailableFrom.Value(), AvailableUntil: input.AvailableUntil.Value()}
	if o.Once, err = r.once(input.IdempotencyKey.Value(), "makeOffer", input); err != nil {
		return nil, err
	}
	if o.NeedID, err = maybeID(needPrefix, input.NeedID.Value(), "needId"); err == nil {
		var description *string
		if description, err = civic.Paragraphs(&input.Description, 2000, "description"); err == nil && description == nil {
			err = civic.Wrong("Ce texte manque.", "This text is missing.", "description")
		}
		o.Description = deref(description)
	}
	switch {
	case err != nil:
	case o.Quantity != nil && *o.Quantity < 1:
		err = civic.Wrong("Un au moins.", "One at least.", "quantity")
	default:
		err = civic.CheckTerm(o.AvailableFrom, o.AvailableUntil, "availableUntil")
	}
	if err == nil {
		o.Mail = func(address, locale string, need *civic.Need, name string) []byte {
			return r.sealed(mail.Write(address, locale, mail.OfferMade{Organisation: name, Need: need.Title}))
		}
		made, err = a.store.MakeOffer(ctx, a.caller, o)
	}
	payload.Offer, payload.UserErrors, err = afterwards(ctx, a, err, made, (*postgres.Read).Offers)
	return payload, err
}

func (r mutator) WithdrawOffer(ctx context.Context, input WithdrawOfferInput) (*WithdrawOfferPayload, error) {
	a, payload := actingOf(ctx), &WithdrawOfferPayload{}
	offer, err := idOf(offerPrefix, input.OfferID)
	if err != nil {
		return nil, err
	}
	err = a.store.MoveOffer(ctx, a.caller, offer, civic.WithdrawOffer, (*civic.Offer).Withdraw)
	payload.Offer, payload.UserErrors, err = afterwards(ctx, a, err, offer, (*postgres.Read).Offers)
	return payload, err
}

func (r mutator) AnswerOffer(ctx context.Context, input AnswerOfferInput) (*AnswerOfferPayload, error) {
	a, payload := actingOf(ctx), &AnswerOfferPayload{}
	offer, err := idOf(offerPrefix, input.OfferID)
	if err != nil {
		return nil, err
	}
	err = a.store.MoveOffer(ctx, a.caller, offer, civic.AnswerOffer, func(o *civic.Offer, v *civic.Viewer) (civic.OfferStatus, error) { return o.Answer(v, input.Answer) })
	payload.Offer, payload.UserErrors, err = afterwards(ctx, a, err, offer, (*postgres.Read).Offers)
	return payload, err
}

type offerResolver struct{ *resolver }

func (r offerResolver) ID(_ context.Context, obj *civic.Offer) (string, error) {
	return globalID(offerPrefix, obj.ID), nil
}

func (r offerResolver) Actor(ctx context.Context, obj *civic.Offer) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r offerResolver) Need(ctx context.Context, obj *civic.Offer) (*civic.Need, error) {
	return resolve[*civic.Need](ctx, r.resolver, obj)
}

func (r offerResolver) NextActions(ctx context.Context, obj *civic.Offer) ([]*NextAction, error) {
	return resolveList[*NextAction](ctx, r.resolver, obj)
}

func (r actorResolver) StandingOffers(ctx context.Context, obj *civic.Actor, _ *int, _ *string) (*civic.OfferConnection, error) {
	return resolve[*civic.OfferConnection](ctx, r.resolver, obj)
}

func (r actorResolver) OffersMade(ctx context.Context, obj *civic.Actor, _ *int, _ *string) (*civic.OfferConnection, error) {
	return resolve[*civic.OfferConnection](ctx, r.resolver, obj)
}
