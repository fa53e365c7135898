package graph

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"alliances/internal/auth"
	"alliances/internal/civic"
	"alliances/internal/mail"
	"alliances/internal/postgres"
)

// Accounts is what signing in takes: the keys, and where accounts are kept.
type Accounts struct {
	Keys  *auth.Keys
	Store *postgres.Accounts
}

// sealed is a mail as it waits in the outbox.
func (r *resolver) sealed(m mail.Message) []byte { return r.accounts.Keys.Seal(mail.Place, m.Encode()) }

// localeOf is the language of what a request has sent to its caller.
func localeOf(ctx context.Context) string {
	if languageOf(ctx) == english {
		return "en"
	}
	return "fr"
}

// longestDevice bounds what a device says of itself.
const longestDevice = 120

// deviceOf is what a device says of itself, as far as it can be shown; nil: nothing.
func deviceOf(said *string) *string {
	if said == nil {
		return nil
	}
	shown := []rune(strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, *said)), " "))
	if len(shown) == 0 {
		return nil
	}
	text := string(shown[:min(len(shown), longestDevice)])
	return &text
}

// mutator does what the mutations do, through their table: no other executor runs them.
type mutator struct{ *resolver }

func (t *fields) accountMutations(table map[string]mutation) {
	m := mutator{t.resolver}
	table["requestSignInCode"] = doing(t.ec.field_Mutation_requestSignInCode_args, m.RequestSignInCode).anybody()
	table["openSession"] = doing(t.ec.field_Mutation_openSession_args, m.OpenSession)
	table["signIn"] = doing(t.ec.field_Mutation_signIn_args, m.SignIn).anybody()
	table["refreshSession"] = doing(t.ec.field_Mutation_refreshSession_args, m.RefreshSession).anybody()
	table["signOut"] = doing(t.ec.field_Mutation_signOut_args, m.SignOut).anybody()
	table["endSession"] = doing(t.ec.field_Mutation_endSession_args, m.EndSession)
	table["updateProfile"] = doing(t.ec.field_Mutation_updateProfile_args, m.UpdateProfile)
	table["requestEmailChange"] = doing(t.ec.field_Mutation_requestEmailChange_args, m.RequestEmailChange)
	table["confirmEmailChange"] = doing(t.ec.field_Mutation_confirmEmailChange_args, m.ConfirmEmailChange)
	table["enrolSecondFactor"] = doingPlain(m.EnrolSecondFactor)
	table["confirmSecondFactor"] = doing(t.ec.field_Mutation_confirmSecondFactor_args, m.ConfirmSecondFactor)
	table["showSecondFactor"] = doing(t.ec.field_Mutation_showSecondFactor_args, m.ShowSecondFactor)
	table["removeSecondFactor"] = doing(t.ec.field_Mutation_removeSecondFactor_args, m.RemoveSecondFactor)
	table["requestPersonalDataExport"] = doingPlain(m.RequestPersonalDataExport)
	table["eraseMyAccount"] = doing(t.ec.field_Mutation_eraseMyAccount_args, m.EraseMyAccount)
}

// userErrorsOf gives what the person can mend of an error, and the rest of it.
func userErrorsOf(ctx context.Context, err error) ([]*UserError, error) {
	if mend, ok := errors.AsType[*civic.UserError](err); ok {
		return shownTo(ctx, mend), nil
	}
	return []*UserError{}, err
}

// codeRequest is a request for a code that is sent to an address.
func (r mutator) codeRequest(ctx context.Context, purpose civic.CodePurpose, address, subject, locale string, text func(code string) mail.Text) postgres.CodeRequest {
	keys := r.accounts.Keys
	return postgres.CodeRequest{Purpose: purpose, Address: address, Subject: subject,
		ByAddress: keys.Count("address", address), BySource: keys.Count("network", auth.CallerOf(ctx).Network()),
		Make: func(long bool) (digest, sealed []byte, err error) {
			code := auth.NewCode(long)
			return keys.CodeDigest(purpose, address, subject, code), r.sealed(mail.Write(address, locale, text(code))), nil
		}}
}

func (r mutator) codeTry(ctx context.Context, purpose civic.CodePurpose, address, subject, code string) postgres.CodeTry {
	keys := r.accounts.Keys
	return postgres.CodeTry{Purpose: purpose, Address: address, Subject: subject, ByAddress: keys.Count("address", address), BySource: keys.Count("network", auth.CallerOf(ctx).Network()),
		Matches: func(digest []byte) bool { return keys.MatchesCode(digest, purpose, address, subject, code) }}
}

