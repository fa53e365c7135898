package graph

import (
	"context"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/postgres"
)

func (t *fields) audits(table breadth.Table) {
	table["Query"]["audit"] = rootPage(t.ec.field_Query_audit_args, func(ctx context.Context, r *postgres.Read, c breadth.Call, p postgres.PageRequest) (*civic.AuditEntryConnection, error) {
		f, err := auditFilter(arg[*civic.AuditFilter](c, "filter"))
		if err != nil {
			return nil, err
		}
		page, err := r.Audit(ctx, f, p)
		if page != nil {
			for _, e := range page.Nodes() {
				nameSubjects(e)
			}
		}
		return page, err
	})
	table["Query"]["auditCheck"] = root(func(ctx context.Context, r *postgres.Read, _ breadth.Call) (*civic.AuditCheck, error) {
		return r.AuditCheck(ctx)
	})
	table["AuditEntry"] = map[string]breadth.Field{
		"at":          instant(func(e *civic.AuditEntry) time.Time { return e.At }),
		"personId":    maybeText(func(e *civic.AuditEntry) *string { return e.PersonID }),
		"personName":  maybeText(func(e *civic.AuditEntry) *string { return e.PersonName }),
		"action":      text(func(e *civic.AuditEntry) string { return e.Action }),
		"outcome":     text(func(e *civic.AuditEntry) string { return e.Outcome }),
		"subjectType": maybeText(func(e *civic.AuditEntry) *string { return e.SubjectType }),
		"subjectId":   maybeText(func(e *civic.AuditEntry) *string { return e.SubjectID }),
		"requestId":   maybeText(func(e *civic.AuditEntry) *string { return e.RequestID }),
		"position":    maybeNumber(func(e *civic.AuditEntry) *int64 { return e.Position }),
	}
	addPages[civic.AuditEntry](table, "AuditEntry")
	table["AuditCheck"] = map[string]breadth.Field{
		"entries":      number(func(c *civic.AuditCheck) int64 { return c.Entries }),
		"unbrokenUpTo": number(func(c *civic.AuditCheck) int64 { return c.UnbrokenUpTo }),
		"isUnbroken":   boolean(func(c *civic.AuditCheck) bool { return c.IsUnbroken }),
	}
}

// auditFilter is a filter with the UUIDs of what it names. Errors: BAD_REQUEST of an id that is none.
func auditFilter(given *civic.AuditFilter) (*civic.AuditFilter, error) {
	if given == nil {
		return nil, nil
	}
	f := *given
	for name, id := range map[string]**string{"person": &f.Person, "subject": &f.Subject} {
		if *id == nil {
			continue
		}
		prefix, uuid, ok := parseID(**id)
		if !ok || name == "person" && prefix != personPrefix {
			return nil, civic.Bad("Ce n’est pas un identifiant.", "This is no id.", "filter", name)
		}
		*id = &uuid
	}
	return &f, nil
}

// subjectPrefixes are those of the types to which the record says that something was done.
var subjectPrefixes = map[string]string{"Actor": actorPrefix, "Claim": claimPrefix, "Membership": membershipPrefix, "Session": sessionPrefix, "Viewer": personPrefix}

// nameSubjects gives an entry the ids that clients see, in place of UUIDs.
func nameSubjects(e *civic.AuditEntry) {
	if e.PersonID != nil {
		e.PersonID = new(globalID(personPrefix, *e.PersonID))
	}
	if prefix := subjectPrefixes[deref(e.SubjectType)]; e.SubjectID != nil && prefix != "" {
		e.SubjectID = new(globalID(prefix, *e.SubjectID))
	} else {
		e.SubjectID = nil
	}
}

func (r queryResolver) Audit(ctx context.Context, _ *civic.AuditFilter, _ *int, _ *string) (*civic.AuditEntryConnection, error) {
	return resolve[*civic.AuditEntryConnection](ctx, r.resolver, nil)
}

func (r queryResolver) AuditCheck(ctx context.Context) (*civic.AuditCheck, error) {
	return resolve[*civic.AuditCheck](ctx, r.resolver, nil)
}
