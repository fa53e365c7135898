package civic

import "regexp"

// MaxFile is how many bytes a file that is uploaded has at most, and one that is kept.
const MaxFile = 5 << 20

// PDF is the media type of documents.
const PDF = "application/pdf"

// File is what somebody uploaded, by the digest of what is served. It is for whoever may see something that refers to it, and for who uploaded it.
type File struct {
	Sha256    string // in hexadecimal
	MediaType string
	Size      int  // in bytes
	Width     *int // in pixels; nil for a document
	Height    *int
	IsPublic  bool // everybody may see it
}

// IsPicture tells pictures from documents.
func (f *File) IsPicture() bool { return f.MediaType != PDF }

var digestForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// IsDigest tells whether a text has the form of the digest of a file.
func IsDigest(text string) bool { return digestForm.MatchString(text) }

// Image is a picture that is kept here.
type Image struct {
	Sha256 string
	Alt    *string
	Width  *int
	Height *int
}

func imageOf(sha256, alt *string, width, height *int) *Image {
	if sha256 == nil {
		return nil
	}
	return &Image{Sha256: *sha256, Alt: alt, Width: width, Height: height}
}

// ErrNoFile is told where a digest is of no file, or of one that the caller may not see: upload it first.
func ErrNoFile(field ...string) error {
	return Wrong("Ce fichier n’existe pas, ou plus : envoyez-le d’abord.", "There is no such file, or no longer: upload it first.", field...)
}
