package graph

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"alliances/internal/auth"
	"alliances/internal/civic"
	"alliances/internal/mail"
	"alliances/internal/postgres"
)

// longestTerms bounds the text of a convention, mostObjectives what it commits to.
const longestTerms, mostObjectives = 50_000, 20

func (r mutator) DraftConvention(ctx context.Context, input DraftConventionInput) (*DraftConventionPayload, error) {
	a, payload, made := actingOf(ctx), &DraftConventionPayload{}, ""
	alliance, err := idOf(alliancePrefix, input.AllianceID)
	if err != nil {
		return nil, err
	}
	d := postgres.DraftedConvention{AllianceID: alliance, StartsOn: input.StartsOn.Value(), ExpiresOn: input.ExpiresOn.Value(), ReviewOn: input.ReviewOn.Value(), Document: input.DocumentSha256.Value(), Open: deref(input.OpenForSignature.Value())}
	if d.Once, err = r.once(input.IdempotencyKey.Value(), "draftConvention", input); err != nil {
		return nil, err
	}
	if d.Replaces, err = maybeID(conventionPrefix, input.ReplacesID.Value(), "replacesId"); err != nil {
		return nil, err
	}
	d.Template = input.Template.Value()
	if given := input.ActorID.Value(); given != nil {
		if d.ActorID, err = idOf(actorPrefix, *given); err != nil {
			return nil, err
		}
	}
	if err = writeConvention(&d, input); err == nil {
		made, err = a.store.DraftConvention(ctx, a.caller, d)
	}
	payload.Convention, payload.UserErrors, err = afterwards(ctx, a, err, made, (*postgres.Read).ConventionsByID)
	return payload, err
}

// writeConvention reads the texts, dates and objectives of a draft. Errors: UserError INVALID.
func writeConvention(d *postgres.DraftedConvention, input DraftConventionInput) (err error) {
	if d.Title, err = civic.Line(input.Title, civic.MaxName, "title"); err != nil {
		return err
	}
	if d.Effect, err = civic.Paragraphs(input.Effect.Value(), civic.MaxText, "effect"); err != nil {
		return err
	}
	if d.Terms, err = civic.Paragraphs(input.Terms.Value(), longestTerms, "terms"); err != nil {
		return err
	}
	if d.Terms != nil && d.Template != nil {
		return civic.Wrong("Donnez le texte ou un modèle, pas les deux.", "Give the text or a template, not both.", "template")
	}
	if d.Signatories, err = idsOfAll(actorPrefix, input.Signatories.Value(), "signatories"); err != nil {
		return err
	}
	d.Objectives, err = objectivesOf(input.Objectives.Value())
	return err
}

// objectivesOf reads what a convention commits to. Errors: UserError INVALID.
func objectivesOf(given []*ObjectiveInput) (objectives []postgres.DraftedObjective, err error) {
	if len(given) > mostObjectives {
		return nil, civic.Wrong("Vingt objectifs au plus.", "Twenty objectives at most.", "objectives")
	}
	for i, o := range given {
		if !(o.Target > 0 && o.Target <= 1e12) {
			return nil, civic.Wrong("Une cible est un nombre positif.", "A target is a positive number.", "objectives", strconv.Itoa(i), "target")
		}
		if slices.ContainsFunc(given[:i], func(other *ObjectiveInput) bool { return other.Indicator == o.Indicator }) {
			return nil, civic.Wrong("Cet indicateur est donné deux fois.", "This indicator is given twice.", "objectives", strconv.Itoa(i), "indicator")
		}
		objectives = append(objectives, postgres.DraftedObjective{Indicator: o.Indicator, Target: o.Target, DueOn: o.DueOn.Value()})
	}
	return objectives, nil
}

func (r mutator) UpdateConvention(ctx context.Context, input UpdateConventionInput) (*UpdateConventionPayload, error) {
	a, payload := actingOf(ctx), &UpdateConventionPayload{}
	convention, err := idOf(conventionPrefix, input.ConventionID)
	if err != nil {
		return nil, err
	}
	c := postgres.ConventionChange{ID: convention, Version: input.Version, StartsOn: given(input.StartsOn), ExpiresOn: given(input.ExpiresOn), ReviewOn: given(input.ReviewOn)}
	if err = rewriteConvention(&c, input); err == nil {
		err = a.store.UpdateConvention(ctx, a.caller, c)
	}
	payload.Convention, payload.UserErrors, err = afterwards(ctx, a, err, convention, (*postgres.Read).ConventionsByID)
	return payload, err
}

// rewriteConvention reads the texts, signatories and objectives that a draft is to have. Errors: UserError INVALID.
func rewriteConvention(c *postgres.ConventionChange, input UpdateConventionInput) (err error) {
	if title := input.Title.Value(); title != nil {
		kept, err := civic.Line(*title, civic.MaxName, "title")
		if err != nil {
			return err
		}
		c.Title = &kept
	}
	effect, setEffect := input.Effect.ValueOK()
	if c.Effect, err = maybeParagraphs(effect, setEffect, civic.MaxText, "effect"); err != nil {
		return err
	}
	terms, setTerms := input.Terms.ValueOK()
	if c.Terms, err = maybeParagraphs(terms, setTerms, longestTerms, "terms"); err != nil {
		return err
	}
	if c.Signatories, err = idsOfAll(actorPrefix, input.Signatories.Value(), "signatories"); err != nil {
		return err
	}
	objectives, isSet := input.Objectives.ValueOK()
	c.SetObjectives = isSet
	c.Objectives, err = objectivesOf(objectives)
	return err
}

