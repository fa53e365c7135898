package graph

import (
	"context"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// longestAlt bounds what is said of a picture for those who do not see it.
const longestAlt = 1000

// fileUses are the fields of what files are used for.
func (t *fields) fileUses(table breadth.Table) {
	table["SignatureDocument"] = map[string]breadth.Field{
		"url":    text(func(d *civic.SignatureDocument) string { return t.url(FilePath, d.Sha256) }),
		"sha256": text(func(d *civic.SignatureDocument) string { return d.Sha256 }),
	}
	table["Signatory"]["document"] = toOne((*postgres.Read).SignatureDocuments, (*civic.Signatory).Key).Reads("ConventionID", "ActorID")
	objectPayload(table, "SetActorLogoPayload", "actor", func(p *SetActorLogoPayload) (*civic.Actor, []*UserError) { return p.Actor, p.UserErrors })
	objectPayload(table, "SetProgrammeImagePayload", "programme", func(p *SetProgrammeImagePayload) (*civic.Programme, []*UserError) { return p.Programme, p.UserErrors })
	conventionPayload(table, "SetConventionDocumentPayload", func(p *SetConventionDocumentPayload) (*civic.Convention, []*UserError) {
		return p.Convention, p.UserErrors
	})
	conventionPayload(table, "RecordConventionPayload", func(p *RecordConventionPayload) (*civic.Convention, []*UserError) { return p.Convention, p.UserErrors })
	conventionPayload(table, "RecordSignaturePayload", func(p *RecordSignaturePayload) (*civic.Convention, []*UserError) { return p.Convention, p.UserErrors })
}

func (t *fields) fileMutations(table map[string]mutation) {
	m := mutator{t.resolver}
	table["setActorLogo"] = doing(t.ec.field_Mutation_setActorLogo_args, m.SetActorLogo)
	table["setProgrammeImage"] = doing(t.ec.field_Mutation_setProgrammeImage_args, m.SetProgrammeImage)
	table["setConventionDocument"] = doing(t.ec.field_Mutation_setConventionDocument_args, m.SetConventionDocument)
	table["recordConvention"] = doing(t.ec.field_Mutation_recordConvention_args, m.RecordConvention)
	table["recordSignature"] = doing(t.ec.field_Mutation_recordSignature_args, m.RecordSignature)
}

func (r mutator) SetActorLogo(ctx context.Context, input SetActorLogoInput) (*SetActorLogoPayload, error) {
	a, payload := actingOf(ctx), &SetActorLogoPayload{}
	actor, err := idOf(actorPrefix, input.ActorID)
	if err != nil {
		return nil, err
	}
	alt, err := civic.Paragraphs(input.Alt.Value(), longestAlt, "alt")
	if err == nil {
		err = a.store.SetActorLogo(ctx, a.caller, postgres.Picture{ID: actor, Version: input.Version, Sha256: input.Sha256.Value(), Alt: alt})
	}
	payload.Actor, payload.UserErrors, err = afterwards(ctx, a, err, actor, (*postgres.Read).Actors)
	return payload, err
}

func (r mutator) SetProgrammeImage(ctx context.Context, input SetProgrammeImageInput) (*SetProgrammeImagePayload, error) {
	a, payload := actingOf(ctx), &SetProgrammeImagePayload{}
	programme, err := idOf(programmePrefix, input.ProgrammeID)
	if err != nil {
		return nil, err
	}
	alt, err := civic.Paragraphs(input.Alt.Value(), longestAlt, "alt")
	if err == nil {
		err = a.store.SetProgrammeImage(ctx, a.caller, postgres.Picture{ID: programme, Version: input.Version, Sha256: input.Sha256.Value(), Alt: alt})
	}
	payload.Programme, payload.UserErrors, err = afterwards(ctx, a, err, programme, (*postgres.Read).Programmes)
	return payload, err
}

func (r mutator) SetConventionDocument(ctx context.Context, input SetConventionDocumentInput) (*SetConventionDocumentPayload, error) {
	a, payload := actingOf(ctx), &SetConventionDocumentPayload{}
	convention, err := idOf(conventionPrefix, input.ConventionID)
	if err != nil {
		return nil, err
	}
	err = a.store.SetConventionDocument(ctx, a.caller, convention, input.Version, input.DocumentSha256.Value())
	payload.Convention, payload.UserErrors, err = afterwards(ctx, a, err, convention, (*postgres.Read).ConventionsByID)
	return payload, err
}
