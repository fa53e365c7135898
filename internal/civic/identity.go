package civic

import (
	"crypto/sha1"
	"encoding/hex"
)

// sourceNamespace is the UUID that the ids of imported things are derived below. Changing it would change every id that phones keep.
var sourceNamespace = [16]byte{0x5d, 0x0c, 0x9a, 0x41, 0x7e, 0x3b, 0x4f, 0x62, 0x9c, 0x18, 0x2a, 0xd6, 0x61, 0xe4, 0x0b, 0x97}

// SourceID is the id of the thing that its source calls key, such as territory:COMMUNE:13055: a UUID of version 5, the same on every
// installation and after every import.
func SourceID(key string) string {
	hash := sha1.New()
	hash.Write(sourceNamespace[:])
	hash.Write([]byte(key))
	id := hash.Sum(nil)[:16]
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	text := make([]byte, 36)
	hex.Encode(text[0:8], id[0:4])
	hex.Encode(text[9:13], id[4:6])
	hex.Encode(text[14:18], id[6:8])
	hex.Encode(text[19:23], id[8:10])
	hex.Encode(text[24:36], id[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text)
}
