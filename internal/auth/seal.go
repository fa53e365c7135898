package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"errors"
)

// errSeal is what was sealed by no key of this installation, for another place, or changed since.
var errSeal = errors.New("what was sealed cannot be opened")

// Seal encrypts what must be read again; place says where it is kept (table, column, row), and it opens nowhere else.
func (k *Keys) Seal(place string, text []byte) []byte {
	key := k.newest()
	id, _ := hex.DecodeString(key.id)
	return aead(key).Seal(id, nil, text, append([]byte(place), id...))
}

// Open decrypts what was sealed for a place, by any key.
func (k *Keys) Open(place string, sealed []byte) ([]byte, error) {
	if len(sealed) < 8 {
		return nil, errSeal
	}
	id := sealed[:8:8]
	key, known := k.find(hex.EncodeToString(id))
	if !known {
		return nil, errSeal
	}
	text, err := aead(key).Open(nil, nil, sealed[8:], append([]byte(place), id...))
	if err != nil {
		return nil, errSeal
	}
	return text, nil
}

// aead is AES-256-GCM with a random nonce before each text.
func aead(k key) cipher.AEAD {
	block, err := aes.NewCipher(k.derive("seal"))
	if err != nil {
		panic(err) // only for a wrong length
	}
	sealer, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return sealer
}
