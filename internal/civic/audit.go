package civic

import "time"

// AuditEntry is something that somebody did, or was refused.
type AuditEntry struct {
	At          time.Time
	PersonID    *string
	PersonName  *string
	Action      string
	Outcome     string // DONE, or the code of the refusal
	SubjectType *string
	SubjectID   *string
	RequestID   *string
	Position    *int64 // in the chain; nil: not sealed yet
}

// AuditFilter says which entries of the record are asked for: those to which all of it applies.
type AuditFilter struct {
	Person  *string
	Action  *string
	Subject *string
	From    *time.Time
	To      *time.Time
}

// AuditCheck is what came of walking the chain of the record.
type AuditCheck struct {
	Entries      int64
	UnbrokenUpTo int64
	IsUnbroken   bool
}
