package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"
)

const most = 5 << 20

var red, blue, green, white = color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 255}, color.NRGBA{0, 255, 0, 255}, color.NRGBA{255, 255, 255, 255}

// corners is a picture with a colour in each quarter: red at the top left, blue at the top right, green below the red.
func corners(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := white
			switch {
			case x < w/2 && y < h/2:
				c = red
			case y < h/2:
				c = blue
			case x < w/2:
				c = green
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// canary is what metadata say in these tests, and nothing that is given may.
const canary = "43.3122 N 5.3841 E Zanzibar"

// exif is metadata that say how a picture is turned, and where it was taken.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	mark := "MM"
	if order.String() == binary.LittleEndian.String() {
		mark = "II"
	}
	b := append([]byte("Exif\x00\x00"), mark...)
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, orientation)
	b = order.AppendUint16(b, 0)
	b = order.AppendUint16(b, 0x8825) // where the directory of the place begins
	b = order.AppendUint16(b, 4)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint32(b, 38)
	b = order.AppendUint32(b, 0)
	return append(b, canary...)
}

// segment is a part of a JPEG, put behind its beginning.
func withSegment(body []byte, marker byte, content []byte) []byte {
	out := append([]byte{}, body[:2]...)
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(content)+2))
	out = append(out, content...)
	return append(out, body[2:]...)
}

// withChunk is a PNG with another chunk behind its header.
func withChunk(body []byte, name string, content []byte) []byte {
	const header = 8 + 25
	out := append([]byte{}, body[:header]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(content)))
	checked := append([]byte(name), content...)
	out = append(out, checked...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(checked))
	return append(out, body[header:]...)
}

func near(a, b color.Color) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	far := func(x, y uint32) bool { return max(x, y)-min(x, y) > 0x3000 }
	return !far(r1, r2) && !far(g1, g2) && !far(b1, b2)
}

// Where the metadata say that a picture is turned, it is turned; then they are gone. EXIF says which side of what is seen the first row and the
// first column are.
func TestTurnedUprightWithoutMetadata(t *testing.T) {
	t.Parallel()
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		for orientation, seen := range map[uint16][4]color.Color{ // top left, top right, bottom left, bottom right
			1: {red, blue, green, white}, 2: {blue, red, white, green}, 3: {white, green, blue, red}, 4: {green, white, red, blue},
			5: {red, green, blue, white}, 6: {green, red, white, blue}, 7: {white, blue, green, red}, 8: {blue, white, red, green},
			0: {red, blue, green, white}, 9: {red, blue, green, white},
		} {
			body := withSegment(jpegOf(t, corners(80, 40)), 0xe1, exif(order, orientation))
			body = withSegment(body, 0xfe, []byte(canary)) // a comment
			given, err := Clean(body, JPEG, most)
			if err != nil {
				t.Fatal(err)
			}
			shown, err := jpeg.Decode(bytes.NewReader(given.Body))
			if err != nil {
				t.Fatal(err)
			}
			w, h := 80, 40
			if orientation >= 5 && orientation <= 8 {
				w, h = h, w
			}
			if b := shown.Bounds(); given.Width != w || given.Height != h || b.Dx() != w || b.Dy() != h {
				t.Errorf("%v %d: %d × %d, said to be %d × %d", order, orientation, b.Dx(), b.Dy(), given.Width, given.Height)
				continue
			}
			for i, c := range seen {
				if at := shown.At(w/4+i%2*w/2, h/4+i/2*h/2); !near(at, c) {
					t.Errorf("%v %d: corner %d is %v, want %v", order, orientation, i, at, c)
				}
			}
			if bytes.Contains(given.Body, []byte("Exif")) || bytes.Contains(given.Body, []byte("Zanzibar")) {
				t.Errorf("%v %d: metadata are left", order, orientation)
			}
		}
	}
}

