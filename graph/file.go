package graph

import (
	"bytes"
	"context"
	"errors"
	"io"

	"alliances/internal/auth"
	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/picture"
	"alliances/internal/postgres"
)

// FilePath is where files are found; the digest follows.
const FilePath = "files"

// What a file costs its caller, in points: a photograph takes a core for a fifth of a second.
const (
	uploadPoints = 50
	filePoints   = 1
)

// Files keeps what people upload, and gives it back.
type Files struct {
	store    *postgres.Store
	accounts Accounts
	quota    *Quota
	working  chan struct{} // one file is worked on at a time, for the memory that it takes
}

// NewFiles keeps files in a store.
func NewFiles(store *postgres.Store, accounts Accounts, quota *Quota) *Files {
	return &Files{store, accounts, quota, make(chan struct{}, 1)}
}

// pay takes points from whoever is calling. Errors: RATE_LIMITED.
func (f *Files) pay(ctx context.Context, points int) error {
	t := till{quota: f.quota, caller: auth.CallerOf(ctx)}
	t.recognise(ctx)
	if t.pay(points) {
		return nil
	}
	return &civic.Error{Code: civic.RateLimited, French: "Trop de demandes en peu de temps.", English: "Too many requests in a short time.", RetryAfter: t.bill.wait}
}

// Keep keeps a file that a caller uploads: a PDF as it is, a picture without its metadata. Who may not upload is told so before the body is read.
// Errors: UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED; UserError INVALID at contentType or body.
func (f *Files) Keep(ctx context.Context, mediaType string, body io.Reader) (*civic.File, error) {
	if err := f.pay(ctx, uploadPoints); err != nil {
		return nil, err
	}
	caller, err := f.accounts.callerOf(ctx)
	if err != nil {
		return nil, err
	}
	if err := f.store.MayUpload(ctx, caller); err != nil {
		return nil, err
	}
	if mediaType != civic.PDF && mediaType != picture.PNG && mediaType != picture.JPEG && mediaType != picture.WebP {
		return nil, errFileType
	}
	given, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	select {
	case f.working <- struct{}{}:
		defer func() { <-f.working }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if mediaType == civic.PDF {
		if !isPDF(given) {
			return nil, errPDF
		}
		return f.store.KeepFile(ctx, caller, civic.File{MediaType: mediaType}, given)
	}
	cleaned, err := clean(given, mediaType)
	if err != nil {
		return nil, err
	}
	return f.store.KeepFile(ctx, caller, civic.File{MediaType: cleaned.MediaType, Width: &cleaned.Width, Height: &cleaned.Height}, cleaned.Body)
}

var (
	errFileType = civic.Wrong("Une image se donne en PNG, JPEG ou WebP, un document en PDF.", "Pictures are PNG, JPEG or WebP, documents PDF.", "contentType")
	errPDF      = civic.Wrong("Ce n’est pas un PDF, ou pas un PDF seul.", "This is not a PDF, or not a PDF alone.", "body")
)

// clean makes a picture fit to be shown. Errors: UserError INVALID.
func clean(given []byte, mediaType string) (*picture.Picture, error) {
	cleaned, err := picture.Clean(given, mediaType, civic.MaxFile)
	switch {
	case errors.Is(err, picture.ErrType):
		return nil, civic.Wrong("Le contenu n’est pas du type annoncé.", "The content is not of the type that it is said to be.", "contentType")
	case errors.Is(err, picture.ErrLarge):
		return nil, civic.Wrong("Cette image a trop de pixels : 16 millions au plus.", "This picture has too many pixels: 16 million at most.", "body")
	case errors.Is(err, picture.ErrData):
		return nil, civic.Wrong("Cette image ne peut pas être lue.", "This picture cannot be read.", "body")
	}
	return cleaned, err
}

// isPDF tells whether a file is a PDF from its first byte to its last, and so not something else besides.
func isPDF(body []byte) bool {
	return bytes.HasPrefix(body, []byte("%PDF-")) && bytes.HasSuffix(bytes.TrimRight(body, "\r\n\t \x00"), []byte("%%EOF"))
}

// Open gives a file by its digest, and its body, which is read piece by piece. Errors: NOT_FOUND where there is none that the caller may see;
// RATE_LIMITED; UNAUTHENTICATED for a credential that does not hold, unless everybody may see the file.
func (f *Files) Open(ctx context.Context, sha256 string) (*civic.File, io.ReadSeeker, error) {
	if err := f.pay(ctx, filePoints); err != nil {
		return nil, nil, err
	}
	if !civic.IsDigest(sha256) {
		return nil, nil, postgres.ErrNotFound
	}
	file, err := f.store.Read().File(ctx, sha256)
	if civic.CodeOf(err) == civic.NotFound && sentCredential(ctx) {
		err = f.own(ctx, func(r *postgres.Read) (err error) {
			file, err = r.File(ctx, sha256)
			return err
		})
	}
	if err != nil {
		return nil, nil, err
	}
	return file, &fileBody{ctx: ctx, files: f, file: file}, nil
}

// own reads in the caller's name.
func (f *Files) own(ctx context.Context, use func(*postgres.Read) error) error {
	caller, err := f.accounts.callerOf(ctx)
	if err != nil {
		return err
	}
	tx, err := f.store.As(ctx, caller)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	r, err := tx.Read(ctx)
	if err != nil {
		return err
	}
	return use(r)
}

// filePiece is how much of a file is read at once: who reads slowly holds no more in memory, and no connection.
const filePiece = 512 << 10

// fileBody reads a file.
type fileBody struct {
	ctx   context.Context
	files *Files
	file  *civic.File
	at    int
	from  int // where piece begins
	piece []byte
}

func (b *fileBody) Read(into []byte) (int, error) {
	if b.at >= b.file.Size {
		return 0, io.EOF
	}
	if b.at < b.from || b.at >= b.from+len(b.piece) {
		if err := b.load(); err != nil {
			return 0, err
		}
	}
	n := copy(into, b.piece[b.at-b.from:])
	b.at += n
	return n, nil
}

func (b *fileBody) load() (err error) {
	read := func(r *postgres.Read) error {
		b.piece, err = r.FilePiece(b.ctx, b.file.Sha256, b.at, filePiece)
		b.from = b.at
		return err
	}
	if b.file.IsPublic {
		return read(b.files.store.Read())
	}
	return b.files.own(b.ctx, read)
}

func (b *fileBody) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += int64(b.at)
	case io.SeekEnd:
		offset += int64(b.file.Size)
	}
	if offset < 0 || offset > int64(b.file.Size) {
		return 0, errors.New("outside of the file")
	}
	b.at = int(offset)
	return offset, nil
}

// images are the fields of pictures.
func (t *fields) images(table breadth.Table) {
	table["Image"] = map[string]breadth.Field{
		"url":    text(func(i *civic.Image) string { return t.url(FilePath, i.Sha256) }),
		"alt":    maybeText(func(i *civic.Image) *string { return i.Alt }),
		"width":  maybeNumber(func(i *civic.Image) *int { return i.Width }),
		"height": maybeNumber(func(i *civic.Image) *int { return i.Height }),
	}
}

type imageResolver struct{ *resolver }

func (r imageResolver) URL(_ context.Context, obj *civic.Image) (string, error) {
	return r.url(FilePath, obj.Sha256), nil
}