func (r mutator) RequestSignInCode(ctx context.Context, input RequestSignInCodeInput) (*RequestSignInCodePayload, error) {
	payload := &RequestSignInCodePayload{}
	address, err := auth.Address(input.Email)
	if err == nil {
		locale := localeOf(ctx)
		if given, ok := input.Locale.ValueOK(); ok && given != nil {
			locale = *given
		}
		request := r.codeRequest(ctx, civic.SignInCode, address, postgres.NoSubject, locale, func(code string) mail.Text {
			return mail.SignInCode{Code: code, Life: civic.CodeLife}
		})
		expires, failed := r.accounts.Store.RequestCode(ctx, request)
		payload.ExpiresAt, err = &expires, failed
	}
	if payload.UserErrors, err = userErrorsOf(ctx, err); err != nil {
		return nil, err
	}
	return payload, nil
}

// mint makes refresh tokens, and seals them for the moment in which they may have to be told again.
func (r *resolver) mint(session string, generation int) (token string, digest, sealed []byte, err error) {
	token, digest = r.accounts.Keys.RefreshToken(session, generation)
	return token, digest, r.accounts.Keys.Seal(successorPlace(session), []byte(token)), nil
}

func (r *resolver) unseal(session string, sealed []byte) (string, error) {
	token, err := r.accounts.Keys.Open(successorPlace(session), sealed)
	return string(token), err
}

func successorPlace(session string) string { return "account.session.successor " + session }

// tokens are what the device of a session is told.
func (r *resolver) tokens(opened *postgres.Opened) (*civic.SessionTokens, error) {
	access, expires, err := r.accounts.Keys.Access(auth.Claims{Person: opened.Person, Session: opened.Session})
	if err != nil {
		return nil, err
	}
	return &civic.SessionTokens{AccessToken: access, RefreshToken: opened.RefreshToken, AccessTokenExpiresAt: expires}, nil
}

func (r mutator) SignIn(ctx context.Context, input SignInInput) (*SignInPayload, error) {
	payload := &SignInPayload{}
	address, err := auth.Address(input.Email)
	if err == nil {
		var opened *postgres.Opened
		opened, err = r.accounts.Store.SignIn(ctx, postgres.SignIn{Code: r.codeTry(ctx, civic.SignInCode, address, postgres.NoSubject, input.Code),
			Device: deviceOf(input.Device.Value()), Locale: localeOf(ctx), Mint: r.mint, RequestID: auth.CallerOf(ctx).RequestID})
		if err == nil {
			payload.Session, err = r.tokens(opened)
		}
	}
	if payload.UserErrors, err = userErrorsOf(ctx, err); err != nil {
		return nil, err
	}
	return payload, nil
}

func (r mutator) OpenSession(ctx context.Context, input OpenSessionInput) (*OpenSessionPayload, error) {
	payload := &OpenSessionPayload{}
	opened, err := r.accounts.Store.OpenSession(ctx, actingOf(ctx).caller, deviceOf(input.Device.Value()), r.mint)
	if err == nil {
		payload.Session, err = r.tokens(opened)
	}
	if payload.UserErrors, err = userErrorsOf(ctx, err); err != nil {
		return nil, err
	}
	return payload, nil
}

func (r mutator) RefreshSession(ctx context.Context, input RefreshSessionInput) (*RefreshSessionPayload, error) {
	payload := &RefreshSessionPayload{}
	err := error(postgres.ErrSession)
	if token, ok := r.accounts.Keys.ReadRefreshToken(input.RefreshToken); ok {
		var opened *postgres.Opened
		opened, err = r.accounts.Store.Refresh(ctx, postgres.Refresh{Session: token.Session, Generation: token.Generation, Digest: token.Digest,
			Mint: r.mint, Unseal: r.unseal, RequestID: auth.CallerOf(ctx).RequestID})
		if err == nil {
			payload.Session, err = r.tokens(opened)
		}
	}
	if payload.UserErrors, err = userErrorsOf(ctx, err); err != nil {
		return nil, err
	}
	return payload, nil
}

func (r mutator) SignOut(ctx context.Context, input SignOutInput) (*SignOutPayload, error) {
	if token, ok := r.accounts.Keys.ReadRefreshToken(input.RefreshToken); ok {
		if err := r.accounts.Store.SignOut(ctx, token.Session, auth.CallerOf(ctx).RequestID); err != nil {
			return nil, err
		}
	}
	return &SignOutPayload{UserErrors: []*UserError{}}, nil
}

func (r mutator) EndSession(ctx context.Context, input EndSessionInput) (*EndSessionPayload, error) {
	a := actingOf(ctx)
	prefix, session, ok := parseID(input.SessionID)
	if !ok || prefix != sessionPrefix {
		return nil, postgres.ErrNotFound
	}
	if err := r.accounts.Store.EndSession(ctx, a.caller, session); err != nil {
		return nil, err
	}
	payload := &EndSessionPayload{UserErrors: []*UserError{}}
	if session == a.caller.Session {
		return payload, nil
	}
	var err error
	payload.Viewer, err = a.viewer(ctx)
	return payload, err
}
