package graph

import (
	"context"
	"time"

	"alliances/internal/auth"
	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/mail"
	"alliances/internal/postgres"
)

func accountID(a *civic.Account) string { return a.ID }

func (t *fields) moderation(table breadth.Table) {
	table["Query"]["moderation"] = root(func(ctx context.Context, r *postgres.Read, _ breadth.Call) (*civic.Moderation, error) {
		return r.Moderation(ctx)
	})
	table["Moderation"] = map[string]breadth.Field{
		"claims": breadth.One(func(ctx context.Context, c breadth.Call, of []*civic.Moderation) ([]*civic.ClaimConnection, error) {
			p, err := pageOf(c)
			if err != nil {
				return nil, err
			}
			found, err := readOf(c).ClaimPage(selecting(ctx, c), arg[*civic.ClaimStatus](c, "status"), p)
			return repeat(found, len(of)), err
		}).WithArgs(t.ec.field_Moderation_claims_args),
		"account": breadth.One(func(ctx context.Context, c breadth.Call, of []*civic.Moderation) ([]*civic.Account, error) {
			address, err := auth.Address(arg[string](c, "email"))
			if err != nil {
				return repeat[civic.Account](nil, len(of)), nil // nobody has it
			}
			found, err := readOf(c).AccountByEmail(ctx, address)
			return repeat(found, len(of)), err
		}).WithArgs(t.ec.field_Moderation_account_args),
	}
	table["Account"] = map[string]breadth.Field{
		"personId":         id(personPrefix, accountID),
		"email":            maybeText(func(a *civic.Account) *string { return a.Email }),
		"displayName":      maybeText(func(a *civic.Account) *string { return a.DisplayName }),
		"platformRoles":    texts(func(a *civic.Account) []civic.PlatformRole { return a.PlatformRoles }),
		"hasSecondFactor":  boolean(func(a *civic.Account) bool { return a.HasSecondFactor }),
		"suspendedAt":      maybeInstant(func(a *civic.Account) *time.Time { return a.SuspendedAt }),
		"suspensionReason": maybeText(func(a *civic.Account) *string { return a.SuspensionReason }),
		"memberships":      toMany((*postgres.Read).AccountMemberships, accountID),
		"createdAt":        instant(func(a *civic.Account) time.Time { return a.CreatedAt }),
	}
	table["SuspendAccountPayload"] = map[string]breadth.Field{
		"account":    breadth.Embed(func(p *SuspendAccountPayload) *civic.Account { return p.Account }),
		"userErrors": breadth.Embeds(func(p *SuspendAccountPayload) []*UserError { return p.UserErrors }),
	}
	table["ReinstateAccountPayload"] = map[string]breadth.Field{
		"account":    breadth.Embed(func(p *ReinstateAccountPayload) *civic.Account { return p.Account }),
		"userErrors": breadth.Embeds(func(p *ReinstateAccountPayload) []*UserError { return p.UserErrors }),
	}
	table["ResetSecondFactorPayload"] = map[string]breadth.Field{
		"account":    breadth.Embed(func(p *ResetSecondFactorPayload) *civic.Account { return p.Account }),
		"userErrors": breadth.Embeds(func(p *ResetSecondFactorPayload) []*UserError { return p.UserErrors }),
	}
	table["AppointOwnerPayload"] = map[string]breadth.Field{
		"invitation": breadth.Embed(func(p *AppointOwnerPayload) *civic.MembershipInvitation { return p.Invitation }),
		"userErrors": breadth.Embeds(func(p *AppointOwnerPayload) []*UserError { return p.UserErrors }),
	}
}

func (t *fields) moderationMutations(table map[string]mutation) {
	m := mutator{t.resolver}
	table["suspendAccount"] = doing(t.ec.field_Mutation_suspendAccount_args, m.SuspendAccount)
	table["reinstateAccount"] = doing(t.ec.field_Mutation_reinstateAccount_args, m.ReinstateAccount)
	table["resetSecondFactor"] = doing(t.ec.field_Mutation_resetSecondFactor_args, m.ResetSecondFactor)
	table["appointOwner"] = doing(t.ec.field_Mutation_appointOwner_args, m.AppointOwner)
}

// telling is a mail that tells somebody something.
func (r *resolver) telling(text mail.Text) postgres.Notice {
	return func(address, locale string) []byte { return r.sealed(mail.Write(address, locale, text)) }
}

