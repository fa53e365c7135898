package civic

import (
	"slices"
	"time"
)

// ConventionStatus is where a convention stands.
type ConventionStatus string

const (
	ConventionDraft      ConventionStatus = "DRAFT"
	ConventionOpen       ConventionStatus = "OPEN_FOR_SIGNATURE"
	ConventionValidated  ConventionStatus = "VALIDATED"
	ConventionExpired    ConventionStatus = "EXPIRED"
	ConventionTerminated ConventionStatus = "TERMINATED"
)

const (
	UpdateConvention    Action = "UPDATE_CONVENTION"
	OpenConvention      Action = "OPEN_CONVENTION"
	AmendConvention     Action = "AMEND_CONVENTION"
	SignConvention      Action = "SIGN_CONVENTION"
	RecordSignature     Action = "RECORD_SIGNATURE"
	AddSignatory        Action = "ADD_SIGNATORY"
	WithdrawSignature   Action = "WITHDRAW_SIGNATURE"
	TerminateConvention Action = "TERMINATE_CONVENTION"
)

// ConventionSteps is the life of a convention. The last signature that is waited for validates it; its last day expires it.
var ConventionSteps = LifeCycle[ConventionStatus]{
	{UpdateConvention, []ConventionStatus{ConventionDraft}, "", Authors},
	{OpenConvention, []ConventionStatus{ConventionDraft}, ConventionOpen, Authors},
	{AmendConvention, []ConventionStatus{ConventionOpen}, ConventionDraft, Authors}, // the signatures are for another text: they fall
	{SignConvention, []ConventionStatus{ConventionOpen, ConventionValidated}, "", Signatories},
	{RecordSignature, []ConventionStatus{ConventionOpen, ConventionValidated}, "", Signatories}, // given elsewhere
	{AddSignatory, []ConventionStatus{ConventionDraft, ConventionOpen, ConventionValidated}, "", Authors},
	{WithdrawSignature, []ConventionStatus{ConventionOpen, ConventionValidated}, "", Signed},
	{TerminateConvention, []ConventionStatus{ConventionDraft, ConventionOpen, ConventionValidated}, ConventionTerminated, Authors},
}

// ConventionBasis is how a convention came to be known.
type ConventionBasis string

const (
	SignedHere ConventionBasis = "SIGNED_HERE"
	Recorded   ConventionBasis = "RECORDED"
)

// Convention is an agreement that its signatories sign one by one, or that is recorded as validated elsewhere.
type Convention struct {
	ID             string
	AllianceID     string
	Title          string
	Effect         *string
	Note           *string
	ContentLocale  string
	Basis          ConventionBasis
	Status         ConventionStatus
	ValidatedOn    *Date
	StartsOn       *Date
	ExpiresOn      *Date
	DocumentURL    *string
	DocumentSha256 *string
	SourceID       *string
	ArchivedAt     *time.Time
	Version        int
	UpdatedAt      time.Time
	Terms          *string
	ReviewOn       *Date
	EndReason      *string
	DeclaredByID   *string
	DocumentFile   *string // its digest, where the document is kept here
	ReplacesID     *string
	// AuthoredBy are the actors whose editors may change it: the member that wrote it, and those that coordinate the alliance.
	AuthoredBy []string
	// SignatoryActors are the actors that sign it.
	SignatoryActors []string
	// MemberActors are the active members of the alliance.
	MemberActors []string
}

func (c *Convention) party(v *Viewer) func(Party) (yes, lacksFactor bool) {
	return func(p Party) (bool, bool) {
		switch p {
		case Signatories:
			return v.decidesFor(slices.DeleteFunc(slices.Clone(c.SignatoryActors), func(id string) bool { return !slices.Contains(c.MemberActors, id) }))
		case Signed:
			return v.decidesFor(c.SignatoryActors)
		}
		return v.speaksFor(c.AuthoredBy)
	}
}

// Take gives the state that a viewer's step leads to. Errors: FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (c *Convention) Take(v *Viewer, action Action) (ConventionStatus, error) {
	if c.Basis == Recorded {
		return c.Status, errState // what was agreed elsewhere is changed there
	}
	return ConventionSteps.Take(action, c.Status, c.party(v))
}

// NextActions tells what a viewer can do with it now.
func (c *Convention) NextActions(v *Viewer) []*NextAction {
	if c.Basis == Recorded {
		return nil
	}
	return ConventionSteps.Next(c.Status, c.party(v))
}

// Sign tells whether a viewer may sign for an actor, which read a version. Errors: FORBIDDEN, NOT_FOUND for an actor that does not sign it;
// UserErrors FACTOR_REQUIRED, WRONG_STATE, STALE.
func (c *Convention) Sign(v *Viewer, actorID string, version int) error {
	if !slices.Contains(c.SignatoryActors, actorID) || !slices.Contains(c.MemberActors, actorID) {
		return ErrForbidden
	}
	_, err := ConventionSteps.Take(SignConvention, c.Status, func(Party) (bool, bool) { return v.decidesFor([]string{actorID}) })
	switch {
	case err != nil:
		return err
	case c.Basis == Recorded:
		return errState // it was signed elsewhere
	case version != c.Version:
		return ErrStale
	}
	return nil
}

// Withdraw tells whether a viewer may withdraw an actor's signature. Errors: FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE.
func (c *Convention) Withdraw(v *Viewer, actorID string) error {
	if !slices.Contains(c.SignatoryActors, actorID) {
		return ErrForbidden
	}
	_, err := ConventionSteps.Take(WithdrawSignature, c.Status, func(Party) (bool, bool) { return v.decidesFor([]string{actorID}) })
	if err == nil && c.Basis == Recorded {
		return errState // it was signed elsewhere
	}
	return err
}

// ConventionNoticeKind is why those who signed a convention are told of it.
type ConventionNoticeKind string

const (
	ConventionExpires     ConventionNoticeKind = "EXPIRES"      // within sixty days
	ConventionExpiresSoon ConventionNoticeKind = "EXPIRES_SOON" // within fourteen
	ConventionReview      ConventionNoticeKind = "REVIEW"       // they wanted to look at it again
)

// ErrStale is told to who read another version than there is now.
var ErrStale = &UserError{Code: Stale, French: "Entre-temps, cela a changé : relisez puis recommencez.", English: "It has changed meanwhile: read it again, then try again.", Field: []string{"version"}}

// Signatory is an actor that signs a convention.
type Signatory struct {
	ConventionID  string
	ActorID       string
	SignedOn      *Date
	Quality       *string // as what somebody signed
	SignedVersion *int
	IsFounding    bool // its signature is waited for; others join later
	WithdrawnOn   *Date
}

// Key names a signatory among those of all conventions.
func (s *Signatory) Key() string { return s.ConventionID + "/" + s.ActorID }

// SignatureDocument is the sheet on which an actor signed elsewhere: for members of the alliance.
type SignatureDocument struct{ Sha256 string }