// What stands in a file beside its picture is gone, whatever it is.
func TestNothingButThePicture(t *testing.T) {
	t.Parallel()
	plain := pngOf(t, corners(10, 10))
	for name, c := range map[string]struct {
		mediaType string
		body      []byte
	}{
		"text in a PNG":          {PNG, withChunk(plain, "tEXt", []byte("Comment\x00"+canary))},
		"EXIF in a PNG":          {PNG, withChunk(plain, "eXIf", exif(binary.BigEndian, 1)[6:])},
		"an archive behind":      {PNG, append(plain[:len(plain):len(plain)], "PK\x03\x04"+canary...)},
		"a page behind":          {JPEG, append(jpegOf(t, corners(10, 10)), "<script>"+canary+"</script>"...)},
		"a page in a comment":    {JPEG, withSegment(jpegOf(t, corners(10, 10)), 0xfe, []byte("*/=1;<script>"+canary+"</script>"))},
		"a profile with a name":  {JPEG, withSegment(jpegOf(t, corners(10, 10)), 0xe2, []byte("ICC_PROFILE\x00\x01\x01"+canary))},
		"another maker's marker": {JPEG, withSegment(jpegOf(t, corners(10, 10)), 0xed, []byte("Photoshop 3.0\x00"+canary))},
	} {
		given, err := Clean(c.body, c.mediaType, most)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(given.Body, []byte("Zanzibar")) || Type(given.Body) != c.mediaType {
			t.Errorf("%s: it is still there", name)
		}
		again, err := Clean(c.body, c.mediaType, most)
		if err != nil || !bytes.Equal(again.Body, given.Body) {
			t.Errorf("%s: another time, another file", name)
		}
	}
}

// header is the beginning of a PNG that says how large it is.
func header(w, h uint32, depth, colours byte) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h)
	head = append(head, depth, colours, 0, 0, 0)
	b = append(binary.BigEndian.AppendUint32(b, 13), head...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head))
}

