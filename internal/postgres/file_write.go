package postgres

import (
	"context"

	"alliances/internal/civic"
)

// Picture is which picture something has, in which version.
type Picture struct {
	ID      string // of what it is shown with
	Version int
	Sha256  *string // nil: it has none
	Alt     *string
}

// shown finds the picture that is to be shown; without one every column is NULL.
func (t *Tx) shown(ctx context.Context, p Picture) (*civic.Image, error) {
	if p.Sha256 == nil {
		return &civic.Image{}, nil
	}
	file, err := t.picture(ctx, *p.Sha256, "sha256")
	if err != nil {
		return nil, err
	}
	return &civic.Image{Alt: p.Alt, Width: file.Width, Height: file.Height}, nil
}

// SetActorLogo gives an actor a logo, or takes it away. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, STALE, INVALID.
func (s *Store) SetActorLogo(ctx context.Context, caller Caller, p Picture) error {
	return s.act(ctx, caller, func(t *Tx) error {
		if err := t.editsFor(ctx, p.ID); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "lock an actor", `SELECT FROM civic.actor WHERE id = $1 FOR UPDATE`, p.ID); err != nil {
			return err
		}
		a, err := one(ctx, t, (*Read).Actors, p.ID)
		if err != nil {
			return err
		}
		if a.Version != p.Version {
			return civic.ErrStale
		}
		image, err := t.shown(ctx, p)
		if err != nil {
			return err
		}
		if err := t.change(ctx, "set a logo", `UPDATE civic.actor SET logo_sha256 = $2, logo_alt = $3, logo_width = $4, logo_height = $5, version = version + 1, updated_at = now() WHERE id = $1`,
			a.ID, p.Sha256, image.Alt, image.Width, image.Height); err != nil {
			return err
		}
		return t.wrote(ctx, "SET_ACTOR_LOGO", "Actor", a.ID, caller.RequestID)
	})
}

// SetProgrammeImage gives a programme a picture, or takes it away. Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE, STALE,
// INVALID.
func (s *Store) SetProgrammeImage(ctx context.Context, caller Caller, p Picture) error {
	return s.act(ctx, caller, func(t *Tx) error {
		if _, err := t.exec(ctx, "lock a programme", `SELECT FROM civic.programme WHERE id = $1 FOR UPDATE`, p.ID); err != nil {
			return err
		}
		programme, err := one(ctx, t, (*Read).Programmes, p.ID)
		if err != nil {
			return err
		}
		if _, err := programme.Take(t.Viewer, civic.UpdateProgramme); err != nil {
			return err
		}
		if programme.Version != p.Version {
			return civic.ErrStale
		}
		image, err := t.shown(ctx, p)
		if err != nil {
			return err
		}
		if err := t.change(ctx, "set a picture", `UPDATE civic.programme SET image_url = NULL, image_sha256 = $2, image_alt = $3, image_width = $4, image_height = $5,
			declared_by_id = coalesce(declared_by_id, $6), version = version + 1, updated_at = now() WHERE id = $1`,
			programme.ID, p.Sha256, image.Alt, image.Width, image.Height, t.speaker(programme.EditedBy)); err != nil {
			return err
		}
		return t.wrote(ctx, "SET_PROGRAMME_IMAGE", "Programme", programme.ID, caller.RequestID)
	})
}

// SetConventionDocument gives a convention another document, or none. One that is open for signature is a draft again, and loses its signatures.
// Errors: NOT_FOUND, FORBIDDEN; UserErrors FACTOR_REQUIRED, WRONG_STATE, STALE, INVALID.
func (s *Store) SetConventionDocument(ctx context.Context, caller Caller, id string, version int, sha256 *string) error {
	return s.act(ctx, caller, func(t *Tx) error {
		c, err := t.convention(ctx, id)
		if err != nil {
			return err
		}
		action := civic.UpdateConvention
		if c.Status == civic.ConventionOpen {
			action = civic.AmendConvention
		}
		to, err := c.Take(t.Viewer, action)
		switch {
		case err != nil:
			return err
		case c.Version != version:
			return civic.ErrStale
		}
		if sha256 != nil {
			if _, err := t.file(ctx, *sha256, "documentSha256"); err != nil {
				return err
			}
		}
		if err := t.change(ctx, "set a document", `UPDATE civic.convention SET status = $2, document_url = NULL, document_sha256 = $3, document_file = $3, version = version + 1, updated_at = now() WHERE id = $1`,
			id, string(to), sha256); err != nil {
			return err
		}
		if action == civic.AmendConvention {
			if err := t.takeSignaturesAway(ctx, id); err != nil {
				return err
			}
		}
		return t.wrote(ctx, "SET_CONVENTION_DOCUMENT", "Convention", id, caller.RequestID)
	})
}

// takeSignaturesAway takes the signatures of a convention away, with the sheets on which they were given: they are for another text.
func (t *Tx) takeSignaturesAway(ctx context.Context, convention string) error {
	if _, err := t.exec(ctx, "take signatures away", `UPDATE civic.signatory SET signed_on = NULL, quality = NULL, signed_version = NULL WHERE convention_id = $1 AND signed_on IS NOT NULL`, convention); err != nil {
		return err
	}
	_, err := t.exec(ctx, "take signatures away", `DELETE FROM civic.signature_document WHERE convention_id = $1`, convention)
	return err
}
