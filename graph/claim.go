package graph

import (
	"context"
	"strings"
	"time"

	"alliances/internal/auth"
	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/mail"
	"alliances/internal/postgres"
)

func claimID(c *civic.Claim) string { return c.ID }

func (t *fields) claims(table breadth.Table) {
	table["Claim"] = map[string]breadth.Field{
		"id":        id(claimPrefix, claimID),
		"actor":     toOne((*postgres.Read).Actors, func(c *civic.Claim) string { return c.ActorID }),
		"email":     maybeText(func(c *civic.Claim) *string { return c.Email }),
		"message":   maybeText(func(c *civic.Claim) *string { return c.Message }),
		"status":    enum(func(c *civic.Claim) civic.ClaimStatus { return c.Status }),
		"reason":    maybeText(func(c *civic.Claim) *string { return c.Reason }),
		"person":    toOne((*postgres.Read).Accounts, func(c *civic.Claim) string { return c.PersonID }),
		"hasOwner":  maybeBoolean(func(c *civic.Claim) *bool { return c.HasOwner }),
		"version":   number(func(c *civic.Claim) int { return c.Version }),
		"createdAt": instant(func(c *civic.Claim) time.Time { return c.CreatedAt }),
		"decidedAt": maybeInstant(func(c *civic.Claim) *time.Time { return c.DecidedAt }),
	}
	addPages[civic.Claim](table, "Claim")
	table["Viewer"]["claims"] = breadth.Many(func(ctx context.Context, c breadth.Call, _ []*civic.Viewer) ([][]*civic.Claim, error) {
		found, err := readOf(c).OwnClaims(ctx)
		return [][]*civic.Claim{found}, err
	})
	table["ClaimActorPayload"] = map[string]breadth.Field{
		"claim":         breadth.Embed(func(p *ClaimActorPayload) *civic.Claim { return p.Claim }),
		"codeExpiresAt": maybeInstant(func(p *ClaimActorPayload) *time.Time { return p.CodeExpiresAt }),
		"userErrors":    breadth.Embeds(func(p *ClaimActorPayload) []*UserError { return p.UserErrors }),
	}
	table["ConfirmClaimPayload"] = map[string]breadth.Field{
		"claim":      breadth.Embed(func(p *ConfirmClaimPayload) *civic.Claim { return p.Claim }),
		"viewer":     breadth.Embed(func(p *ConfirmClaimPayload) *civic.Viewer { return p.Viewer }),
		"userErrors": breadth.Embeds(func(p *ConfirmClaimPayload) []*UserError { return p.UserErrors }),
	}
	table["WithdrawClaimPayload"] = map[string]breadth.Field{
		"claim":      breadth.Embed(func(p *WithdrawClaimPayload) *civic.Claim { return p.Claim }),
		"userErrors": breadth.Embeds(func(p *WithdrawClaimPayload) []*UserError { return p.UserErrors }),
	}
	table["DecideClaimPayload"] = map[string]breadth.Field{
		"claim":      breadth.Embed(func(p *DecideClaimPayload) *civic.Claim { return p.Claim }),
		"userErrors": breadth.Embeds(func(p *DecideClaimPayload) []*UserError { return p.UserErrors }),
	}
}

func (t *fields) claimMutations(table map[string]mutation) {
	m := mutator{t.resolver}
	table["claimActor"] = doing(t.ec.field_Mutation_claimActor_args, m.ClaimActor)
	table["confirmClaim"] = doing(t.ec.field_Mutation_confirmClaim_args, m.ConfirmClaim)
	table["withdrawClaim"] = doing(t.ec.field_Mutation_withdrawClaim_args, m.WithdrawClaim)
	table["decideClaim"] = doing(t.ec.field_Mutation_decideClaim_args, m.DecideClaim)
}

// How much people may write to each other here, in characters.
const (
	longestMessage = 2000
	longestReason  = 1000 // as much as a mail shows
)

// prose is what somebody wrote, without spaces around it. Errors: a UserError INVALID of what is empty or too long.
func prose(text string, longest int, field string) (string, error) {
	if text = strings.TrimSpace(text); text == "" || len([]rune(text)) > longest {
		return "", &civic.UserError{Code: civic.Invalid, French: "Écrivez quelques mots, mais pas trop.", English: "Write a few words, but not too many.", Field: []string{field}}
	}
	return text, nil
}

// claim reads a claim once something was done with it, also where the person has something to mend.
func (a *acting) claim(ctx context.Context, id string, failed error) (*civic.Claim, *civic.Viewer, []*UserError, error) {
	viewer, errs, err := a.done(ctx, failed)
	if err != nil {
		return nil, nil, nil, err
	}
	found, err := a.read.Claims(ctx, []string{id})
	if err != nil {
		return nil, nil, nil, err
	}
	return found[0], viewer, errs, nil
}

