package graph

import (
	"context"
	"net/url"
	"strings"
	"time"

	"alliances/internal/auth"
	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/mail"
	"alliances/internal/postgres"
)

func (t *fields) payloads(table breadth.Table) {
	table["RequestSignInCodePayload"] = map[string]breadth.Field{
		"expiresAt":  maybeInstant(func(p *RequestSignInCodePayload) *time.Time { return p.ExpiresAt }),
		"userErrors": breadth.Embeds(func(p *RequestSignInCodePayload) []*UserError { return p.UserErrors }),
	}
	table["SignInPayload"] = map[string]breadth.Field{
		"session":    breadth.Embed(func(p *SignInPayload) *civic.SessionTokens { return p.Session }),
		"userErrors": breadth.Embeds(func(p *SignInPayload) []*UserError { return p.UserErrors }),
	}
	table["OpenSessionPayload"] = map[string]breadth.Field{
		"session":    breadth.Embed(func(p *OpenSessionPayload) *civic.SessionTokens { return p.Session }),
		"userErrors": breadth.Embeds(func(p *OpenSessionPayload) []*UserError { return p.UserErrors }),
	}
	table["RefreshSessionPayload"] = map[string]breadth.Field{
		"session":    breadth.Embed(func(p *RefreshSessionPayload) *civic.SessionTokens { return p.Session }),
		"userErrors": breadth.Embeds(func(p *RefreshSessionPayload) []*UserError { return p.UserErrors }),
	}
	table["SignOutPayload"] = map[string]breadth.Field{
		"userErrors": breadth.Embeds(func(p *SignOutPayload) []*UserError { return p.UserErrors }),
	}
	table["EndSessionPayload"] = map[string]breadth.Field{
		"viewer":     breadth.Embed(func(p *EndSessionPayload) *civic.Viewer { return p.Viewer }),
		"userErrors": breadth.Embeds(func(p *EndSessionPayload) []*UserError { return p.UserErrors }),
	}
	table["UpdateProfilePayload"] = map[string]breadth.Field{
		"viewer":     breadth.Embed(func(p *UpdateProfilePayload) *civic.Viewer { return p.Viewer }),
		"userErrors": breadth.Embeds(func(p *UpdateProfilePayload) []*UserError { return p.UserErrors }),
	}
	table["RequestEmailChangePayload"] = map[string]breadth.Field{
		"expiresAt":  maybeInstant(func(p *RequestEmailChangePayload) *time.Time { return p.ExpiresAt }),
		"userErrors": breadth.Embeds(func(p *RequestEmailChangePayload) []*UserError { return p.UserErrors }),
	}
	table["ConfirmEmailChangePayload"] = map[string]breadth.Field{
		"viewer":     breadth.Embed(func(p *ConfirmEmailChangePayload) *civic.Viewer { return p.Viewer }),
		"userErrors": breadth.Embeds(func(p *ConfirmEmailChangePayload) []*UserError { return p.UserErrors }),
	}
	table["EnrolSecondFactorPayload"] = map[string]breadth.Field{
		"secret":     maybeText(func(p *EnrolSecondFactorPayload) *string { return p.Secret }),
		"uri":        maybeText(func(p *EnrolSecondFactorPayload) *string { return p.URI }),
		"userErrors": breadth.Embeds(func(p *EnrolSecondFactorPayload) []*UserError { return p.UserErrors }),
	}
	table["ConfirmSecondFactorPayload"] = map[string]breadth.Field{
		"recoveryCodes": texts(func(p *ConfirmSecondFactorPayload) []string { return p.RecoveryCodes }),
		"viewer":        breadth.Embed(func(p *ConfirmSecondFactorPayload) *civic.Viewer { return p.Viewer }),
		"userErrors":    breadth.Embeds(func(p *ConfirmSecondFactorPayload) []*UserError { return p.UserErrors }),
	}
	table["ShowSecondFactorPayload"] = map[string]breadth.Field{
		"viewer":     breadth.Embed(func(p *ShowSecondFactorPayload) *civic.Viewer { return p.Viewer }),
		"userErrors": breadth.Embeds(func(p *ShowSecondFactorPayload) []*UserError { return p.UserErrors }),
	}
	table["RemoveSecondFactorPayload"] = map[string]breadth.Field{
		"viewer":     breadth.Embed(func(p *RemoveSecondFactorPayload) *civic.Viewer { return p.Viewer }),
		"userErrors": breadth.Embeds(func(p *RemoveSecondFactorPayload) []*UserError { return p.UserErrors }),
	}
	table["EraseMyAccountPayload"] = map[string]breadth.Field{
		"erasedAt":   maybeInstant(func(p *EraseMyAccountPayload) *time.Time { return p.ErasedAt }),
		"userErrors": breadth.Embeds(func(p *EraseMyAccountPayload) []*UserError { return p.UserErrors }),
	}
}

