package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// A token is what a browser or program shows: 16 bytes that name the body, and 32
// random bytes. The body is no secret; it lets one transaction behind the right wall
// find session and person. The database keeps the SHA-256 of all 48 bytes alone.
const (
	bodySize    = 16
	randomSize  = 32
	tokenPrefix = "okite_" // of access tokens, so that one that leaked is recognised
)

// newToken makes a token for a body and its hash.
func newToken(body string) (text string, hash []byte, err error) {
	id, err := uuid.Parse(body)
	if err != nil {
		return "", nil, fmt.Errorf("signin: body %q has no id: %w", body, err)
	}
	raw := make([]byte, bodySize+randomSize)
	copy(raw, id[:])
	rand.Read(raw[bodySize:]) // never fails
	return base64.RawURLEncoding.EncodeToString(raw), hashOf(raw), nil
}

// readToken takes a token apart; ok is false for anything that is none.
func readToken(text string) (body string, hash []byte, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != bodySize+randomSize || strings.ContainsAny(text, "\r\n") {
		return "", nil, false
	}
	return uuid.UUID(raw[:bodySize]).String(), hashOf(raw), true
}

func hashOf(raw []byte) []byte {
	sum := sha256.Sum256(raw)
	return sum[:]
}
