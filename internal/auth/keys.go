package auth

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"
)

// Keys are the secrets of an installation: a file with a line a key, the newest first, which makes what is new; the others are still good
// for what they made. Processes of one installation have the same file. It is safe for use by many goroutines.
type Keys struct {
	path   string
	issuer string
	now    func() time.Time

	reading sync.Mutex  // held while the file is read
	seen    fs.FileInfo // the file as it was last read, well or not

	mu   sync.RWMutex
	keys []key
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
	if issuer == "" {
		return nil, errors.New("keys without the address of their installation")
	}
	k := &Keys{path: path, issuer: issuer, now: time.Now}
	err := k.Reload()
	if errors.Is(err, fs.ErrNotExist) {
		if err := createKeys(path); err != nil {
			return nil, err
		}
		err = k.Reload()
	}
	if err != nil {
		return nil, err
	}
	return k, nil
}

// Reload reads the file again. Where that fails the keys stay what they were.
func (k *Keys) Reload() error {
	k.reading.Lock()
	defer k.reading.Unlock()
	return k.reload()
}

func (k *Keys) reload() error {
	keys, info, err := readKeys(k.path)
	if info != nil {
		k.seen = info // a broken file is told once
	}
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys = keys
	return nil
}

// reloadChanged reads the file again if it is another than was read last.
func (k *Keys) reloadChanged() (changed bool, err error) {
	k.reading.Lock()
	defer k.reading.Unlock()
	info, err := os.Stat(k.path)
	if err != nil {
		return false, fmt.Errorf("look at the keys: %w", err)
	}
	if os.SameFile(info, k.seen) && info.ModTime().Equal(k.seen.ModTime()) && info.Size() == k.seen.Size() && info.Mode() == k.seen.Mode() {
		return false, nil
	}
	return true, k.reload()
}

// lookEvery is how often Follow looks at the file.
const lookEvery = time.Second

// Follow has the keys follow the file, until ctx ends: those that are added and, above all, those that are taken away. changed is told at
// once, and after each change, the fingerprints of the keys that there are and, behind them, of those before; after an error it is told
// again. A file that is broken or gone changes nothing.
func (k *Keys) Follow(ctx context.Context, log *slog.Logger, changed func(ctx context.Context, fingerprints []string) error) {
	ticks := time.NewTicker(lookEvery)
	defer ticks.Stop()
	var noted []string
	for told := ""; ; {
		_, err := k.reloadChanged()
		if ids := k.Fingerprints(); err == nil && !slices.Equal(ids, noted) {
			if err = changed(ctx, slices.Concat(ids, noted)); err == nil {
				log.Info("keys", "fingerprints", ids)
				noted = ids
			}
		}
		switch {
		case err == nil:
			told = ""
		case ctx.Err() == nil && err.Error() != told:
			told = err.Error()
			log.Error("the keys cannot be followed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
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

// find gives a key by its id. One that is not known may have been added a moment ago: the file is looked at, and read if it changed.
func (k *Keys) find(id string) (key, bool) {
	if found, ok := k.named(id); ok {
		return found, true
	}
	if changed, err := k.reloadChanged(); err != nil || !changed {
		return key{}, false
	}
	return k.named(id)
}

func (k *Keys) named(id string) (key, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, key := range k.keys {
		if key.id == id {
			return key, true
		}
	}
	return key{}, false
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
