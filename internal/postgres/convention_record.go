package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"alliances/internal/civic"
)

// RecordedConvention is a convention that was validated elsewhere.
type RecordedConvention struct {
	Once        Once
	AllianceID  string
	ActorID     *string // in whose name it is recorded; nil: the one that coordinates the alliance
	Title       string
	Effect      *string
	Terms       *string
	ValidatedOn civic.Date
	StartsOn    *civic.Date
	ExpiresOn   *civic.Date
	ReviewOn    *civic.Date
	Document    *string // the digest of its file; or
	Source      *GivenSource
	Signatories []string // active members
}

func errToCome(field string) error {
	return civic.Wrong("Ce jour est à venir.", "This day is to come.", field)
}

// today is the day of the transaction where the sun rises first: nobody's today is to come.
func (t *Tx) today() civic.Date { return civic.DateOf(t.Now.UTC().Add(14 * time.Hour)) }

// RecordConvention records a convention that was validated elsewhere, which has its alliance be active, and gives its id. Errors: NOT_FOUND,
// FORBIDDEN, CONFLICT; UserErrors FACTOR_REQUIRED, WRONG_STATE, INVALID.
func (s *Store) RecordConvention(ctx context.Context, caller Caller, d RecordedConvention) (id string, err error) {
	err = s.act(ctx, caller, func(t *Tx) error {
		a, err := t.alliance(ctx, d.AllianceID)
		if err != nil {
			return err
		}
		if _, err := a.Take(t.Viewer, civic.RecordConvention); err != nil {
			return err
		}
		by := t.speaker(a.EditedBy)
		if d.ActorID != nil {
			if by = d.ActorID; !slices.Contains(a.EditedBy, *by) || !t.Viewer.MayEdit([]string{*by}) {
				return civic.ErrForbidden
			}
		}
		if t.today().Before(d.ValidatedOn) {
			return errToCome("validatedOn")
		}
		if err := t.checkTerm(d.StartsOn, d.ExpiresOn); err != nil { // what has expired makes no alliance active
			return err
		}
		var signatories []string
		if d.Signatories != nil {
			if signatories, err = signatoriesOf(a, d.Signatories); err != nil {
				return err
			}
		}
		if d.Document != nil {
			if _, err := t.file(ctx, *d.Document, "documentSha256"); err != nil {
				return err
			}
		}
		made := false
		if id, made, err = t.once(ctx, d.Once); err != nil || !made {
			return err
		}
		source, err := t.source(ctx, *by, d.Source)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, "record a convention", `INSERT INTO civic.convention (id, alliance_id, title, effect, terms, basis, status, validated_on, starts_on, expires_on, review_on, document_sha256, document_file, source_id, declared_by_id, is_public)
			VALUES ($1, $2, $3, $4, $5, 'RECORDED', 'VALIDATED', $6, $7, $8, $9, $10, $10, $11, $12, false)`,
			id, a.ID, d.Title, d.Effect, d.Terms, d.ValidatedOn, d.StartsOn, d.ExpiresOn, d.ReviewOn, d.Document, source, *by); err != nil {
			return err
		}
		if err := t.signatories(ctx, id, signatories); err != nil {
			return err
		}
		event, err := uuid.NewV7()
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, "note an event", `INSERT INTO civic.timeline_event (id, alliance_id, kind, occurred_on, actor_id, source_id, is_public)
			SELECT $1, a.id, 'CONVENTION_VALIDATED', $3, $4, $5, a.is_public FROM civic.alliance a WHERE a.id = $2`, event.String(), a.ID, d.ValidatedOn, *by, source); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "advance an alliance", `SELECT civic.advance_alliance($1)`, a.ID); err != nil {
			return err
		}
		return t.wrote(ctx, string(civic.RecordConvention), "Convention", id, caller.RequestID)
	})
	return id, err
}

// signedElsewhere keeps the sheet on which a signature was given. Errors: UserErrors INVALID.
func (t *Tx) signedElsewhere(ctx context.Context, g Signature) error {
	if t.today().Before(g.Elsewhere.On) {
		return errToCome("signedOn")
	}
	if _, err := t.file(ctx, g.Elsewhere.Document, "documentSha256"); err != nil {
		return err
	}
	if _, err := t.exec(ctx, "keep a signed sheet", `DELETE FROM civic.signature_document WHERE convention_id = $1 AND actor_id = $2`, g.ConventionID, g.ActorID); err != nil {
		return err
	}
	_, err := t.exec(ctx, "keep a signed sheet", `INSERT INTO civic.signature_document (convention_id, actor_id, sha256) VALUES ($1, $2, $3)`, g.ConventionID, g.ActorID, g.Elsewhere.Document)
	return err
}

// SignatureDocuments gives the sheets on which actors signed elsewhere, by convention and actor as civic.Signatory.Key writes them; nil for those who
// do not act for a member of the alliance.
func (r *Read) SignatureDocuments(ctx context.Context, keys []string) ([]*civic.SignatureDocument, error) {
	sheets := make([]*civic.SignatureDocument, len(keys))
	if r.own == nil {
		return sheets, nil
	}
	found, err := r.queryAs(ctx, true, `SELECT d.convention_id || '/' || d.actor_id AS key, d.sha256 FROM civic.signature_document d
		WHERE d.convention_id || '/' || d.actor_id = ANY ($1) AND d.convention_id = ANY (SELECT split_part(k, '/', 1)::uuid FROM unnest($1::text[]) k)`, []any{pq.Array(keys)})
	if err != nil {
		return nil, fmt.Errorf("find signed sheets: %w", err)
	}
	var key, sha256 string
	known := map[string]string{}
	if err := found.each([]any{&key, &sha256}, func([]cell) error { known[key] = sha256; return nil }); err != nil {
		return nil, err
	}
	for i, key := range keys {
		if sha256, ok := known[key]; ok {
			sheets[i] = &civic.SignatureDocument{Sha256: sha256}
		}
	}
	return sheets, nil
}
