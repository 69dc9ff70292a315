package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Keys encrypt contents at rest with AES-256-GCM in segments of a megabyte. The newest
// key encrypts; older ones still decrypt.
type Keys struct {
	handle *keyset.Handle
	aead   tink.StreamingAEAD
}

// NewKeys makes a fresh key.
func NewKeys() (*Keys, error) {
	handle, err := keyset.NewHandle(streamingaead.AES256GCMHKDF1MBKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	return keysOf(handle)
}

// ParseKeys reads what Bytes gave.
func ParseKeys(text []byte) (*Keys, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	return keysOf(handle)
}

// LoadKeys reads a key file; fs.ErrNotExist where there is none. A file that others
// may read is refused.
func LoadKeys(path string) (*Keys, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key file %s: others than its owner may read it (mode %o): chmod 600", path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	return ParseKeys(text)
}

func keysOf(handle *keyset.Handle) (*Keys, error) {
	aead, err := streamingaead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use key: %w", err)
	}
	return &Keys{handle, aead}, nil
}

// Rotate gives keys in which a fresh one encrypts from now on. They are to be saved
// before they are used, and every node restarted with them.
func (k *Keys) Rotate() (*Keys, error) {
	m := keyset.NewManagerFromHandle(k.handle)
	id, err := m.Add(streamingaead.AES256GCMHKDF1MBKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("add key: %w", err)
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("add key: %w", err)
	}
	handle, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("add key: %w", err)
	}
	return keysOf(handle)
}

// Bytes gives the keys as the key file holds them: in the clear.
func (k *Keys) Bytes() ([]byte, error) {
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(k.handle, keyset.NewJSONWriter(&b)); err != nil {
		return nil, fmt.Errorf("write key: %w", err)
	}
	return b.Bytes(), nil
}

// Save writes the key file, readable by its owner only, whole or not at all.
func (k *Keys) Save(path string) error {
	text, err := k.Bytes()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make folder for key file: %w", err)
	}
	out, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	defer os.Remove(out.Name())
	_, err = out.Write(text)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	if err := os.Rename(out.Name(), path); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	return nil
}

// encrypt gives the ciphertext of r as it is read. The context ties it to a place: a
// blob moved to another body or id does not decrypt.
func (k *Keys) encrypt(r io.Reader, body, id string) io.ReadCloser {
	out, in := io.Pipe()
	go func() {
		w, err := k.aead.NewEncryptingWriter(in, place(body, id))
		if err == nil {
			_, err = io.Copy(w, r)
			if err == nil {
				err = w.Close()
			}
		}
		in.CloseWithError(err)
	}()
	return out
}

// Decrypt reads the ciphertext of a blob of the body. Each segment is checked before
// it is given out; a missing end is an error at the end.
func (k *Keys) Decrypt(r io.Reader, body, id string) (io.Reader, error) {
	clear, err := k.aead.NewDecryptingReader(r, place(body, id))
	if err != nil {
		return nil, fmt.Errorf("decrypt blob: %w", err)
	}
	return clear, nil
}

func place(body, id string) []byte { return []byte("okite.file/1\x00" + body + "\x00" + id) }

// missing reports whether there is no key file yet.
func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
