package graph

import (
	"context"

	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func (r mutator) RecordConvention(ctx context.Context, input RecordConventionInput) (*RecordConventionPayload, error) {
	a, payload, made := actingOf(ctx), &RecordConventionPayload{}, ""
	alliance, err := idOf(alliancePrefix, input.AllianceID)
	if err != nil {
		return nil, err
	}
	d := postgres.RecordedConvention{AllianceID: alliance, ValidatedOn: input.ValidatedOn, StartsOn: input.StartsOn.Value(), ExpiresOn: input.ExpiresOn.Value(), ReviewOn: input.ReviewOn.Value(),
		Document: input.DocumentSha256.Value()}
	if d.Once, err = r.once(input.IdempotencyKey.Value(), "recordConvention", input); err != nil {
		return nil, err
	}
	if err = recordedOf(&d, input); err == nil {
		made, err = a.store.RecordConvention(ctx, a.caller, d)
	}
	payload.Convention, payload.UserErrors, err = afterwards(ctx, a, err, made, (*postgres.Read).ConventionsByID)
	return payload, err
}

// recordedOf reads the texts, dates and signatories of a convention that was validated elsewhere. Errors: UserError INVALID.
func recordedOf(d *postgres.RecordedConvention, input RecordConventionInput) (err error) {
	if d.ActorID, err = maybeID(actorPrefix, input.ActorID.Value(), "actorId"); err != nil {
		return err
	}
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
	if d.Source, err = sourceOf(input.Source.Value()); err != nil {
		return err
	}
	if d.Document == nil && (d.Source == nil || d.Source.URL == nil) {
		return civic.Wrong("Joignez le document signé, ou l’adresse de la page qui en fait état.", "Give the signed document, or the address of the page that states it.", "documentSha256")
	}
	return nil
}

func (r mutator) RecordSignature(ctx context.Context, input RecordSignatureInput) (*RecordSignaturePayload, error) {
	a, payload := actingOf(ctx), &RecordSignaturePayload{}
	convention, err := idOf(conventionPrefix, input.ConventionID)
	if err != nil {
		return nil, err
	}
	s := postgres.Signature{ConventionID: convention, Version: input.Version, Elsewhere: &postgres.SignedElsewhere{On: input.SignedOn, Document: input.DocumentSha256}}
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

type signatureDocumentResolver struct{ *resolver }

func (r signatureDocumentResolver) URL(_ context.Context, obj *civic.SignatureDocument) (string, error) {
	return r.url(FilePath, obj.Sha256), nil
}

func (r signatoryResolver) Document(ctx context.Context, obj *civic.Signatory) (*civic.SignatureDocument, error) {
	return resolve[*civic.SignatureDocument](ctx, r.resolver, obj)
}
