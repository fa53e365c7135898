package postgres

import (
	"context"
	"fmt"

	"alliances/internal/civic"
)

// audits tells whether somebody reads who acts as an auditor.
func (r *Read) audits() bool { return r.own != nil && r.Viewer.Has(civic.Auditor) }

// Audit lists the record of who did what, newest first, to auditors; nil for others. The record tells that it was read.
func (r *Read) Audit(ctx context.Context, f *civic.AuditFilter, p PageRequest) (*civic.Page[civic.AuditEntry], error) {
	if !r.audits() {
		return nil, nil
	}
	l := list{name: "audit", from: "account.audit a", keys: []key{{"(-a.id)", "bigint"}},
		columns: "a.at, a.person_id, account.name_of(a.person_id) AS person_name, a.action, a.outcome, a.subject_kind AS subject_type, a.subject_id, a.request_id, a.position"}
	if f == nil {
		f = &civic.AuditFilter{}
	}
	if f.Person != nil {
		l.where("a.person_id = ?::uuid", *f.Person)
	}
	if f.Action != nil {
		l.where("a.action = ?", *f.Action)
	}
	if f.Subject != nil {
		l.where("a.subject_id = ?::uuid", *f.Subject)
	}
	if f.From != nil {
		l.where("a.at >= ?", *f.From)
	}
	if f.To != nil {
		l.where("a.at < ?", *f.To)
	}
	found, err := pages[civic.AuditEntry](readWhole(ctx), r, l, noParent, p)
	if err != nil {
		return nil, err
	}
	r.own.tx.note("READ_AUDIT", "", nil)
	return found[0], nil
}

// AuditCheck walks the chain of the record, for auditors; nil for others. The record tells that it was checked.
func (r *Read) AuditCheck(ctx context.Context) (*civic.AuditCheck, error) {
	if !r.audits() {
		return nil, nil
	}
	var found struct {
		Entries, Last int64
		BrokenAt      *int64
	}
	if err := r.own.tx.tx.GetContext(ctx, &found, `SELECT count(*) AS entries, coalesce(max(position), 0) AS last, account.check_audit() AS broken_at FROM account.audit`); err != nil {
		return nil, fmt.Errorf("check the record: %w", known(ctx, err))
	}
	r.own.tx.note("CHECK_AUDIT", "", nil)
	if found.BrokenAt != nil {
		return &civic.AuditCheck{Entries: found.Entries, UnbrokenUpTo: *found.BrokenAt - 1}, nil
	}
	return &civic.AuditCheck{Entries: found.Entries, UnbrokenUpTo: found.Last, IsUnbroken: true}, nil
}
