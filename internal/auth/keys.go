package auth

import (
	"bufio"
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Keys are the secrets of an installation: a file with a line a key, the newest first, which makes what is new; the others are still good
// for what they made. Processes of one installation have the same file. It is safe for use by many goroutines.
type Keys struct {
	path   string
	issuer string
	now    func() time.Time

	mu     sync.RWMutex
	keys   []key
	looked time.Time // when the file was last read
}

// key is a secret and its id, which tells nothing about it.
type key struct {
	id     string
	secret []byte
}

// keyBytes is the length of a secret.
const keyBytes = 32

// OpenKeys reads a file of keys, and makes it with a first key where there is none. issuer names the installation in its tokens: where the
// world reaches it. The error is one line for the operator.
func OpenKeys(path, issuer string) (*Keys, error) {
	k := &Keys{path: path, issuer: issuer, now: time.Now}
	err := k.Reload()
	if errors.Is(err, fs.ErrNotExist) {
		if err := writeKeys(path, []key{newKey()}); err != nil {
			return nil, err
		}
		err = k.Reload()
	}
	if err != nil {
		return nil, err
	}
	return k, nil
}

// RotateKeys puts a new key before those of a file.
func RotateKeys(path string) error {
	keys, err := readKeys(path)
	if err != nil {
		return err
	}
	return writeKeys(path, append([]key{newKey()}, keys...))
}

// Reload reads the file again. Where that fails the keys stay what they were.
func (k *Keys) Reload() error {
	keys, err := readKeys(k.path)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys, k.looked = keys, k.now()
	return nil
}

// Fingerprints are the ids of the keys, the newest first.
func (k *Keys) Fingerprints() []string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	ids := make([]string, len(k.keys))
	for i, key := range k.keys {
		ids[i] = key.id
	}
	return ids
}

// newest is the key that makes what is new.
func (k *Keys) newest() key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.keys[0]
}

// lookEvery is how often at most the file is read again for a key that is not known: it may have been added since.
const lookEvery = time.Second

// find gives a key by its id.
func (k *Keys) find(id string) (key, bool) {
	for again := false; ; again = true {
		k.mu.RLock()
		keys, looked := k.keys, k.looked
		k.mu.RUnlock()
		for _, key := range keys {
			if key.id == id {
				return key, true
			}
		}
		if again || k.now().Sub(looked) < lookEvery || k.Reload() != nil {
			return key{}, false
		}
	}
}

// derive gives the secret for one purpose, so that what is made for one is good for no other.
func (k key) derive(purpose string) []byte {
	secret, err := hkdf.Key(sha256.New, k.secret, nil, "alliances "+purpose, keyBytes)
	if err != nil {
		panic(err) // only for a length that is too great
	}
	return secret
}

func newKey() key {
	secret := make([]byte, keyBytes)
	_, _ = rand.Read(secret) // never fails
	return keyOf(secret)
}

func keyOf(secret []byte) key {
	sum := sha256.Sum256(append([]byte("alliances key id "), secret...))
	return key{id: hex.EncodeToString(sum[:8]), secret: secret}
}

// readKeys reads a file of keys: a line each, its secret in base 64; what stands behind # is for people.
func readKeys(path string) ([]key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others: chmod 600 it, and rotate the keys if somebody may have read them", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	var keys []key
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		secret, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(secret) != keyBytes {
			return nil, fmt.Errorf("%s, line %d: not a key", path, n)
		}
		keys = append(keys, keyOf(secret))
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%s holds no key", path)
	}
	return keys, nil
}

// writeKeys writes the file as a whole, or not at all.
func writeKeys(path string, keys []key) error {
	var b bytes.Buffer
	b.WriteString("# The secrets of this installation. Give each of its servers the same file; keep it apart from backups of the database.\n")
	b.WriteString("# The first line makes what is new; a line below may be deleted once nothing that it made is needed (90 days).\n")
	for _, k := range keys {
		fmt.Fprintf(&b, "%s # %s\n", base64.StdEncoding.EncodeToString(k.secret), k.id)
	}
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b.Bytes())
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	return nil
}