// given is a pointer to what an input says, nil where it says nothing.
func given[V any](o graphql.Omittable[V]) *V {
	if v, ok := o.ValueOK(); ok {
		return &v
	}
	return nil
}

// signatureOf reads whose signature under which convention it is.
func signatureOf(conventionID, actorID string) (convention, actor string, err error) {
	if convention, err = idOf(conventionPrefix, conventionID); err != nil {
		return "", "", err
	}
	actor, err = idOf(actorPrefix, actorID)
	return convention, actor, err
}

func (r mutator) AddSignatory(ctx context.Context, input AddSignatoryInput) (*AddSignatoryPayload, error) {
	a, payload := actingOf(ctx), &AddSignatoryPayload{}
	convention, actor, err := signatureOf(input.ConventionID, input.ActorID)
	if err != nil {
		return nil, err
	}
	err = a.store.AddSignatory(ctx, a.caller, convention, actor)
	payload.Convention, payload.UserErrors, err = afterwards(ctx, a, err, convention, (*postgres.Read).ConventionsByID)
	return payload, err
}

func (r mutator) WithdrawSignature(ctx context.Context, input WithdrawSignatureInput) (*WithdrawSignaturePayload, error) {
	a, payload := actingOf(ctx), &WithdrawSignaturePayload{}
	convention, actor, err := signatureOf(input.ConventionID, input.ActorID)
	if err != nil {
		return nil, err
	}
	err = a.store.WithdrawSignature(ctx, a.caller, convention, actor)
	payload.Convention, payload.UserErrors, err = afterwards(ctx, a, err, convention, (*postgres.Read).ConventionsByID)
	return payload, err
}

// ConventionMail writes to who signed a convention that it ends soon, or that it is time to look at it again; sealed as the outbox has it.
func ConventionMail(keys *auth.Keys) func(postgres.ConventionNotice) []byte {
	return func(n postgres.ConventionNotice) []byte {
		on := time.Date(n.DueOn.Year, n.DueOn.Month, n.DueOn.Day, 0, 0, 0, 0, time.UTC)
		due := mail.ConventionDue{Organisation: n.Organisation, Convention: n.Title, On: on, IsReview: n.Kind == civic.ConventionReview}
		return keys.Seal(mail.Place, mail.Write(n.Email, n.Locale, due).Encode())
	}
}

// moveConvention takes a convention a step on.
func moveConvention(ctx context.Context, id string, action civic.Action, version int, reason *string) (*civic.Convention, []*UserError, error) {
	a := actingOf(ctx)
	convention, err := idOf(conventionPrefix, id)
	if err != nil {
		return nil, nil, err
	}
	kept, err := civic.Paragraphs(reason, 2000, "reason")
	if err == nil {
		err = a.store.MoveConvention(ctx, a.caller, convention, action, version, kept)
	}
	return afterwards(ctx, a, err, convention, (*postgres.Read).ConventionsByID)
}

func (r mutator) OpenConvention(ctx context.Context, input OpenConventionInput) (payload *OpenConventionPayload, err error) {
	payload = &OpenConventionPayload{}
	payload.Convention, payload.UserErrors, err = moveConvention(ctx, input.ConventionID, civic.OpenConvention, input.Version, nil)
	return payload, err
}

func (r mutator) AmendConvention(ctx context.Context, input AmendConventionInput) (payload *AmendConventionPayload, err error) {
	payload = &AmendConventionPayload{}
	payload.Convention, payload.UserErrors, err = moveConvention(ctx, input.ConventionID, civic.AmendConvention, input.Version, nil)
	return payload, err
}

func (r mutator) TerminateConvention(ctx context.Context, input TerminateConventionInput) (payload *TerminateConventionPayload, err error) {
	payload = &TerminateConventionPayload{}
	payload.Convention, payload.UserErrors, err = moveConvention(ctx, input.ConventionID, civic.TerminateConvention, input.Version, &input.Reason)
	return payload, err
}

func (r mutator) SignConvention(ctx context.Context, input SignConventionInput) (*SignConventionPayload, error) {
	a, payload := actingOf(ctx), &SignConventionPayload{}
	convention, err := idOf(conventionPrefix, input.ConventionID)
	if err != nil {
		return nil, err
	}
	s := postgres.Signature{ConventionID: convention, Version: input.Version}
	if s.ActorID, err = idOf(actorPrefix, input.ActorID); err != nil {
		return nil, err
	}
	if quality := input.Quality.Value(); quality != nil {
		kept, failed := civic.Line(*quality, civic.MaxName, "quality")
		s.Quality, err = &kept, failed
	}
	if err == nil {
		err = a.store.SignConvention(ctx, a.caller, s)
	}
	payload.Convention, payload.UserErrors, err = afterwards(ctx, a, err, convention, (*postgres.Read).ConventionsByID)
	return payload, err
}
