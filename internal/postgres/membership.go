package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"alliances/internal/civic"
)

var (
	errIsMember   = &civic.UserError{Code: civic.Taken, French: "Cette personne est déjà membre, ou invitée.", English: "This person is a member already, or invited.", Field: []string{"email"}}
	errAnswered   = &civic.UserError{Code: civic.WrongState, French: "Cette invitation n’attend plus de réponse.", English: "This invitation no longer waits for an answer."}
	errOnlyOwner  = &civic.UserError{Code: civic.LastOwner, French: "Une organisation garde au moins une personne responsable : nommez-en d’abord une autre.", English: "An organisation keeps an owner: name another first."}
	errOwnInvited = &civic.UserError{Code: civic.Taken, French: "Vous êtes déjà membre de cette organisation.", English: "You are a member of this organisation already."}
)

// manage refuses who does not decide for an actor: as hidden where the viewer may not see the actor, as something to mend where a second factor is all
// that lacks.
func (t *Tx) manage(ctx context.Context, actorID string) error {
	if t.Viewer.MayManage(actorID) {
		return nil
	}
	for _, m := range t.Viewer.Memberships {
		if m.ActorID == actorID && m.Role == civic.Owner {
			return civic.ErrFactor
		}
	}
	var seen bool
	if err := t.tx.GetContext(ctx, &seen, `SELECT EXISTS (SELECT FROM civic.actor WHERE id = $1 AND (is_public OR id = ANY ($2::uuid[])))`, actorID, uuids(t.memberOf())); err != nil {
		return fmt.Errorf("find an actor: %w", known(ctx, err))
	}
	if !seen {
		return ErrNotFound
	}
	return civic.ErrForbidden
}

func (t *Tx) memberOf() []string {
	actors := make([]string, len(t.Viewer.Memberships))
	for i, m := range t.Viewer.Memberships {
		actors[i] = m.ActorID
	}
	return actors
}

// Invitation is an invitation to be made.
type Invitation struct {
	ActorID, Email string
	Role           civic.MembershipRole
	// Mail is the sealed mail that tells it, by the names of who invites and of the actor, and until when it is valid.
	Mail func(by *civic.Viewer, actor string, until time.Time) []byte
}

