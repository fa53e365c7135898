package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"alliances/internal/civic"
)

// ProfileChange is what is to change of a profile; what is not set stays.
type ProfileChange struct {
	SetDisplayName bool
	DisplayName    *string
	Locale         *string
	Version        int // that was read
}

// UpdateProfile changes the caller's profile. Errors: UserError STALE.
func (s *Store) UpdateProfile(ctx context.Context, caller Caller, c ProfileChange) error {
	return s.act(ctx, caller, func(t *Tx) error {
		if c.Version != t.Viewer.Version {
			return civic.ErrStale
		}
		name, locale := t.Viewer.DisplayName, t.Viewer.Locale
		if c.SetDisplayName {
			name = c.DisplayName
		}
		if c.Locale != nil {
			locale = *c.Locale
		}
		result, err := t.tx.ExecContext(ctx, `UPDATE account.person SET display_name = $3, locale = $4, version = version + 1, updated_at = now() WHERE id = $1 AND version = $2`,
			t.Viewer.ID, c.Version, name, locale)
		if err != nil {
			return fmt.Errorf("update a profile: %w", known(ctx, err))
		}
		if n, _ := result.RowsAffected(); n == 0 {
			return civic.ErrStale
		}
		return record(ctx, t.tx, &t.Viewer.ID, "UPDATE_PROFILE", "DONE", "", nil, caller.RequestID)
	})
}

// act runs a use case in the name of a caller. Where it fails nothing has happened.
func (s *Store) act(ctx context.Context, caller Caller, use func(*Tx) error) error {
	t, err := s.As(ctx, caller)
	if err != nil {
		return err
	}
	defer t.Rollback()
	if err := use(t); err != nil {
		return err
	}
	return t.ends.commit(ctx)
}

// Refused records that something was refused to a caller: a mutation by its name, and the code of the refusal.
func (s *Store) Refused(ctx context.Context, caller Caller, mutation string, code civic.Code) error {
	return s.act(ctx, caller, func(t *Tx) error {
		return record(ctx, t.tx, &t.Viewer.ID, upper(mutation), string(code), "", nil, caller.RequestID)
	})
}

// upper writes the name of a mutation as an action of the record: inviteMember is INVITE_MEMBER.
func upper(name string) string {
	var b strings.Builder
	for _, c := range name {
		if unicode.IsUpper(c) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(c))
	}
	return b.String()
}

var errTaken = &civic.UserError{Code: civic.Taken, French: "Cette adresse est déjà celle d’un autre compte.", English: "Another account has this address.", Field: []string{"email"}}

// ChangeAddress gives the caller the address that a code was sent to; the other sessions end, and the address before is told by a sealed mail.
// Errors: UserErrors WRONG_CODE, TAKEN.
func (a *Accounts) ChangeAddress(ctx context.Context, caller Caller, code CodeTry, notice func(v *civic.Viewer) []byte) error {
	if err := a.try(ctx, code); err != nil {
		return err
	}
	return a.do(ctx, &caller, func(t *account) error {
		if err := t.use(ctx, code); err != nil {
			return err
		}
		_, err := t.ExecContext(ctx, `UPDATE account.person SET email = $2, version = version + 1, updated_at = now() WHERE id = $1`, t.Viewer.ID, code.Address)
		if isTaken(err) {
			return errTaken
		}
		if err != nil {
			return fmt.Errorf("change an address: %w", known(ctx, err))
		}
		if _, err := t.exec(ctx, `UPDATE account.session SET ended_at = now(), end_reason = 'ADDRESS_CHANGED', successor = NULL WHERE person_id = $1 AND id::text <> $2 AND ended_at IS NULL`,
			t.Viewer.ID, t.Viewer.Session); err != nil {
			return err
		}
		if err := t.tell(ctx, notice); err != nil {
			return err
		}
		return record(ctx, t, &t.Viewer.ID, "CHANGE_ADDRESS", "DONE", "", nil, caller.RequestID)
	})
}

// tell has a sealed mail sent to the viewer, who may have no address.
func (t *account) tell(ctx context.Context, notice func(v *civic.Viewer) []byte) error {
	if t.Viewer.Email == nil {
		return nil
	}
	return EnqueueJob(ctx, t.Tx, JobMail, notice(t.Viewer), nil, time.Time{})
}

var errLastOwner = &civic.UserError{Code: civic.LastOwner, French: "Vous êtes la dernière personne responsable d’une organisation : nommez-en d’abord une autre.",
	English: "You are the last owner of an organisation: name another first."}

// Erase deletes the caller's account and all that is held on its person; what others did with it names nobody any more. Errors: UserErrors INVALID
// where address is not the account's, LAST_OWNER.
func (a *Accounts) Erase(ctx context.Context, caller Caller, address string) (at time.Time, err error) {
	err = a.do(ctx, &caller, func(t *account) error {
		if t.Viewer.Email != nil && *t.Viewer.Email != address {
			return &civic.UserError{Code: civic.Invalid, French: "Ce n’est pas l’adresse de ce compte.", English: "This is not the address of this account.", Field: []string{"confirmEmail"}}
		}
		var alone bool
		if err := t.GetContext(ctx, &alone, `SELECT account.is_last_owner($1)`, t.Viewer.ID); err != nil {
			return fmt.Errorf("look for other owners: %w", known(ctx, err))
		}
		if alone {
			return errLastOwner
		}
		if _, err := t.exec(ctx, `SELECT account.forget_own_address()`); err != nil {
			return err
		}
		for _, text := range []string{`DELETE FROM account.code WHERE address = (SELECT email FROM account.person WHERE id = $1) OR subject_id = $1 OR subject_id IN (SELECT id FROM account.claim WHERE person_id = $1)`, `DELETE FROM account.person WHERE id = $1`} {
			if _, err := t.exec(ctx, text, t.Viewer.ID); err != nil {
				return err
			}
		}
		at = t.now
		return record(ctx, t, &t.Viewer.ID, "ERASE_ACCOUNT", "DONE", "", nil, caller.RequestID)
	})
	return at, err
}

// PersonByEmail gives the id of the person of an address; "" for none. For the operator's commands.
func (a *Accounts) PersonByEmail(ctx context.Context, address string) (string, error) {
	var person sql.NullString
	err := a.db.GetContext(ctx, &person, `SELECT account.person_by_email($1)`, address)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("find a person: %w", known(ctx, err))
	}
	return person.String, nil
}
