package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"alliances/internal/civic"
)

var (
	errSuspendedNow = &civic.UserError{Code: civic.WrongState, French: "Ce compte est déjà suspendu.", English: "This account is suspended already."}
	errNotSuspended = &civic.UserError{Code: civic.WrongState, French: "Ce compte n’est pas suspendu.", English: "This account is not suspended."}
	errFactorless   = &civic.UserError{Code: civic.WrongState, French: "Ce compte n’a pas de second facteur.", English: "This account has no second factor."}
	errOwnerActs    = &civic.UserError{Code: civic.WrongState, French: "Une personne responsable de cette organisation peut agir.", English: "An owner of this organisation can act."}
)

// accountColumns are those of account.person p, as moderators see it.
const accountColumns = `p.id, p.email, p.display_name, p.locale, p.platform_roles, EXISTS (SELECT FROM account.factor f WHERE f.person_id = p.id AND f.confirmed_at IS NOT NULL) AS has_second_factor,
	p.suspended_at, p.suspension_reason, p.created_at`

// accountRow is an account as it is read.
type accountRow struct {
	N int
	civic.Account
	PlatformRoles pq.StringArray
}

func (row *accountRow) account() *civic.Account {
	for _, role := range row.PlatformRoles {
		row.Account.PlatformRoles = append(row.Account.PlatformRoles, civic.PlatformRole(role))
	}
	return &row.Account
}

// Notice is the sealed mail that tells somebody something, by address and language.
type Notice func(address, locale string) []byte

// onAccount does something with the account of somebody about whom the viewer decides, tells the person and records it. Errors: NOT_FOUND, FORBIDDEN; UserErrors
// FACTOR_REQUIRED, and nothing where there was nothing to change.
func (s *Store) onAccount(ctx context.Context, caller Caller, person, action string, notice Notice, nothing error, text string, args ...any) error {
	return s.act(ctx, caller, func(t *Tx) error {
		if err := t.moderate(); err != nil {
			return err
		}
		var row accountRow
		err := t.tx.GetContext(ctx, &row, `SELECT `+accountColumns+` FROM account.person p WHERE p.id = $1`, person)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("find an account: %w", known(ctx, err))
		}
		a := row.account()
		if !s.noRule && !t.Viewer.Moderates(a) {
			return civic.ErrForbidden
		}
		var done bool
		if err := t.tx.GetContext(ctx, &done, text, append([]any{person}, args...)...); err != nil {
			return fmt.Errorf("change an account: %w", known(ctx, err))
		}
		if !done {
			return nothing
		}
		if a.Email != nil {
			if err := EnqueueJob(ctx, t.tx, JobMail, notice(*a.Email, a.Locale), nil, time.Time{}); err != nil {
				return err
			}
		}
		return record(ctx, t.tx, &t.Viewer.ID, action, "DONE", "Viewer", &person, caller.RequestID)
	})
}

// SuspendAccount suspends an account; its sessions end. Errors: those of onAccount; UserError WRONG_STATE.
func (s *Store) SuspendAccount(ctx context.Context, caller Caller, person, reason string, notice Notice) error {
	return s.onAccount(ctx, caller, person, "SUSPEND_ACCOUNT", notice, errSuspendedNow, `SELECT account.suspend($1, $2)`, reason)
}

// ReinstateAccount ends a suspension. Errors: those of onAccount; UserError WRONG_STATE.
func (s *Store) ReinstateAccount(ctx context.Context, caller Caller, person string, notice Notice) error {
	return s.onAccount(ctx, caller, person, "REINSTATE_ACCOUNT", notice, errNotSuspended, `SELECT account.reinstate($1)`)
}

// ResetSecondFactor takes somebody's second factor away; all sessions end. Errors: those of onAccount; UserError WRONG_STATE.
func (s *Store) ResetSecondFactor(ctx context.Context, caller Caller, person string, notice Notice) error {
	return s.onAccount(ctx, caller, person, "RESET_SECOND_FACTOR", notice, errFactorless, `SELECT account.reset_factor($1)`)
}

// standIn refuses whoever is no moderator, and a moderator where an owner can act.
func (t *Tx) standIn(ctx context.Context, actorID string) error {
	if err := t.moderate(); err != nil {
		return err
	}
	var acts bool
	if err := t.tx.GetContext(ctx, &acts, `SELECT account.has_owner($1, true)`, actorID); err != nil {
		return fmt.Errorf("look for owners: %w", known(ctx, err))
	}
	if acts && !t.store.noRule {
		return errOwnerActs
	}
	return nil
}

