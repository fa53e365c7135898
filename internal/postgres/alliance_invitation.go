package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"alliances/internal/civic"
)

// AllianceInvite is an actor to be invited to an alliance.
type AllianceInvite struct {
	Once       Once
	AllianceID string
	ActorID    string
	Roles      []civic.AllianceRole
	Message    *string
	// Mail is the sealed mail that tells it to somebody who writes for the actor.
	Mail func(address, locale string, alliance *civic.Alliance, actor string, until time.Time) []byte
}

var (
	errInAlliance = &civic.UserError{Code: civic.Taken, French: "Cette organisation est déjà membre, ou invitée.", English: "This organisation is a member already, or invited.", Field: []string{"actorId"}}
	errNoActor    = &civic.UserError{Code: civic.Invalid, French: "Cette organisation n’existe pas, ou plus.", English: "There is no such organisation, or no longer.", Field: []string{"actorId"}}
)

// InviteToAlliance asks an actor to join an alliance, and gives the id of the invitation. Errors: NOT_FOUND, FORBIDDEN, CONFLICT; UserErrors
// FACTOR_REQUIRED, WRONG_STATE, INVALID, TAKEN.
func (s *Store) InviteToAlliance(ctx context.Context, caller Caller, i AllianceInvite) (id string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		a, err := t.alliance(ctx, i.AllianceID)
		if err != nil {
			return err
		}
		if _, err := a.Take(t.Viewer, civic.InviteToAlliance); err != nil {
			return err
		}
		made := false
		if id, made, err = t.once(ctx, i.Once); err != nil || !made {
			return err
		}
		return t.inviteActor(ctx, id, a, i, caller.RequestID)
	})
	return id, err
}

var errNotUrgent = &civic.UserError{Code: civic.WrongState, French: "Seule une alliance urgente invite plusieurs organisations à la fois.", English: "Only an urgent alliance invites many organisations at once."}

// InviteManyToAlliance asks many actors at once to join an alliance that is urgent, and gives how many are asked now: those that are members or asked
// already are passed over. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE, INVALID.
func (s *Store) InviteManyToAlliance(ctx context.Context, caller Caller, i AllianceInvite, actors []string) (invited int, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		a, err := t.alliance(ctx, i.AllianceID)
		if err != nil {
			return err
		}
		if _, err := a.Take(t.Viewer, civic.InviteToAlliance); err != nil {
			return err
		}
		if !a.IsUrgent {
			return errNotUrgent
		}
		var asked []string
		if err := t.tx.SelectContext(ctx, &asked, `SELECT actor_id FROM civic.alliance_invitation WHERE alliance_id = $1 AND status = 'PENDING' AND expires_at > now()`, a.ID); err != nil {
			return fmt.Errorf("find invitations: %w", known(ctx, err))
		}
		for _, actor := range actors {
			if slices.Contains(asked, actor) || slices.Contains(a.MemberActors, actor) {
				continue
			}
			id, err := uuid.NewV7()
			if err != nil {
				return err
			}
			i.ActorID = actor
			if err := t.inviteActor(ctx, id.String(), a, i, caller.RequestID); err != nil {
				return err
			}
			invited++
		}
		return nil
	})
	return invited, err
}

