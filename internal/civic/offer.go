package civic

import "time"

// OfferStatus is where an offer stands.
type OfferStatus string

const (
	OfferOpen      OfferStatus = "OPEN"
	OfferAccepted  OfferStatus = "ACCEPTED"
	OfferDeclined  OfferStatus = "DECLINED"
	OfferWithdrawn OfferStatus = "WITHDRAWN"
)

const (
	WithdrawOffer Action = "WITHDRAW_OFFER"
	AnswerOffer   Action = "ANSWER_OFFER"
)

// OfferSteps is the life of an offer. One that was accepted is a promise: it is not withdrawn here.
var OfferSteps = LifeCycle[OfferStatus]{
	{WithdrawOffer, []OfferStatus{OfferOpen}, OfferWithdrawn, Authors},
	{AnswerOffer, []OfferStatus{OfferOpen}, "", Invited}, // to ACCEPTED or DECLINED
}

// Offer is what an actor would give: for a need, or to whoever needs it.
type Offer struct {
	ID             string
	ActorID        string
	NeedID         *string
	Kind           ContributionKind
	Description    string
	ContentLocale  string
	Quantity       *int
	AvailableFrom  *Date
	AvailableUntil *Date
	Status         OfferStatus
	AnsweredAt     *time.Time
	CreatedAt      time.Time
	UpdatedAt      time.Time
	// NeededBy are the actors that published the need, who answer the offer.
	NeededBy []string
}

func (o *Offer) party(v *Viewer) func(Party) (yes, lacksFactor bool) {
	return func(p Party) (bool, bool) {
		if p == Invited {
			return v.speaksFor(o.NeededBy)
		}
		return v.speaksFor([]string{o.ActorID})
	}
}

// Withdraw gives the state that withdrawing leads to. Errors: those of LifeCycle.Take.
func (o *Offer) Withdraw(v *Viewer) (OfferStatus, error) {
	to, err := OfferSteps.Take(WithdrawOffer, o.Status, o.party(v))
	if err == errState && o.Status == OfferWithdrawn {
		err = nil
	}
	return to, err
}

// Answer gives the state that an answer leads to. Errors: those of LifeCycle.Take.
func (o *Offer) Answer(v *Viewer, answer InvitationAnswer) (OfferStatus, error) {
	to := OfferDeclined
	if answer == AcceptInvitation {
		to = OfferAccepted
	}
	if _, err := OfferSteps.Take(AnswerOffer, o.Status, o.party(v)); err != nil && !(err == errState && o.Status == to) {
		return o.Status, err
	}
	return to, nil // a second time the same answer succeeds
}

// NextActions tells what a viewer can do with it now.
func (o *Offer) NextActions(v *Viewer) []*NextAction { return OfferSteps.Next(o.Status, o.party(v)) }
