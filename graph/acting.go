package graph

import (
	"context"
	"net/url"
	"regexp"
	"strconv"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

// acting are the fields of what alliances act by.
func (t *fields) acting(table breadth.Table) {
	table["Programme"]["nextActions"] = next((*civic.Programme).NextActions, "Status", "EditedBy")
	objectPayload(table, "CreateProgrammePayload", "programme", func(p *CreateProgrammePayload) (*civic.Programme, []*UserError) { return p.Programme, p.UserErrors })
	objectPayload(table, "UpdateProgrammePayload", "programme", func(p *UpdateProgrammePayload) (*civic.Programme, []*UserError) { return p.Programme, p.UserErrors })
	objectPayload(table, "RecordContributionPayload", "contribution", func(p *RecordContributionPayload) (*civic.Contribution, []*UserError) {
		return p.Contribution, p.UserErrors
	})
	objectPayload(table, "RecordOutcomePayload", "outcome", func(p *RecordOutcomePayload) (*civic.Outcome, []*UserError) { return p.Outcome, p.UserErrors })
}

func (t *fields) actingMutations(table map[string]mutation) {
	m := mutator{t.resolver}
	table["createProgramme"] = doing(t.ec.field_Mutation_createProgramme_args, m.CreateProgramme)
	table["updateProgramme"] = doing(t.ec.field_Mutation_updateProgramme_args, m.UpdateProgramme)
	table["recordContribution"] = doing(t.ec.field_Mutation_recordContribution_args, m.RecordContribution)
	table["recordOutcome"] = doing(t.ec.field_Mutation_recordOutcome_args, m.RecordOutcome)
}

// maybeID reads the id of an object of a type, where one is given. Errors: UserError INVALID at its place.
func maybeID(prefix string, id *string, field ...string) (*string, error) {
	if id == nil {
		return nil, nil
	}
	uuid, err := idOf(prefix, *id)
	if err != nil {
		return nil, civic.Wrong("Cet objet n’existe pas.", "There is no such object.", field...)
	}
	return &uuid, nil
}

// maybeParagraphs is a text to be set, where it was given: null for none.
func maybeParagraphs(given *string, set bool, longest int, field string) (**string, error) {
	if !set {
		return nil, nil
	}
	kept, err := civic.Paragraphs(given, longest, field)
	return &kept, err
}

// mostSites bounds the places of a programme that are named at once.
const mostSites, mostPeople = 100, 1_000_000

// programmeOf reads what the inputs of both mutations share. Errors: UserError INVALID.
func programmeOf(c *postgres.ProgrammeChange, input UpdateProgrammeInput) (err error) {
	summary, set := input.Summary.ValueOK()
	if c.Summary, err = maybeParagraphs(summary, set, 1000, "summary"); err != nil {
		return err
	}
	description, set := input.Description.ValueOK()
	if c.Description, err = maybeParagraphs(description, set, civic.MaxText, "description"); err != nil {
		return err
	}
	if day, set := input.StartsOn.ValueOK(); set {
		c.StartsOn = &day
	}
	if day, set := input.EndsOn.ValueOK(); set {
		c.EndsOn = &day
	}
	c.Status, c.Themes, c.Audiences = input.Status.Value(), input.Themes.Value(), input.Audiences.Value()
	if c.Zones, err = idsOfAll(territoryPrefix, input.Zones.Value(), "zones"); err != nil {
		return err
	}
	sites := input.Sites.Value()
	if len(sites) > mostSites {
		return civic.Wrong("Cent lieux au plus.", "A hundred places at most.", "sites")
	}
	for i, given := range sites {
		site, err := siteOf(given, "sites", strconv.Itoa(i))
		if err != nil {
			return err
		}
		c.Sites = append(c.Sites, site)
	}
	if sites != nil && c.Sites == nil {
		c.Sites = []postgres.SiteChange{}
	}
	return nil
}

func siteOf(given *SiteInput, field ...string) (s postgres.SiteChange, err error) {
	at := func(name string) []string { return append(field[:len(field):len(field)], name) }
	s = postgres.SiteChange{Precision: given.Precision, Location: given.Location.Value(), Capacity: given.Capacity.Value()}
	if s.Name, err = civic.Line(given.Name, civic.MaxName, at("name")...); err != nil {
		return s, err
	}
	id, err := maybeID(sitePrefix, given.ID.Value(), at("id")...)
	if err != nil {
		return s, err
	}
	s.ID = deref(id)
	territory, err := maybeID(territoryPrefix, &given.TerritoryID, at("territoryId")...)
	if err != nil {
		return s, err
	}
	s.TerritoryID = *territory
	if s.HostID, err = maybeID(actorPrefix, given.HostID.Value(), at("hostId")...); err != nil {
		return s, err
	}
	if s.Address, err = civic.Paragraphs(given.Address.Value(), 300, at("address")...); err != nil {
		return s, err
	}
	if s.OpeningHours, err = civic.Paragraphs(given.OpeningHours.Value(), 255, at("openingHours")...); err != nil {
		return s, err
	}
	if s.Capacity != nil && (*s.Capacity < 0 || *s.Capacity > mostPeople) {
		return s, civic.Wrong("De 0 à 1 000 000.", "From 0 to 1,000,000.", at("capacity")...)
	}
	return s, nil
}

func (r mutator) CreateProgramme(ctx context.Context, input CreateProgrammeInput) (*CreateProgrammePayload, error) {
	a, payload, made := actingOf(ctx), &CreateProgrammePayload{}, ""
	actor, err := idOf(actorPrefix, input.ActorID)
	if err != nil {
		return nil, err
	}
	c := postgres.ProgrammeChange{ActorID: actor}
	if c.Once, err = r.once(input.IdempotencyKey.Value(), "createProgramme", input); err != nil {
		return nil, err
	}
	title, err := civic.Line(input.Title, civic.MaxName, "title")
	c.Title = &title
	if err == nil {
		c.AllianceID, err = maybeID(alliancePrefix, input.AllianceID.Value(), "allianceId")
	}
	if err == nil {
		c.ReplicaOf, err = maybeID(programmePrefix, input.ReplicaOfID.Value(), "replicaOfId")
	}
	if err == nil {
		err = programmeOf(&c, UpdateProgrammeInput{Summary: input.Summary, Description: input.Description, StartsOn: input.StartsOn, EndsOn: input.EndsOn, Status: input.Status,
			Themes: input.Themes, Audiences: input.Audiences, Zones: input.Zones, Sites: input.Sites})
	}
	if err == nil {
		err = civic.CheckTerm(input.StartsOn.Value(), input.EndsOn.Value(), "endsOn")
	}
	if err == nil {
		made, err = a.store.CreateProgramme(ctx, a.caller, c)
	}
	payload.Programme, payload.UserErrors, err = afterwards(ctx, a, err, made, (*postgres.Read).Programmes)
	return payload, err
}

func (r mutator) UpdateProgramme(ctx context.Context, input UpdateProgrammeInput) (*UpdateProgrammePayload, error) {
	a, payload := actingOf(ctx), &UpdateProgrammePayload{}
	programme, err := idOf(programmePrefix, input.ProgrammeID)
	if err != nil {
		return nil, err
	}
	c := postgres.ProgrammeChange{ID: programme, Version: input.Version}
	if title := input.Title.Value(); title != nil {
		kept, failed := civic.Line(*title, civic.MaxName, "title")
		c.Title, err = &kept, failed
	}
	if err == nil {
		err = programmeOf(&c, input)
	}
	if err == nil {
		err = a.store.UpdateProgramme(ctx, a.caller, c)
	}
	payload.Programme, payload.UserErrors, err = afterwards(ctx, a, err, programme, (*postgres.Read).Programmes)
	return payload, err
}

var currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)