// AppointOwner invites somebody to be an owner of an actor that has none who can act, in the place of what that address is invited to be, and gives the
// invitation. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE, TAKEN.
func (s *Store) AppointOwner(ctx context.Context, caller Caller, i Invitation) (*civic.MembershipInvitation, error) {
	i.Role = civic.Owner
	made := &civic.MembershipInvitation{}
	err := s.act(ctx, caller, func(t *Tx) error {
		if err := t.moderate(); err != nil {
			return err
		}
		if !s.noRule && !t.Viewer.MayAppoint(i.Email) {
			return civic.ErrForbidden
		}
		var seen bool
		if err := t.tx.GetContext(ctx, &seen, `SELECT EXISTS (SELECT FROM civic.actor WHERE id = $1 AND (is_public OR id = ANY ($2::uuid[])))`, i.ActorID, uuids(t.memberOf())); err != nil {
			return fmt.Errorf("find an actor: %w", known(ctx, err))
		}
		if !seen {
			return ErrNotFound
		}
		if err := t.standIn(ctx, i.ActorID); err != nil {
			return err
		}
		var suspended bool
		if err := t.tx.GetContext(ctx, &suspended, `SELECT EXISTS (SELECT FROM account.person p WHERE p.email = $1 AND p.suspended_at IS NOT NULL)`, i.Email); err != nil {
			return fmt.Errorf("look for a suspension: %w", known(ctx, err))
		}
		if suspended {
			return errNotHere
		}
		return t.invite(ctx, i, made, "APPOINT_OWNER", `status = 'PENDING' AND (role <> 'OWNER' OR expires_at <= now())`, caller.RequestID)
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// AccountByEmail gives the account of an address, to moderators; nil for none. The record tells that it was asked for.
func (r *Read) AccountByEmail(ctx context.Context, address string) (*civic.Account, error) {
	if !r.moderates() {
		return nil, nil
	}
	var row accountRow
	err := r.own.tx.tx.GetContext(ctx, &row, `SELECT `+accountColumns+` FROM account.person p WHERE p.email = $1`, address)
	if errors.Is(err, sql.ErrNoRows) {
		r.own.tx.note("FIND_ACCOUNT", "", nil)
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find an account: %w", known(ctx, err))
	}
	r.own.tx.note("FIND_ACCOUNT", "Viewer", &row.ID)
	return row.account(), nil
}

// Accounts gives accounts by the ids of their persons, to moderators.
func (r *Read) Accounts(ctx context.Context, ids []string) ([]*civic.Account, error) {
	found := make([]*civic.Account, len(ids))
	if !r.moderates() {
		return found, nil
	}
	var rows []*accountRow
	if err := r.own.tx.tx.SelectContext(ctx, &rows, `SELECT k.n, `+accountColumns+` FROM `+parentsAs+` JOIN account.person p ON p.id = k.id`, uuids(ids)); err != nil {
		return nil, fmt.Errorf("read accounts: %w", known(ctx, err))
	}
	for _, row := range rows {
		found[row.N-1] = row.account()
	}
	return found, nil
}

// AccountMemberships gives whom persons act for, oldest first, to moderators.
func (r *Read) AccountMemberships(ctx context.Context, people []string) ([][]*civic.Membership, error) {
	memberships := make([][]*civic.Membership, len(people))
	if !r.moderates() {
		return memberships, nil
	}
	var rows []struct {
		N int
		civic.Membership
	}
	if err := r.own.tx.tx.SelectContext(ctx, &rows, `SELECT k.n, m.* FROM `+parentsAs+` CROSS JOIN LATERAL (SELECT `+membershipColumns+` FROM account.membership m JOIN account.person p ON p.id = m.person_id
		WHERE m.person_id = k.id AND m.ended_at IS NULL ORDER BY m.created_at, m.id LIMIT 100) m ORDER BY k.n, m.created_at, m.id`, uuids(people)); err != nil {
		return nil, fmt.Errorf("read memberships: %w", known(ctx, err))
	}
	for _, row := range rows {
		memberships[row.N-1] = append(memberships[row.N-1], &row.Membership)
	}
	return memberships, nil
}
