package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"filippo.io/age"

	"github.com/okite-isms/okite/internal/platform/fault"
)

const (
	minPassphrase = 12 // characters
	workFactor    = 18 // of scrypt: about a second and 256 MiB
	maxWorkFactor = 20 // of a file that we open: more would only keep us busy
)

// Key encrypts backups. It holds no secret in the clear: the passphrase opens Sealed,
// and what is in it opens backups. So a backup at night needs nobody's passphrase, and
// who takes the machine cannot read the backups made on it.
type Key struct {
	Recipient string // public, in age's form
	Sealed    []byte // age's secret form of the same, encrypted to the passphrase
}

// NewKey makes a key for a passphrase.
func NewKey(passphrase string) (Key, error) { return newKey(passphrase, workFactor) }

func newKey(passphrase string, work int) (Key, error) {
	if utf8.RuneCountInString(passphrase) < minPassphrase {
		return Key{}, fault.Newf(fault.Invalid, "合言葉は%d文字以上にしてください。", minPassphrase)
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return Key{}, fmt.Errorf("make backup key: %w", err)
	}
	lock, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return Key{}, fmt.Errorf("make backup key: %w", err)
	}
	lock.SetWorkFactor(work)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, lock)
	if err != nil {
		return Key{}, fmt.Errorf("make backup key: %w", err)
	}
	_, err = io.WriteString(w, identity.String())
	if err := errors.Join(err, w.Close()); err != nil {
		return Key{}, fmt.Errorf("make backup key: %w", err)
	}
	return Key{identity.Recipient().String(), sealed.Bytes()}, nil
}

// open gives what decrypts a backup.
func open(sealed []byte, passphrase string) (age.Identity, error) {
	lock, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fault.New(fault.Invalid, "合言葉を入力してください。")
	}
	lock.SetMaxWorkFactor(maxWorkFactor)
	r, err := age.Decrypt(bytes.NewReader(sealed), lock)
	if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
		return nil, fault.Wrap(fault.Invalid, "合言葉が違います。", err)
	}
	if err != nil {
		return nil, damaged(err)
	}
	text, err := io.ReadAll(io.LimitReader(r, 1<<10))
	if err != nil {
		return nil, damaged(err)
	}
	identity, err := age.ParseX25519Identity(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, damaged(err)
	}
	return identity, nil
}

func damaged(err error) error {
	return fault.Wrap(fault.Invalid, "バックアップのファイルが壊れているか、途中で切れています。別のバックアップを使ってください。", err)
}

func loadKey(path string) (k Key, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, err
	}
	return k, json.Unmarshal(text, &k)
}