func (r mutator) ClaimActor(ctx context.Context, input ClaimActorInput) (*ClaimActorPayload, error) {
	a := actingOf(ctx)
	actor, err := idOf(actorPrefix, input.ActorID)
	if err != nil {
		return nil, err
	}
	payload := &ClaimActorPayload{}
	made, expires, failed := r.claimActor(ctx, a, actor, input.Email.Value(), input.Message.Value())
	if failed != nil {
		payload.UserErrors, err = userErrorsOf(ctx, failed)
		return payload, err
	}
	payload.CodeExpiresAt = expires
	payload.Claim, _, payload.UserErrors, err = a.claim(ctx, made, nil)
	return payload, err
}

// claimActor makes a claim, and has the code sent that shows it.
func (r mutator) claimActor(ctx context.Context, a *acting, actor string, email, message *string) (id string, expires *time.Time, err error) {
	n := postgres.NewClaim{ActorID: actor}
	if email != nil {
		address, err := auth.Address(*email)
		if err != nil {
			return "", nil, err
		}
		n.Email, n.AtDomainOf = &address, func(website string) bool { return auth.AtDomainOf(address, website) }
	}
	if message != nil || email == nil {
		text, err := prose(deref(message), longestMessage, "message")
		if err != nil {
			return "", nil, err
		}
		n.Message = &text
	}
	made, err := a.store.ClaimActor(ctx, a.caller, n)
	if err != nil || email == nil {
		return made.ID, nil, err
	}
	until, err := r.accounts.Store.RequestCode(ctx, r.codeRequest(ctx, civic.ClaimCode, *n.Email, made.ID, made.Locale, func(code string) mail.Text {
		return mail.ClaimCode{Organisation: made.Actor, Code: code, Life: civic.CodeLife}
	}))
	return made.ID, &until, err
}

func (r mutator) ConfirmClaim(ctx context.Context, input ConfirmClaimInput) (*ConfirmClaimPayload, error) {
	a := actingOf(ctx)
	claim, err := idOf(claimPrefix, input.ClaimID)
	if err != nil {
		return nil, err
	}
	address, failed := a.store.ClaimCode(ctx, a.caller, claim)
	if failed == nil && address != "" {
		failed = r.accounts.Store.ProveClaim(ctx, a.caller, r.codeTry(ctx, civic.ClaimCode, address, claim, input.Code))
	}
	if failed == nil {
		failed = a.store.ConfirmClaim(ctx, a.caller, claim)
	}
	payload := &ConfirmClaimPayload{}
	payload.Claim, payload.Viewer, payload.UserErrors, err = a.claim(ctx, claim, failed)
	return payload, err
}

func (r mutator) WithdrawClaim(ctx context.Context, input WithdrawClaimInput) (*WithdrawClaimPayload, error) {
	a := actingOf(ctx)
	claim, err := idOf(claimPrefix, input.ClaimID)
	if err != nil {
		return nil, err
	}
	payload := &WithdrawClaimPayload{}
	payload.Claim, _, payload.UserErrors, err = a.claim(ctx, claim, a.store.WithdrawClaim(ctx, a.caller, claim))
	return payload, err
}

func (r mutator) DecideClaim(ctx context.Context, input DecideClaimInput) (*DecideClaimPayload, error) {
	a := actingOf(ctx)
	claim, err := idOf(claimPrefix, input.ClaimID)
	if err != nil {
		return nil, err
	}
	d := postgres.ClaimDecision{ID: claim, Approve: input.Decision == civic.ApproveClaim, Version: input.Version}
	var failed error
	if d.Reason, failed = prose(input.Reason, longestReason, "reason"); failed == nil {
		d.Mail = func(address, locale, actor string) []byte {
			return r.sealed(mail.Write(address, locale, mail.ClaimDecided{Organisation: actor, Granted: d.Approve, Reason: d.Reason}))
		}
		failed = a.store.DecideClaim(ctx, a.caller, d)
	}
	payload := &DecideClaimPayload{}
	payload.Claim, _, payload.UserErrors, err = a.claim(ctx, claim, failed)
	return payload, err
}

type claimResolver struct{ *resolver }

func (r claimResolver) ID(_ context.Context, obj *civic.Claim) (string, error) {
	return globalID(claimPrefix, obj.ID), nil
}

func (r claimResolver) Actor(ctx context.Context, obj *civic.Claim) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}

func (r claimResolver) Person(ctx context.Context, obj *civic.Claim) (*civic.Account, error) {
	return resolve[*civic.Account](ctx, r.resolver, obj)
}

func (r viewerResolver) Claims(ctx context.Context, obj *civic.Viewer) ([]*civic.Claim, error) {
	return resolveList[*civic.Claim](ctx, r.resolver, obj)
}