// maxCents is the greatest amount that every client reads exactly.
const maxCents = 1 << 53

func (r mutator) RecordContribution(ctx context.Context, input RecordContributionInput) (*RecordContributionPayload, error) {
	a, payload, made := actingOf(ctx), &RecordContributionPayload{}, ""
	actor, err := idOf(actorPrefix, input.ActorID)
	if err != nil {
		return nil, err
	}
	g := postgres.GivenContribution{By: actor, ContributorID: actor, Kind: input.Kind, Share: input.Share.Value(), Year: input.Year.Value(), GivenOn: input.GivenOn.Value()}
	if g.Once, err = r.once(input.IdempotencyKey.Value(), "recordContribution", input); err != nil {
		return nil, err
	}
	if err = contributionOf(&g, input); err == nil {
		made, err = a.store.RecordContribution(ctx, a.caller, g)
	}
	payload.Contribution, payload.UserErrors, err = afterwards(ctx, a, err, made, (*postgres.Read).ContributionsByID)
	return payload, err
}

// contributionOf reads who gives what to whom. Errors: UserError INVALID.
func contributionOf(g *postgres.GivenContribution, input RecordContributionInput) (err error) {
	contributor, err := maybeID(actorPrefix, input.ContributorID.Value(), "contributorId")
	if err != nil {
		return err
	}
	if contributor != nil {
		g.ContributorID = *contributor
	}
	if g.ToProgramme, err = maybeID(programmePrefix, input.ProgrammeID.Value(), "programmeId"); err != nil {
		return err
	}
	if g.ToAlliance, err = maybeID(alliancePrefix, input.AllianceID.Value(), "allianceId"); err != nil {
		return err
	}
	if g.ToActor, err = maybeID(actorPrefix, input.RecipientID.Value(), "recipientId"); err != nil {
		return err
	}
	if g.Corrects, err = maybeID(contributionPrefix, input.Corrects.Value(), "corrects"); err != nil {
		return err
	}
	recipients := 0
	for _, to := range []*string{g.ToProgramme, g.ToAlliance, g.ToActor} {
		if to != nil {
			recipients++
		}
	}
	if recipients != 1 {
		return civic.Wrong("Exactement un destinataire : un programme, une alliance ou une organisation.", "Exactly one recipient: a programme, an alliance or an organisation.", "programmeId")
	}
	if amount := input.Amount.Value(); amount != nil {
		switch {
		case amount.Cents < 0 || amount.Cents > maxCents:
			return civic.Wrong("Un montant n’est pas négatif.", "An amount is not negative.", "amount", "cents")
		case !currencyForm.MatchString(amount.Currency):
			return civic.Wrong("Une monnaie s’écrit comme EUR.", "A currency is written like EUR.", "amount", "currency")
		}
		g.AmountCents, g.Currency = &amount.Cents, &amount.Currency
	}
	if g.Share != nil && !(*g.Share > 0 && *g.Share <= 1) {
		return civic.Wrong("Une part est au-dessus de 0 et vaut 1 au plus.", "A share is above 0, and 1 at most.", "share")
	}
	if g.Year != nil && (*g.Year < 1900 || *g.Year > 2200) {
		return civic.Wrong("Une année de 1900 à 2200.", "A year from 1900 to 2200.", "year")
	}
	if g.Description, err = civic.Paragraphs(input.Description.Value(), 2000, "description"); err != nil {
		return err
	}
	g.Source, err = sourceOf(input.Source.Value())
	return err
}

