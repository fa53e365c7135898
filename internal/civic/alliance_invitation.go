package civic

import "time"

// AllianceInvitation asks an actor to join an alliance, in some roles. It is for the two of them.
type AllianceInvitation struct {
	ID         string
	AllianceID string
	ActorID    string
	Roles      []AllianceRole
	Message    *string
	Status     InvitationStatus
	CreatedAt  time.Time
	ExpiresAt  time.Time
	AnsweredAt *time.Time
	// CoordinatedBy are the actors that coordinate the alliance.
	CoordinatedBy []string
}

const (
	AnswerInvitation   Action = "ANSWER_INVITATION"
	WithdrawInvitation Action = "WITHDRAW_INVITATION"
)

// InvitationLife is how long an invitation waits for an answer; in an emergency UrgentInvitationLife.
const (
	InvitationLife       = 30 * 24 * time.Hour
	UrgentInvitationLife = 7 * 24 * time.Hour
)

// InvitationSteps is the life of an invitation to an alliance; one that nobody answers expires.
var InvitationSteps = LifeCycle[InvitationStatus]{
	{AnswerInvitation, []InvitationStatus{InvitationPending}, "", Invited}, // to ACCEPTED or DECLINED
	{WithdrawInvitation, []InvitationStatus{InvitationPending, InvitationExpired}, InvitationWithdrawn, Coordinators},
}

func (i *AllianceInvitation) party(v *Viewer) func(Party) (yes, lacksFactor bool) {
	return func(p Party) (bool, bool) {
		if p == Invited {
			return v.speaksFor([]string{i.ActorID})
		}
		return v.speaksFor(i.CoordinatedBy)
	}
}

// Answer gives the state that an answer leads to. Errors: those of LifeCycle.Take.
func (i *AllianceInvitation) Answer(v *Viewer, answer InvitationAnswer) (InvitationStatus, error) {
	to := InvitationDeclined
	if answer == AcceptInvitation {
		to = InvitationAccepted
	}
	if _, err := InvitationSteps.Take(AnswerInvitation, i.Status, i.party(v)); err != nil && !(err == errState && i.Status == to) {
		return i.Status, err
	}
	return to, nil // a second time the same answer succeeds
}

// Withdraw gives the state that withdrawing leads to. Errors: those of LifeCycle.Take.
func (i *AllianceInvitation) Withdraw(v *Viewer) (InvitationStatus, error) {
	to, err := InvitationSteps.Take(WithdrawInvitation, i.Status, i.party(v))
	if err == errState && i.Status == InvitationWithdrawn {
		err = nil
	}
	return to, err
}

// NextActions tells what a viewer can do with it now.
func (i *AllianceInvitation) NextActions(v *Viewer) []*NextAction {
	return InvitationSteps.Next(i.Status, i.party(v))
}

// InvitationAnswer is an answer to an invitation.
type InvitationAnswer string

const (
	AcceptInvitation  InvitationAnswer = "ACCEPT"
	DeclineInvitation InvitationAnswer = "DECLINE"
)