// done reads the viewer once something was done in the viewer's name; what the person can mend is told beside.
func (a *acting) done(ctx context.Context, failed error) (*civic.Viewer, []*UserError, error) {
	errs, err := userErrorsOf(ctx, failed)
	if err != nil {
		return nil, nil, err
	}
	viewer, err := a.viewer(ctx)
	return viewer, errs, err
}

// longestName bounds what somebody is called.
const longestName = 100

func (r mutator) UpdateProfile(ctx context.Context, input UpdateProfileInput) (*UpdateProfilePayload, error) {
	a := actingOf(ctx)
	change := postgres.ProfileChange{Version: input.Version, Locale: input.Locale.Value()}
	var err error
	if name, set := input.DisplayName.ValueOK(); set {
		if change.SetDisplayName = true; name != nil {
			change.DisplayName = deviceOf(name)
			if change.DisplayName == nil || len([]rune(*change.DisplayName)) > longestName {
				err = &civic.UserError{Code: civic.Invalid, French: "Un nom compte de 1 à 100 caractères.", English: "A name has from 1 to 100 characters.", Field: []string{"displayName"}}
			}
		}
	}
	if err == nil {
		err = a.store.UpdateProfile(ctx, a.caller, change)
	}
	payload := &UpdateProfilePayload{}
	payload.Viewer, payload.UserErrors, err = a.done(ctx, err)
	return payload, err
}

func (r mutator) RequestEmailChange(ctx context.Context, input RequestEmailChangeInput) (*RequestEmailChangePayload, error) {
	a := actingOf(ctx)
	viewer, err := a.viewer(ctx) // a session that has ended sends nothing
	if err != nil {
		return nil, err
	}
	payload := &RequestEmailChangePayload{}
	address, err := auth.Address(input.Email)
	if err == nil {
		request := r.codeRequest(ctx, civic.ChangeAddressCode, address, viewer.ID, viewer.Locale, func(code string) mail.Text {
			return mail.AddressCode{Code: code, Life: civic.CodeLife}
		})
		expires, failed := r.accounts.Store.RequestCode(ctx, request)
		payload.ExpiresAt, err = &expires, failed
	}
	payload.UserErrors, err = userErrorsOf(ctx, err)
	return payload, err
}

func (r mutator) ConfirmEmailChange(ctx context.Context, input ConfirmEmailChangeInput) (*ConfirmEmailChangePayload, error) {
	a := actingOf(ctx)
	address, err := auth.Address(input.Email)
	if err == nil {
		code := r.codeTry(ctx, civic.ChangeAddressCode, address, a.caller.Person, input.Code)
		err = r.accounts.Store.ChangeAddress(ctx, a.caller, code, func(v *civic.Viewer) []byte {
			return r.sealed(mail.Write(*v.Email, v.Locale, mail.AddressChanged{At: time.Now()}))
		})
	}
	payload := &ConfirmEmailChangePayload{}
	payload.Viewer, payload.UserErrors, err = a.done(ctx, err)
	return payload, err
}

