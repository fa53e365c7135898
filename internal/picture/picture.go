// Package picture makes of an uploaded picture the one that is shown: turned upright, scaled down, without its metadata and whatever else its file held.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// The media types of pictures that are taken; WebP is given as one of the others.
const (
	PNG  = "image/png"
	JPEG = "image/jpeg"
	WebP = "image/webp"
)

const (
	// MaxSide is the longest side of a picture as it is given, in pixels: a larger one is scaled down.
	MaxSide = 2048
	// MaxPixels bounds what is decoded, told by the header before anything is: 16 megapixels take a quarter of a gigabyte at worst, for a
	// progressive JPEG without subsampling; a photograph of 12 takes 30 MB.
	MaxPixels = 16 << 20
	// maxScans bounds how often a progressive JPEG goes over its pixels, each time for a few bytes of the file. Cameras and editors write 10.
	maxScans = 100

	quality = 88
)

// Why a picture is not taken.
var (
	ErrType  = errors.New("neither PNG nor JPEG nor WebP, or not the type that it was said to be")
	ErrLarge = errors.New("more pixels than are decoded")
	ErrData  = errors.New("not a picture that can be decoded")
)

// Picture is a picture as it is given.
type Picture struct {
	MediaType     string
	Width, Height int
	Body          []byte
}

// Type tells the media type by the first bytes; "" for no picture that is taken.
func Type(body []byte) string {
	switch {
	case bytes.HasPrefix(body, []byte("\x89PNG\r\n\x1a\n")):
		return PNG
	case bytes.HasPrefix(body, []byte("\xff\xd8\xff")):
		return JPEG
	case len(body) >= 12 && string(body[:4]) == "RIFF" && string(body[8:12]) == "WEBP":
		return WebP
	}
	return ""
}

// codec reads pictures of a type: the bounds that the header tells, then the picture.
type codec struct {
	configure func(io.Reader) (image.Config, error)
	decode    func(io.Reader) (image.Image, error)
}

var codecs = map[string]codec{PNG: {png.DecodeConfig, png.Decode}, JPEG: {jpeg.DecodeConfig, jpeg.Decode}, WebP: {webp.DecodeConfig, webp.Decode}}

// Clean decodes a picture of a media type and encodes it anew, in at most so many bytes. Errors: ErrType, ErrLarge, ErrData.
func Clean(body []byte, mediaType string, mostBytes int) (*Picture, error) {
	if mediaType == "" || Type(body) != mediaType {
		return nil, ErrType
	}
	turn := upright
	if mediaType == JPEG {
		if bytes.Count(body, []byte{0xff, 0xda}) > maxScans {
			return nil, ErrData
		}
		turn = orientation(body)
	}
	header, err := codecs[mediaType].configure(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrData, err)
	}
	if header.Width <= 0 || header.Height <= 0 {
		return nil, ErrData
	}
	if header.Width > MaxPixels/header.Height {
		return nil, ErrLarge
	}
	decoded, err := codecs[mediaType].decode(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrData, err)
	}
	if mediaType == WebP {
		if mediaType = PNG; decoded.ColorModel() == color.YCbCrModel { // lossy, and without clear parts
			mediaType = JPEG
		}
	}
	for side := MaxSide; side > 0; side = side * 3 / 4 {
		shown := rotate(shrink(decoded, side), turn)
		var out bytes.Buffer
		if err := encode(&out, shown, mediaType); err != nil {
			return nil, fmt.Errorf("encode a picture: %w", err)
		}
		if out.Len() <= mostBytes {
			return &Picture{mediaType, shown.Bounds().Dx(), shown.Bounds().Dy(), out.Bytes()}, nil
		}
	}
	return nil, ErrLarge
}

func encode(out *bytes.Buffer, shown image.Image, mediaType string) error {
	if mediaType == JPEG {
		return jpeg.Encode(out, shown, &jpeg.Options{Quality: quality})
	}
	return png.Encode(out, shown)
}

// shrink scales a picture down until no side is longer than that; a smaller one stays as it is. It goes by halves, each pixel the mean of four,
// and then the rest of the way: so it needs little memory beside the picture. What comes begins at (0, 0).
func shrink(from image.Image, side int) draw.Image {
	b := from.Bounds()
	w, h := b.Dx(), b.Dy()
	for max(w, h) > 2*side {
		w, h = max(1, w/2), max(1, h/2)
		to := canvas(from, image.Rect(0, 0, w, h))
		xdraw.ApproxBiLinear.Scale(to, to.Bounds(), from, from.Bounds(), draw.Src, nil)
		from = to
	}
	if longest := max(w, h); longest > side {
		w, h = max(1, w*side/longest), max(1, h*side/longest)
	}
	to := canvas(from, image.Rect(0, 0, w, h))
	xdraw.ApproxBiLinear.Scale(to, to.Bounds(), from, from.Bounds(), draw.Src, nil)
	return to
}

// canvas is an empty picture that can hold the colours of another.
func canvas(of image.Image, bounds image.Rectangle) draw.Image {
	switch of.ColorModel() {
	case color.GrayModel, color.Gray16Model:
		return image.NewGray(bounds)
	case color.YCbCrModel, color.CMYKModel, color.RGBAModel: // opaque, and quick to encode
		return image.NewRGBA(bounds)
	}
	return image.NewNRGBA(bounds)
}