// What would take much memory or time is refused by its header.
func TestRefused(t *testing.T) {
	t.Parallel()
	photo, drawing := jpegOf(t, corners(10, 10)), pngOf(t, corners(10, 10))
	huge := append([]byte{}, photo...)
	frame := bytes.Index(huge, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(huge[frame+5:], 65535)
	binary.BigEndian.PutUint16(huge[frame+7:], 65535)
	for name, c := range map[string]struct {
		body      []byte
		mediaType string
		want      error
	}{
		"nothing":             {nil, PNG, ErrType},
		"no type":             {drawing, "", ErrType},
		"a GIF":               {[]byte("GIF89a…"), "image/gif", ErrType},
		"another type":        {drawing, JPEG, ErrType},
		"half a PNG":          {drawing[:len(drawing)/2], PNG, ErrData},
		"half a JPEG":         {photo[:len(photo)/2], JPEG, ErrData},
		"a beginning":         {drawing[:8], PNG, ErrData},
		"a large PNG":         {header(5000, 5000, 8, 6), PNG, ErrLarge},
		"the largest PNG":     {header(1<<31-1, 1<<31-1, 16, 6), PNG, ErrData},
		"a long PNG":          {header(1, 1<<31-1, 8, 6), PNG, ErrLarge},
		"a PNG without sides": {header(0, 10, 8, 6), PNG, ErrData},
		"a large JPEG":        {huge, JPEG, ErrLarge},
		"many scans":          {append(photo[:len(photo):len(photo)], bytes.Repeat([]byte{0xff, 0xda}, 101)...), JPEG, ErrData},
	} {
		if given, err := Clean(c.body, c.mediaType, most); !errors.Is(err, c.want) || given != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// bits are written lowest first, as WebP does.
type bits struct {
	body []byte
	n    int
}

func (b *bits) write(value uint32, n int) {
	for i := range n {
		if b.n%8 == 0 {
			b.body = append(b.body, 0)
		}
		b.body[b.n/8] |= byte(value>>i&1) << (b.n % 8)
		b.n++
	}
}

// lossless is a WebP chunk with a picture of one colour.
func lossless(w, h uint32, c color.NRGBA) []byte {
	b := &bits{body: []byte{0x2f}, n: 8}
	b.write(w-1, 14)
	b.write(h-1, 14)
	b.write(1, 1) // has clear parts
	b.write(0, 3+3)
	for _, v := range []byte{c.G, c.R, c.B, c.A} { // each code has one symbol, which takes no bits
		b.write(0b101, 3)
		b.write(uint32(v), 8)
	}
	b.write(0b0001, 4)
	return chunk("VP8L", b.body)
}

func chunk(name string, body []byte) []byte {
	b := append(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body))), body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func riff(chunks ...[]byte) []byte {
	return chunk("RIFF", append([]byte("WEBP"), bytes.Join(chunks, nil)...))
}

// extended is the WebP chunk that says how large the picture is in those behind it.
func extended(w, h uint32) []byte {
	return chunk("VP8X", []byte{0, 0, 0, 0, byte(w - 1), byte((w - 1) >> 8), byte((w - 1) >> 16), byte(h - 1), byte((h - 1) >> 8), byte((h - 1) >> 16)})
}

// WebP is given as PNG or JPEG, and its headers bound what is decoded.
func TestWebP(t *testing.T) {
	t.Parallel()
	half := color.NRGBA{10, 200, 30, 128}
	for name, body := range map[string][]byte{"plain": riff(lossless(30, 20, half)), "with metadata": riff(extended(30, 20), lossless(30, 20, half), chunk("EXIF", exif(binary.BigEndian, 1)[6:]))} {
		given, err := Clean(body, WebP, most)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		shown, err := png.Decode(bytes.NewReader(given.Body))
		if err != nil || given.MediaType != PNG || given.Width != 30 || given.Height != 20 || bytes.Contains(given.Body, []byte("Zanzibar")) {
			t.Errorf("%s: %s, %d × %d, %v", name, given.MediaType, given.Width, given.Height, err)
		} else if shown.At(7, 7) != half {
			t.Errorf("%s: it is %v", name, shown.At(7, 7))
		}
	}
	for name, c := range map[string]struct {
		body []byte
		want error
	}{
		"a large one":                    {riff(lossless(16384, 16384, half)), ErrLarge},
		"a large one, extended":          {riff(extended(1<<14, 1<<14), lossless(1<<14, 1<<14, half)), ErrLarge},
		"a large one behind a small one": {riff(extended(1, 1), lossless(16384, 16384, half)), ErrData},
		"half":                           {riff(lossless(30, 20, half))[:30], ErrData},
		"nothing in it":                  {riff(), ErrData},
	} {
		if _, err := Clean(c.body, WebP, most); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestScaledDown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ w, h, wantW, wantH int }{{2048, 10, 2048, 10}, {2049, 3, 2048, 2}, {1000, 4000, 512, 2048}, {1, 8000, 1, 2048}} {
		for _, body := range [][]byte{pngOf(t, corners(c.w, c.h)), jpegOf(t, corners(c.w, c.h))} {
			given, err := Clean(body, Type(body), most)
			if err != nil || given.Width != c.wantW || given.Height != c.wantH {
				t.Errorf("%d × %d: %v, %v", c.w, c.h, given, err)
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	noise := image.NewNRGBA(image.Rect(0, 0, 300, 300))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.Uint32())
	}
	given, err := Clean(pngOf(t, noise), PNG, 100_000)
	if err != nil || len(given.Body) > 100_000 || given.Width >= 300 || given.Width < 100 {
		t.Errorf("what is too many bytes is scaled down: %v", err)
	}
	palette := image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{blue, red})
	if given, err = Clean(pngOf(t, palette), PNG, most); err != nil {
		t.Fatal(err)
	}
	if shown, err := png.Decode(bytes.NewReader(given.Body)); err != nil || !near(shown.At(4, 4), blue) {
		t.Errorf("of a palette: %v", err)
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	given, err = Clean(pngOf(t, clear), PNG, most)
	if err != nil {
		t.Fatal(err)
	}
	if shown, err := png.Decode(bytes.NewReader(given.Body)); err != nil {
		t.Error(err)
	} else if _, _, _, a := shown.At(1, 1).RGBA(); a != 0 {
		t.Error("what is clear is no longer")
	}
}

// Broken files are refused or shown, and never end the program.
func TestBrokenFiles(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	whole := [][]byte{pngOf(t, corners(40, 30)), withSegment(jpegOf(t, corners(40, 30)), 0xe1, exif(binary.LittleEndian, 6)), riff(extended(30, 20), lossless(30, 20, red))}
	for n := range 6000 {
		body := append([]byte{}, whole[n%3]...)
		for range 1 + random.IntN(8) {
			switch at := random.IntN(len(body)); random.IntN(3) {
			case 0:
				body[at] = byte(random.Uint32())
			case 1:
				body = append(body[:at:at], body[min(len(body), at+random.IntN(9)):]...)
			case 2:
				body = append(body[:at:at], append(bytes.Repeat([]byte{byte(random.Uint32())}, random.IntN(9)), body[at:]...)...)
			}
			if len(body) < 8 {
				break
			}
		}
		given, err := Clean(body, Type(body), most)
		if (given == nil) == (err == nil) {
			t.Fatalf("%x: %v", body, err)
		}
		if err != nil && !errors.Is(err, ErrType) && !errors.Is(err, ErrLarge) && !errors.Is(err, ErrData) {
			t.Fatalf("%x: %v", body, err)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	for _, mediaType := range []string{PNG, JPEG} {
		b.Run(fmt.Sprint(mediaType, " of 12 megapixels"), func(b *testing.B) {
			body := jpegOf(b, corners(4000, 3000))
			if mediaType == PNG {
				body = pngOf(b, corners(4000, 3000))
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Clean(body, mediaType, most); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
