package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
)

// upright is the orientation of a picture that is shown as it is stored, by EXIF's numbers.
const upright = 1

// orientation is how the EXIF metadata of a JPEG say that it is to be turned: 1 to 8; 1 where they say nothing that can be read.
func orientation(body []byte) int {
	for at := 2; at+4 <= len(body) && body[at] == 0xff; {
		marker, length := body[at+1], int(binary.BigEndian.Uint16(body[at+2:]))
		if marker == 0xff { // padding
			at++
			continue
		}
		if marker == 0xda || length < 2 || at+2+length > len(body) {
			return upright
		}
		if segment, found := bytes.CutPrefix(body[at+4:at+2+length], []byte("Exif\x00\x00")); marker == 0xe1 && found {
			return orientationIn(segment)
		}
		at += 2 + length
	}
	return upright
}

// orientationIn reads the first directory of TIFF data, as EXIF metadata are.
func orientationIn(tiff []byte) int {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	entries := int64(order.Uint16(tiff[at:]))
	for i := range entries {
		entry := at + 2 + 12*i
		if entry+12 > int64(len(tiff)) {
			break
		}
		const tagOrientation, typeShort = 0x0112, 3
		if order.Uint16(tiff[entry:]) != tagOrientation || order.Uint16(tiff[entry+2:]) != typeShort {
			continue
		}
		if value := int(order.Uint16(tiff[entry+8:])); value >= 1 && value <= 8 {
			return value
		}
		break
	}
	return upright
}

// rotate turns a picture as an orientation says.
func rotate(from draw.Image, orientation int) draw.Image {
	if orientation == upright {
		return from
	}
	w, h := from.Bounds().Dx(), from.Bounds().Dy()
	bounds := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		bounds = image.Rect(0, 0, h, w)
	}
	to := canvas(from, bounds)
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch orientation {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			to.Set(tx, ty, from.At(x, y))
		}
	}
	return to
}
