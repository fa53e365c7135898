package postgres

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"alliances/internal/civic"
)

// What a caller may upload in a day.
const (
	filesDay = 100
	bytesDay = 100 << 20
)

var errFilesDay = &civic.Error{Code: civic.RateLimited, French: "Vous avez beaucoup envoyé aujourd’hui : recommencez demain.", English: "You have uploaded much today: try again tomorrow.", RetryAfter: day}

// referred is the condition that something refers to a file f that the reader may see.
const referred = `EXISTS (SELECT FROM civic.actor a WHERE a.logo_sha256 = f.sha256) OR EXISTS (SELECT FROM civic.programme p WHERE p.image_sha256 = f.sha256)
	OR EXISTS (SELECT FROM civic.convention c WHERE c.document_file = f.sha256)`

// referredOwn is that for who is signed in, who may have uploaded it, too.
const referredOwn = referred + ` OR EXISTS (SELECT FROM civic.signature_document d WHERE d.sha256 = f.sha256)
	OR EXISTS (SELECT FROM account.upload u WHERE u.sha256 = f.sha256 AND u.person_id = (SELECT nullif(current_setting('civic.viewer', true), '')::uuid))`

// fromFiles finds a file that the reader may see, by its digest.
func (r *Read) fromFiles() string {
	if r.own == nil {
		return ` FROM civic.file f WHERE f.sha256 = $1 AND (` + referred + `)`
	}
	return ` FROM civic.file f WHERE f.sha256 = $1 AND (` + referredOwn + `)`
}

// File gives a file by its digest. Errors: NOT_FOUND where there is none that the reader may see.
func (r *Read) File(ctx context.Context, sha256 string) (*civic.File, error) {
	found, err := r.queryAs(ctx, true, `SELECT f.media_type, octet_length(f.body) AS size, f.width, f.height`+r.fromFiles(), []any{sha256})
	if err != nil {
		return nil, fmt.Errorf("find a file: %w", err)
	}
	file, isThere := &civic.File{Sha256: sha256, IsPublic: r.own == nil}, false
	err = found.each([]any{&file.MediaType, &file.Size, &file.Width, &file.Height}, func([]cell) error { isThere = true; return nil })
	if err == nil && !isThere {
		err = ErrNotFound
	}
	return file, err
}

// FilePiece gives so many bytes of a file, from a place on. Errors: NOT_FOUND, also where it has gone meanwhile.
func (r *Read) FilePiece(ctx context.Context, sha256 string, from, length int) ([]byte, error) {
	found, err := r.queryAs(ctx, true, `SELECT encode(substring(f.body FROM $2::integer FOR $3::integer), 'base64')`+r.fromFiles(), []any{sha256, from + 1, length})
	if err != nil {
		return nil, fmt.Errorf("read a file: %w", err)
	}
	var text string
	if err := found.each([]any{&text}, func([]cell) error { return nil }); err != nil {
		return nil, err
	}
	piece, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, "\n", ""))
	if err == nil && len(piece) == 0 {
		err = ErrNotFound
	}
	return piece, err
}

// MayUpload refuses whoever writes for no organisation, and who has uploaded a lot today. Errors: UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED.
func (s *Store) MayUpload(ctx context.Context, caller Caller) error {
	return s.act(ctx, caller, func(t *Tx) error { return t.mayUpload(ctx) })
}

func (t *Tx) mayUpload(ctx context.Context) error {
	writes := false
	for _, m := range t.Viewer.Memberships {
		writes = writes || t.Viewer.MayEdit([]string{m.ActorID})
	}
	if !writes {
		return civic.ErrForbidden
	}
	var isMuch bool
	if err := t.get(ctx, "count uploads", &isMuch, `SELECT count(*) >= $1 OR coalesce(sum(octet_length(f.body)), 0) >= $2
		FROM account.upload u JOIN civic.file f USING (sha256) WHERE u.person_id = $3 AND u.created_at > now() - interval '1 day'`, filesDay, bytesDay, t.Viewer.ID); err != nil {
		return err
	}
	if isMuch {
		return errFilesDay
	}
	return nil
}

// KeepFile keeps what a caller uploads, as its draft, and gives it with its digest. Again it succeeds. Errors: as MayUpload.
func (s *Store) KeepFile(ctx context.Context, caller Caller, file civic.File, body []byte) (*civic.File, error) {
	err := s.act(ctx, caller, func(t *Tx) error {
		if err := t.mayUpload(ctx); err != nil {
			return err
		}
		if err := t.get(ctx, "keep a file", &file.Sha256, `SELECT civic.keep_file($1, $2, $3, $4)`, file.MediaType, file.Width, file.Height, body); err != nil {
			return err
		}
		file.Size = len(body)
		return record(ctx, t.tx, &t.Viewer.ID, "UPLOAD_FILE", "DONE", "File", nil, caller.RequestID)
	})
	return &file, err
}

// file finds a file that is to be shown somewhere, as the viewer may see it. Errors: UserError INVALID at a field.
func (t *Tx) file(ctx context.Context, sha256 string, field ...string) (*civic.File, error) {
	if !civic.IsDigest(sha256) {
		return nil, civic.Wrong("Une empreinte s’écrit en 64 chiffres hexadécimaux.", "A digest is written in 64 hexadecimal digits.", field...)
	}
	r, err := t.Read(ctx)
	if err != nil {
		return nil, err
	}
	found, err := r.File(ctx, sha256)
	if civic.CodeOf(err) == civic.NotFound {
		return nil, civic.ErrNoFile(field...)
	}
	return found, err
}

// picture is file for one that is a picture.
func (t *Tx) picture(ctx context.Context, sha256 string, field ...string) (*civic.File, error) {
	found, err := t.file(ctx, sha256, field...)
	if err == nil && !found.IsPicture() {
		return nil, civic.Wrong("Ce fichier n’est pas une image.", "This file is not a picture.", field...)
	}
	return found, err
}