// sourceOf reads where a fact is stated. Errors: UserError INVALID.
func sourceOf(given *SourceInput) (*postgres.GivenSource, error) {
	if given == nil {
		return nil, nil
	}
	title, err := civic.Line(given.Title, civic.MaxName, "source", "title")
	if err != nil {
		return nil, err
	}
	s := &postgres.GivenSource{Title: title, URL: given.URL.Value()}
	if s.URL != nil {
		address, err := url.Parse(*s.URL)
		if err != nil || address.Scheme != "https" && address.Scheme != "http" || address.Host == "" || address.User != nil || len(*s.URL) > 2000 {
			return nil, civic.Wrong("Une page s’écrit comme https://exemple.fr/page.", "A page is written like https://example.org/page.", "source", "url")
		}
	}
	return s, nil
}

func (r mutator) RecordOutcome(ctx context.Context, input RecordOutcomeInput) (*RecordOutcomePayload, error) {
	a, payload, made := actingOf(ctx), &RecordOutcomePayload{}, ""
	programme, err := idOf(programmePrefix, input.ProgrammeID)
	if err != nil {
		return nil, err
	}
	o := postgres.ObservedOutcome{ProgrammeID: programme, Indicator: input.Indicator, Audience: input.Audience.Value(), Value: input.Value.Value(), Target: input.Target.Value(),
		MeasuredOn: input.MeasuredOn.Value(), IsReference: input.IsReference.Value()}
	if o.Once, err = r.once(input.IdempotencyKey.Value(), "recordOutcome", input); err != nil {
		return nil, err
	}
	o.By, err = maybeID(actorPrefix, input.ActorID.Value(), "actorId")
	if err == nil {
		o.Corrects, err = maybeID(outcomePrefix, input.Corrects.Value(), "corrects")
	}
	if err == nil {
		o.Note, err = civic.Paragraphs(input.Note.Value(), 2000, "note")
	}
	if err == nil {
		o.Source, err = sourceOf(input.Source.Value())
	}
	switch {
	case err != nil:
	case o.Target != nil && !(*o.Target > 0 && *o.Target <= 1e12):
		err = civic.Wrong("Une cible est un nombre positif.", "A target is a positive number.", "target")
	case o.Value != nil && !(*o.Value >= 0 && *o.Value <= 1e12):
		err = civic.Wrong("Une valeur n’est pas négative.", "A value is not negative.", "value")
	default:
		made, err = a.store.RecordOutcome(ctx, a.caller, o)
	}
	payload.Outcome, payload.UserErrors, err = afterwards(ctx, a, err, made, (*postgres.Read).OutcomesByID)
	return payload, err
}