func factorPlace(person string) string { return "account.factor.secret " + person }

// factorTry is a code of the second factor of the caller.
func (r mutator) factorTry(person, code string) postgres.FactorTry {
	keys := r.accounts.Keys
	return postgres.FactorTry{ByPerson: keys.Count("factor", person), Recovery: keys.RecoveryDigests(person, code),
		Step: func(sealed []byte, last int64, now time.Time) (int64, bool, error) {
			secret, err := keys.Open(factorPlace(person), sealed)
			if err != nil {
				return 0, false, err
			}
			step, ok := auth.FactorStep(string(secret), code, last, now)
			return step, ok, nil
		}}
}

func (r mutator) EnrolSecondFactor(ctx context.Context) (*EnrolSecondFactorPayload, error) {
	a := actingOf(ctx)
	host := strings.TrimPrefix(r.publicURL, "https://")
	if u, err := url.Parse(r.publicURL); err == nil {
		host = u.Hostname()
	}
	secret, uri, err := auth.NewFactor(host)
	if err != nil {
		return nil, err
	}
	err = r.accounts.Store.EnrolFactor(ctx, a.caller, r.accounts.Keys.Seal(factorPlace(a.caller.Person), []byte(secret)))
	payload := &EnrolSecondFactorPayload{}
	if err == nil {
		payload.Secret, payload.URI = &secret, &uri
	}
	payload.UserErrors, err = userErrorsOf(ctx, err)
	return payload, err
}

func (r mutator) ConfirmSecondFactor(ctx context.Context, input ConfirmSecondFactorInput) (*ConfirmSecondFactorPayload, error) {
	a := actingOf(ctx)
	codes := auth.NewRecoveryCodes()
	digests := make([][]byte, len(codes))
	for i, code := range codes {
		digests[i] = r.accounts.Keys.RecoveryDigests(a.caller.Person, code)[0]
	}
	err := r.accounts.Store.ConfirmFactor(ctx, a.caller, r.factorTry(a.caller.Person, input.Code), digests)
	payload := &ConfirmSecondFactorPayload{}
	if err == nil {
		payload.RecoveryCodes = codes
	}
	payload.Viewer, payload.UserErrors, err = a.done(ctx, err)
	return payload, err
}

func (r mutator) ShowSecondFactor(ctx context.Context, input ShowSecondFactorInput) (*ShowSecondFactorPayload, error) {
	a := actingOf(ctx)
	err := r.accounts.Store.ShowFactor(ctx, a.caller, r.factorTry(a.caller.Person, input.Code))
	payload := &ShowSecondFactorPayload{}
	payload.Viewer, payload.UserErrors, err = a.done(ctx, err)
	return payload, err
}

func (r mutator) RemoveSecondFactor(ctx context.Context, input RemoveSecondFactorInput) (*RemoveSecondFactorPayload, error) {
	a := actingOf(ctx)
	err := r.accounts.Store.RemoveFactor(ctx, a.caller, r.factorTry(a.caller.Person, input.Code), func(v *civic.Viewer) []byte {
		return r.sealed(mail.Write(*v.Email, v.Locale, mail.SecondFactorRemoved{At: time.Now()}))
	})
	payload := &RemoveSecondFactorPayload{}
	payload.Viewer, payload.UserErrors, err = a.done(ctx, err)
	return payload, err
}

func (r mutator) EraseMyAccount(ctx context.Context, input EraseMyAccountInput) (*EraseMyAccountPayload, error) {
	a := actingOf(ctx)
	payload := &EraseMyAccountPayload{}
	address, err := auth.Address(input.ConfirmEmail)
	if err == nil {
		at, failed := r.accounts.Store.Erase(ctx, a.caller, address)
		if err = failed; err == nil {
			payload.ErasedAt = &at
		}
	}
	payload.UserErrors, err = userErrorsOf(ctx, err)
	return payload, err
}