// InviteMember invites whoever has an address to join an actor, and gives the invitation. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, TAKEN.
func (s *Store) InviteMember(ctx context.Context, caller Caller, i Invitation) (*civic.MembershipInvitation, error) {
	made := &civic.MembershipInvitation{}
	err := s.act(ctx, caller, func(t *Tx) error {
		if err := t.manage(ctx, i.ActorID); err != nil {
			return err
		}
		var isMember bool
		if err := t.tx.GetContext(ctx, &isMember, `SELECT EXISTS (SELECT FROM account.membership m JOIN account.person p ON p.id = m.person_id WHERE m.actor_id = $1 AND m.ended_at IS NULL AND p.email = $2)`, i.ActorID, i.Email); err != nil {
			return fmt.Errorf("look for a member: %w", known(ctx, err))
		}
		if isMember {
			return errIsMember
		}
		return t.invite(ctx, i, made, "INVITE_MEMBER", `status = 'PENDING' AND expires_at <= now()`, caller.RequestID)
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// invite makes an invitation, mails and records it. Those to the same address that replaced, a condition, names make room for it. Errors: UserError TAKEN.
func (t *Tx) invite(ctx context.Context, i Invitation, made *civic.MembershipInvitation, action, replaced, requestID string) error {
	if _, err := t.tx.ExecContext(ctx, `UPDATE account.invitation SET status = 'WITHDRAWN', answered_at = now() WHERE actor_id = $1 AND email = $2 AND `+replaced, i.ActorID, i.Email); err != nil {
		return fmt.Errorf("withdraw an invitation: %w", known(ctx, err))
	}
	err := t.tx.GetContext(ctx, made, `INSERT INTO account.invitation (actor_id, email, role, invited_by) VALUES ($1, $2, $3, $4) RETURNING `+invitationColumns, i.ActorID, i.Email, string(i.Role), t.Viewer.ID)
	if isTaken(err) {
		return errIsMember
	}
	if err != nil {
		return fmt.Errorf("invite: %w", known(ctx, err))
	}
	var name string
	if err := t.tx.GetContext(ctx, &name, `SELECT name FROM civic.actor WHERE id = $1`, i.ActorID); err != nil {
		return fmt.Errorf("name an actor: %w", known(ctx, err))
	}
	if err := EnqueueJob(ctx, t.tx, JobMail, i.Mail(t.Viewer, name, made.ExpiresAt), nil, time.Time{}); err != nil {
		return err
	}
	return record(ctx, t.tx, &t.Viewer.ID, action, "DONE", "Actor", &i.ActorID, requestID)
}

const invitationColumns = `id, actor_id, email, role, CASE WHEN status = 'PENDING' AND expires_at <= now() THEN 'EXPIRED' ELSE status END AS status, created_at, expires_at`

// invitation finds one that the viewer may answer or withdraw, for update.
func (t *Tx) invitation(ctx context.Context, id string) (*civic.MembershipInvitation, error) {
	i := &civic.MembershipInvitation{}
	err := t.tx.GetContext(ctx, i, `SELECT `+invitationColumns+` FROM account.invitation WHERE id = $1 FOR UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("find an invitation: %w", known(ctx, err))
	}
	return i, nil
}

// AnswerMembershipInvitation has the viewer join an actor, or not. The same answer again succeeds. Errors: NOT_FOUND; UserErrors WRONG_STATE, TAKEN.
func (s *Store) AnswerMembershipInvitation(ctx context.Context, caller Caller, id string, accept bool) error {
	return s.act(ctx, caller, func(t *Tx) error {
		i, err := t.invitation(ctx, id)
		if err != nil {
			return err
		}
		if t.Viewer.Email == nil || i.Email != *t.Viewer.Email {
			return ErrNotFound // an owner sees it, and cannot answer it
		}
		wanted, action := civic.InvitationDeclined, "DECLINE_INVITATION"
		if accept {
			wanted, action = civic.InvitationAccepted, "ACCEPT_INVITATION"
		}
		switch {
		case i.Status == wanted:
			return nil
		case i.Status != civic.InvitationPending:
			return errAnswered
		}
		if _, err := t.tx.ExecContext(ctx, `UPDATE account.invitation SET status = $2, answered_at = now() WHERE id = $1`, id, string(wanted)); err != nil {
			return fmt.Errorf("answer an invitation: %w", known(ctx, err))
		}
		if accept {
			if err := t.join(ctx, t.Viewer.ID, i.ActorID, i.Role); err != nil {
				return err
			}
		}
		return record(ctx, t.tx, &t.Viewer.ID, action, "DONE", "Actor", &i.ActorID, caller.RequestID)
	})
}

// WithdrawMembershipInvitation takes an invitation back. Again it succeeds. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (s *Store) WithdrawMembershipInvitation(ctx context.Context, caller Caller, id string) error {
	return s.act(ctx, caller, func(t *Tx) error {
		i, err := t.invitation(ctx, id)
		if err != nil {
			return err
		}
		if t.Viewer.IsGiven(civic.Moderator) && !t.Viewer.MayManage(i.ActorID) {
			err = t.standIn(ctx, i.ActorID)
		} else {
			err = t.manage(ctx, i.ActorID)
		}
		if err != nil {
			return err
		}
		switch i.Status {
		case civic.InvitationWithdrawn:
			return nil
		case civic.InvitationPending, civic.InvitationExpired:
		default:
			return errAnswered
		}
		if _, err := t.tx.ExecContext(ctx, `UPDATE account.invitation SET status = 'WITHDRAWN', answered_at = now() WHERE id = $1`, id); err != nil {
			return fmt.Errorf("withdraw an invitation: %w", known(ctx, err))
		}
		return record(ctx, t.tx, &t.Viewer.ID, "WITHDRAW_INVITATION", "DONE", "Actor", &i.ActorID, caller.RequestID)
	})
}

// membership finds a current one that the viewer may see, for update.
func (t *Tx) membership(ctx context.Context, id string) (*civic.Membership, error) {
	m := &civic.Membership{}
	err := t.tx.GetContext(ctx, m, `SELECT id, person_id, actor_id, role, version, created_at FROM account.membership WHERE id = $1 AND ended_at IS NULL`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("find a membership: %w", known(ctx, err))
	}
	return m, nil
}

// keepOwner refuses what would leave an actor without an owner. Owners who leave at the same time wait for each other.
func keepOwner(ctx context.Context, tx *sqlx.Tx, m *civic.Membership) error {
	if m.Role != civic.Owner {
		return nil
	}
	var alone bool
	if err := tx.GetContext(ctx, &alone, `SELECT account.is_last_owner($1, $2)`, m.PersonID, m.ActorID); err != nil {
		return fmt.Errorf("look for other owners: %w", known(ctx, err))
	}
	if alone {
		return errOnlyOwner
	}
	return nil
}

// ChangeRole gives a member another role. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, STALE, LAST_OWNER.
func (s *Store) ChangeRole(ctx context.Context, caller Caller, id string, role civic.MembershipRole, version int) error {
	return s.act(ctx, caller, func(t *Tx) error {
		m, err := t.membership(ctx, id)
		if err != nil {
			return err
		}
		if err := t.manage(ctx, m.ActorID); err != nil {
			return err
		}
		if m.Role == role {
			return nil
		}
		if err := keepOwner(ctx, t.tx, m); err != nil {
			return err
		}
		return t.changeMembership(ctx, m, version, "CHANGE_ROLE", caller.RequestID, `role = $3`, string(role))
	})
}

// EndMembership has a person no longer act for an actor: oneself, or somebody whom the viewer decides about. Again it succeeds. Errors: NOT_FOUND,
// FORBIDDEN; UserErrors FACTOR_REQUIRED, LAST_OWNER.
func (s *Store) EndMembership(ctx context.Context, caller Caller, id string) error {
	return s.act(ctx, caller, func(t *Tx) error {
		m, err := t.membership(ctx, id)
		if err != nil {
			return err
		}
		if !t.Viewer.MayEnd(m) {
			return t.manage(ctx, m.ActorID)
		}
		if err := keepOwner(ctx, t.tx, m); err != nil {
			return err
		}
		return t.changeMembership(ctx, m, m.Version, "END_MEMBERSHIP", caller.RequestID, `ended_at = $3`, t.Now)
	})
}

func (t *Tx) changeMembership(ctx context.Context, m *civic.Membership, version int, action, requestID, set string, value any) error {
	result, err := t.tx.ExecContext(ctx, `UPDATE account.membership SET `+set+`, version = version + 1 WHERE id = $1 AND version = $2 AND ended_at IS NULL`, m.ID, version, value)
	if err != nil {
		return fmt.Errorf("change a membership: %w", known(ctx, err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, civic.ErrStale)
	}
	return record(ctx, t.tx, &t.Viewer.ID, action, "DONE", "Membership", &m.ID, requestID)
}

// membershipColumns are those of m and its person p.
const membershipColumns = `m.id, m.person_id, m.actor_id, m.role, m.version, m.created_at, p.display_name, p.email`

// shown takes from a membership what the viewer may not see of it; nil where that is all.
func (r *Read) shown(m *civic.Membership) *civic.Membership {
	switch {
	case m.PersonID == r.Viewer.ID:
		m.IsInForce = new(r.Viewer.Acts(m.ActorID, m.Role))
	case !r.Viewer.Acts(m.ActorID, civic.Member):
		return nil
	case !r.Viewer.MayManage(m.ActorID):
		m.Email = nil
	}
	return m
}

// ActorMembers gives who acts for each actor, oldest first, to those who do, too: nobody to others.
func (r *Read) ActorMembers(ctx context.Context, actors []string) ([][]*civic.Membership, error) {
	members := make([][]*civic.Membership, len(actors))
	if r.own == nil {
		return members, nil
	}
	var rows []struct {
		N int
		civic.Membership
	}
	err := r.own.tx.tx.SelectContext(ctx, &rows, `SELECT k.n, `+membershipColumns+` FROM `+parentsAs+`
		JOIN account.membership m ON m.actor_id = k.id AND m.ended_at IS NULL JOIN account.person p ON p.id = m.person_id ORDER BY k.n, m.created_at, m.id`, uuids(actors))
	if err != nil {
		return nil, fmt.Errorf("read members: %w", known(ctx, err))
	}
	for _, row := range rows {
		if !r.Viewer.Acts(row.ActorID, civic.Member) {
			continue // one's own alone is not who acts for it
		}
		members[row.N-1] = append(members[row.N-1], r.shown(&row.Membership))
	}
	return members, nil
}

// Memberships gives memberships by id: those that the viewer may see.
func (r *Read) Memberships(ctx context.Context, ids []string) ([]*civic.Membership, error) {
	found := make([]*civic.Membership, len(ids))
	if r.own == nil {
		return found, nil
	}
	var rows []struct {
		N int
		civic.Membership
	}
	err := r.own.tx.tx.SelectContext(ctx, &rows, `SELECT k.n, `+membershipColumns+` FROM `+parentsAs+`
		JOIN account.membership m ON m.id = k.id AND m.ended_at IS NULL JOIN account.person p ON p.id = m.person_id`, uuids(ids))
	if err != nil {
		return nil, fmt.Errorf("read memberships: %w", known(ctx, err))
	}
	for _, row := range rows {
		found[row.N-1] = r.shown(&row.Membership)
	}
	return found, nil
}

// MemberInvitations gives the invitations of each actor that wait, to its owners.
func (r *Read) MemberInvitations(ctx context.Context, actors []string) ([][]*civic.MembershipInvitation, error) {
	invitations := make([][]*civic.MembershipInvitation, len(actors))
	if r.own == nil {
		return invitations, nil
	}
	var found []*civic.MembershipInvitation
	err := r.own.tx.tx.SelectContext(ctx, &found, `SELECT `+invitationColumns+` FROM account.invitation WHERE actor_id = ANY ($1) AND status = 'PENDING' ORDER BY created_at DESC, id`, uuids(actors))
	if err != nil {
		return nil, fmt.Errorf("read invitations: %w", known(ctx, err))
	}
	for _, i := range found {
		for n, actor := range actors {
			if actor == i.ActorID && r.Viewer.MayManage(actor) {
				invitations[n] = append(invitations[n], i)
			}
		}
	}
	return invitations, nil
}

// MembershipInvitations gives invitations by id: those to the viewer's address, those of actors that the viewer decides for and, to moderators, those of
// actors for which no owner can.
func (r *Read) MembershipInvitations(ctx context.Context, ids []string) ([]*civic.MembershipInvitation, error) {
	found := make([]*civic.MembershipInvitation, len(ids))
	if r.own == nil {
		return found, nil
	}
	var rows []*struct {
		civic.MembershipInvitation
		OwnerActs bool
	}
	if err := r.own.tx.tx.SelectContext(ctx, &rows, `SELECT `+invitationColumns+`, account.has_owner(actor_id, true) AS owner_acts FROM account.invitation WHERE id = ANY ($1)`, uuids(ids)); err != nil {
		return nil, fmt.Errorf("read invitations: %w", known(ctx, err))
	}
	for _, row := range rows {
		for n, id := range ids {
			if id == row.ID && (r.Viewer.MayManage(row.ActorID) || r.Viewer.Email != nil && *r.Viewer.Email == row.Email || r.Viewer.Has(civic.Moderator) && !row.OwnerActs) {
				found[n] = &row.MembershipInvitation
			}
		}
	}
	return found, nil
}

// OwnInvitations gives the invitations to the viewer's address that wait, newest first.
func (r *Read) OwnInvitations(ctx context.Context) ([]*civic.MembershipInvitation, error) {
	invitations := []*civic.MembershipInvitation{}
	if r.own == nil || r.Viewer.Email == nil {
		return invitations, nil
	}
	err := r.own.tx.tx.SelectContext(ctx, &invitations, `SELECT `+invitationColumns+` FROM account.invitation WHERE email = $1 AND status = 'PENDING' AND expires_at > now() ORDER BY created_at DESC, id LIMIT 100`, *r.Viewer.Email)
	if err != nil {
		return nil, fmt.Errorf("read invitations: %w", known(ctx, err))
	}
	return invitations, nil
}

// GivePlatformRoles gives the person of an address roles for the installation, in the place of those before; the operator does. found is false
// where nobody has signed in with it yet.
func (a *Accounts) GivePlatformRoles(ctx context.Context, address string, roles []civic.PlatformRole) (found bool, err error) {
	err = a.do(ctx, nil, func(t *account) error {
		var person *string
		if err := t.GetContext(ctx, &person, `SELECT account.person_by_email($1)`, address); err != nil || person == nil {
			return err
		}
		if err := t.become(ctx, *person); err != nil {
			return err
		}
		n, err := t.exec(ctx, `UPDATE account.person SET platform_roles = $2::text[], version = version + 1, updated_at = now() WHERE id = $1`, *person, textsOf(roles))
		if err != nil {
			return err
		}
		found = n == 1
		return record(ctx, t, nil, "GIVE_PLATFORM_ROLES", "DONE", "Viewer", person, "")
	})
	return found, err
}
