package file

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// inMemory is the largest content, in bytes, that is held in memory while it is looked at.
const inMemory = 1 << 20

// errTooLarge says that a content is longer than its limit.
var errTooLarge = errors.New("file: too large")

// Spool is a content at hand for random access: in memory, or in a temporary file that
// is encrypted with a key of its own, so that nothing lies on the disk in the clear.
type Spool struct {
	memory []byte
	disk   *os.File
	block  cipher.Block
	size   int64
	sum    hash.Hash
}

// NewSpool reads r to its end, but no further than most bytes; dir is for temporary files.
func NewSpool(dir string, r io.Reader, most int64) (*Spool, error) {
	s := &Spool{sum: sha256.New()}
	r = io.TeeReader(io.LimitReader(r, most+1), s.sum)
	var err error
	if s.memory, err = io.ReadAll(io.LimitReader(r, inMemory+1)); err != nil {
		return nil, fmt.Errorf("read content: %w", err)
	}
	s.size = int64(len(s.memory))
	if s.size > inMemory {
		err = s.spill(dir, r)
	}
	if err == nil && s.size > most {
		err = errTooLarge
	}
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// spill moves what is in memory and the rest of r to the disk.
func (s *Spool) spill(dir string, r io.Reader) (err error) {
	key := make([]byte, 32)
	rand.Read(key) // never fails
	if s.block, err = aes.NewCipher(key); err != nil {
		return err
	}
	if s.disk, err = os.CreateTemp(dir, "upload-*"); err != nil {
		return fmt.Errorf("make temporary file: %w", err)
	}
	w := cipher.StreamWriter{S: s.stream(0), W: s.disk}
	if _, err := w.Write(s.memory); err != nil {
		return fmt.Errorf("write temporary file: %w", err)
	}
	s.memory = nil
	n, err := io.Copy(w, r)
	if err != nil {
		return fmt.Errorf("write temporary file: %w", err)
	}
	s.size += n
	return nil
}

// stream is the key stream from a place on: counter mode needs no key stream before it.
func (s *Spool) stream(off int64) cipher.Stream {
	var iv [aes.BlockSize]byte
	binary.BigEndian.PutUint64(iv[8:], uint64(off/aes.BlockSize))
	c := cipher.NewCTR(s.block, iv[:])
	skip := make([]byte, off%aes.BlockSize)
	c.XORKeyStream(skip, skip)
	return c
}

// ReadAt implements io.ReaderAt.
func (s *Spool) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("file: negative offset")
	}
	if off >= s.size {
		return 0, io.EOF
	}
	if s.disk == nil {
		n := copy(p, s.memory[off:])
		if n < len(p) {
			return n, io.EOF
		}
		return n, nil
	}
	n, err := s.disk.ReadAt(p, off)
	s.stream(off).XORKeyStream(p[:n], p[:n])
	return n, err
}

// Size is the length in bytes.
func (s *Spool) Size() int64 { return s.size }

// Reader reads the content from its beginning.
func (s *Spool) Reader() io.Reader { return io.NewSectionReader(s, 0, s.size) }

// SHA256 is the hash of the content.
func (s *Spool) SHA256() []byte { return s.sum.Sum(nil) }

// Close gives memory and disk back.
func (s *Spool) Close() error {
	s.memory = nil
	if s.disk == nil {
		return nil
	}
	return errors.Join(s.disk.Close(), os.Remove(s.disk.Name()))
}