// account reads an account once something was done with it, also where the moderator has something to mend.
func (a *acting) account(ctx context.Context, person string, failed error) (*civic.Account, []*UserError, error) {
	_, errs, err := a.done(ctx, failed)
	if err != nil {
		return nil, nil, err
	}
	found, err := a.read.Accounts(ctx, []string{person})
	if err != nil {
		return nil, nil, err
	}
	return found[0], errs, nil
}

func (r mutator) SuspendAccount(ctx context.Context, input SuspendAccountInput) (*SuspendAccountPayload, error) {
	a := actingOf(ctx)
	person, err := idOf(personPrefix, input.PersonID)
	if err != nil {
		return nil, err
	}
	reason, failed := prose(input.Reason, longestReason, "reason")
	if failed == nil {
		failed = a.store.SuspendAccount(ctx, a.caller, person, reason, r.telling(mail.AccountSuspended{At: time.Now(), Reason: reason}))
	}
	payload := &SuspendAccountPayload{}
	payload.Account, payload.UserErrors, err = a.account(ctx, person, failed)
	return payload, err
}

func (r mutator) ReinstateAccount(ctx context.Context, input ReinstateAccountInput) (*ReinstateAccountPayload, error) {
	a := actingOf(ctx)
	person, err := idOf(personPrefix, input.PersonID)
	if err != nil {
		return nil, err
	}
	payload := &ReinstateAccountPayload{}
	payload.Account, payload.UserErrors, err = a.account(ctx, person, a.store.ReinstateAccount(ctx, a.caller, person, r.telling(mail.AccountReinstated{})))
	return payload, err
}

func (r mutator) ResetSecondFactor(ctx context.Context, input ResetSecondFactorInput) (*ResetSecondFactorPayload, error) {
	a := actingOf(ctx)
	person, err := idOf(personPrefix, input.PersonID)
	if err != nil {
		return nil, err
	}
	reason, failed := prose(input.Reason, longestReason, "reason")
	if failed == nil {
		failed = a.store.ResetSecondFactor(ctx, a.caller, person, r.telling(mail.SecondFactorReset{At: time.Now(), Reason: reason}))
	}
	payload := &ResetSecondFactorPayload{}
	payload.Account, payload.UserErrors, err = a.account(ctx, person, failed)
	return payload, err
}

func (r mutator) AppointOwner(ctx context.Context, input AppointOwnerInput) (*AppointOwnerPayload, error) {
	a := actingOf(ctx)
	actor, err := idOf(actorPrefix, input.ActorID)
	if err != nil {
		return nil, err
	}
	payload := &AppointOwnerPayload{}
	address, err := auth.Address(input.Email)
	if err == nil {
		payload.Invitation, err = a.store.AppointOwner(ctx, a.caller, r.invitation(actor, address, civic.Owner))
	}
	if payload.UserErrors, err = userErrorsOf(ctx, err); err != nil {
		return nil, err
	}
	_, err = a.viewer(ctx)
	return payload, err
}

// repeat gives one child to n parents that are the same.
func repeat[C any](child *C, n int) []*C {
	children := make([]*C, n)
	for i := range children {
		children[i] = child
	}
	return children
}

type moderationResolver struct{ *resolver }

func (r moderationResolver) Claims(ctx context.Context, obj *civic.Moderation, _ *civic.ClaimStatus, _ *int, _ *string) (*civic.ClaimConnection, error) {
	return resolve[*civic.ClaimConnection](ctx, r.resolver, obj)
}

func (r moderationResolver) Account(ctx context.Context, obj *civic.Moderation, _ string) (*civic.Account, error) {
	return resolve[*civic.Account](ctx, r.resolver, obj)
}

type accountResolver struct{ *resolver }

func (r accountResolver) Memberships(ctx context.Context, obj *civic.Account) ([]*civic.Membership, error) {
	return resolveList[*civic.Membership](ctx, r.resolver, obj)
}

func (r accountResolver) PersonID(_ context.Context, obj *civic.Account) (string, error) {
	return globalID(personPrefix, obj.ID), nil
}

func (r queryResolver) Moderation(ctx context.Context) (*civic.Moderation, error) {
	return resolve[*civic.Moderation](ctx, r.resolver, nil)
}