func (t *Tx) inviteActor(ctx context.Context, id string, a *civic.Alliance, i AllianceInvite, requestID string) error {
	var name string
	err := t.get(ctx, "find an actor", &name, `SELECT name FROM civic.actor WHERE id = $1 AND is_public AND archived_at IS NULL`, i.ActorID)
	if errors.Is(err, error(ErrNotFound)) {
		return errNoActor
	}
	if err != nil {
		return err
	}
	if slices.Contains(a.MemberActors, i.ActorID) {
		return errInAlliance
	}
	life := civic.InvitationLife
	if a.IsUrgent {
		life = civic.UrgentInvitationLife
	}
	until := t.Now.Add(life)
	// One that has run out makes room for the next.
	if _, err := t.exec(ctx, "withdraw an invitation", `UPDATE civic.alliance_invitation SET status = 'WITHDRAWN', answered_at = now() WHERE alliance_id = $1 AND actor_id = $2 AND status = 'PENDING' AND expires_at <= now()`, a.ID, i.ActorID); err != nil {
		return err
	}
	_, err = t.exec(ctx, "invite an actor", `INSERT INTO civic.alliance_invitation (id, alliance_id, actor_id, roles, message, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		id, a.ID, i.ActorID, textsOf(i.Roles), i.Message, until)
	if isTaken(err) {
		return errInAlliance
	}
	if err != nil {
		return err
	}
	if err := t.tellWriters(ctx, i.ActorID, func(address, locale string) []byte { return i.Mail(address, locale, a, name, until) }); err != nil {
		return err
	}
	return t.wrote(ctx, string(civic.InviteToAlliance), "AllianceInvitation", id, requestID)
}

// tellWriters has a mail sent to each person who writes for an actor, whoever they are to the viewer.
func (t *Tx) tellWriters(ctx context.Context, actor string, mail func(address, locale string) []byte) error {
	var writers []struct{ Email, Locale string }
	if err := t.tx.SelectContext(ctx, &writers, `SELECT email, locale FROM account.writers($1)`, actor); err != nil {
		return fmt.Errorf("find who writes for an actor: %w", known(ctx, err))
	}
	for _, w := range writers {
		if err := EnqueueJob(ctx, t.tx, JobMail, mail(w.Email, w.Locale), nil, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

const allianceInvitationColumns = `t.id, t.alliance_id, t.actor_id, t.roles, t.message, CASE WHEN t.status = 'PENDING' AND t.expires_at <= now() THEN 'EXPIRED' ELSE t.status END AS status,
	t.created_at, t.expires_at, t.answered_at, ARRAY(` + coordinators + `t.alliance_id) AS coordinated_by`

// AllianceInvitationsByID gives invitations by id: to who acts for the actor that is invited, or for a member of the alliance.
func (r *Read) AllianceInvitationsByID(ctx context.Context, ids []string) ([]*civic.AllianceInvitation, error) {
	if r.own == nil {
		return make([]*civic.AllianceInvitation, len(ids)), nil
	}
	return byID[civic.AllianceInvitation](ctx, r, table{name: "civic.alliance_invitation", columns: allianceInvitationColumns}, ids)
}

// ActorInvitations lists the invitations to each actor, newest first, to those who act for it.
func (r *Read) ActorInvitations(ctx context.Context, ids []string, statuses []civic.InvitationStatus, p PageRequest) ([]*civic.Page[civic.AllianceInvitation], error) {
	return r.allianceInvitations(ctx, "invitations of an actor", "t.actor_id = k.id", ids, statuses, p)
}

// AllianceInvitations lists the invitations of each alliance, newest first, to those who act for its members.
func (r *Read) AllianceInvitations(ctx context.Context, ids []string, statuses []civic.InvitationStatus, p PageRequest) ([]*civic.Page[civic.AllianceInvitation], error) {
	return r.allianceInvitations(ctx, "invitations of an alliance", "t.alliance_id = k.id", ids, statuses, p)
}

func (r *Read) allianceInvitations(ctx context.Context, name, cond string, ids []string, statuses []civic.InvitationStatus, p PageRequest) ([]*civic.Page[civic.AllianceInvitation], error) {
	l := list{name: name, columns: allianceInvitationColumns, from: "civic.alliance_invitation t", keys: []key{{"-extract(epoch FROM t.created_at)", "numeric"}, {"t.id", "uuid"}}}
	l.where(cond)
	if statuses != nil {
		l.where(`CASE WHEN t.status = 'PENDING' AND t.expires_at <= now() THEN 'EXPIRED' ELSE t.status END = ANY (?::text[])`, textsOf(statuses))
	}
	return ownPages[civic.AllianceInvitation](ctx, r, l, ids, p)
}

// invitationTo finds an invitation to an alliance, to be answered: whoever else would waits. Errors: NOT_FOUND.
func (t *Tx) invitationTo(ctx context.Context, id string) (*civic.AllianceInvitation, error) {
	if _, err := t.exec(ctx, "lock an invitation", `SELECT FROM civic.alliance_invitation WHERE id = $1 FOR UPDATE`, id); err != nil {
		return nil, err
	}
	return one(ctx, t, (*Read).AllianceInvitationsByID, id)
}

// AnswerInvitation accepts or declines an invitation to an alliance, and gives that alliance's id. Again it succeeds. Errors: NOT_FOUND, FORBIDDEN;
// UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (s *Store) AnswerInvitation(ctx context.Context, caller Caller, id string, answer civic.InvitationAnswer) (alliance string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		i, err := t.invitationTo(ctx, id)
		if err != nil {
			return err
		}
		alliance = i.AllianceID
		to, err := i.Answer(t.Viewer, answer)
		if err != nil || to == i.Status {
			return err
		}
		if to == civic.InvitationAccepted {
			a, err := one(ctx, t, (*Read).Alliances, alliance)
			if err != nil {
				return err
			}
			if !a.Lives() {
				return errEnded
			}
		}
		if err := t.change(ctx, "answer an invitation", `UPDATE civic.alliance_invitation SET status = $2, answered_at = now() WHERE id = $1`, id, string(to)); err != nil {
			return err
		}
		if to == civic.InvitationAccepted {
			if err := t.joinAlliance(ctx, alliance, i.ActorID, i.Roles); err != nil {
				return err
			}
			if err := t.happened(ctx, alliance, i.ActorID, "MEMBER_JOINED"); err != nil {
				return err
			}
			if _, err := t.exec(ctx, "advance an alliance", `SELECT civic.advance_alliance($1)`, alliance); err != nil {
				return err
			}
		}
		return t.wrote(ctx, string(civic.AnswerInvitation)+"_"+string(answer), "AllianceInvitation", id, caller.RequestID)
	})
	return alliance, err
}

var errEnded = &civic.UserError{Code: civic.WrongState, French: "Cette alliance a pris fin.", English: "This alliance has ended."}

// WithdrawAllianceInvitation takes an invitation back. Again it succeeds. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (s *Store) WithdrawAllianceInvitation(ctx context.Context, caller Caller, id string) error {
	return s.act(ctx, caller, func(t *Tx) error {
		i, err := t.invitationTo(ctx, id)
		if err != nil {
			return err
		}
		to, err := i.Withdraw(t.Viewer)
		if err != nil || to == i.Status {
			return err
		}
		if err := t.change(ctx, "withdraw an invitation", `UPDATE civic.alliance_invitation SET status = $2, answered_at = now() WHERE id = $1`, id, string(to)); err != nil {
			return err
		}
		return t.wrote(ctx, string(civic.WithdrawInvitation), "AllianceInvitation", id, caller.RequestID)
	})
}
