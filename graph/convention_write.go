package graph

import (
	"context"
	"slices"
	"strconv"

	"alliances/internal/civic"
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
	if err := civic.CheckTerm(d.StartsOn, d.ExpiresOn, "expiresOn"); err != nil {
		return err
	}
	if d.Signatories, err = idsOfAll(actorPrefix, input.Signatories.Value(), "signatories"); err != nil {
		return err
	}
	given := input.Objectives.Value()
	if len(given) > mostObjectives {
		return civic.Wrong("Vingt objectifs au plus.", "Twenty objectives at most.", "objectives")
	}
	for i, o := range given {
		if !(o.Target > 0 && o.Target <= 1e12) {
			return civic.Wrong("Une cible est un nombre positif.", "A target is a positive number.", "objectives", strconv.Itoa(i), "target")
		}
		if slices.ContainsFunc(given[:i], func(other *ObjectiveInput) bool { return other.Indicator == o.Indicator }) {
			return civic.Wrong("Cet indicateur est donné deux fois.", "This indicator is given twice.", "objectives", strconv.Itoa(i), "indicator")
		}
		d.Objectives = append(d.Objectives, postgres.DraftedObjective{Indicator: o.Indicator, Target: o.Target, DueOn: o.DueOn.Value()})
	}
	return nil
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
