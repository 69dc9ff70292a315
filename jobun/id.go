package jobun

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// provisionID is a hash of where a provision stands and what it says. Blanks
// and the width of letters do not count. Paths are unique, so ids are.
func provisionID(path, heading, text string) string {
	sum := sha256.Sum256([]byte(compare(path) + "\x00" + path + "\x00" + compare(heading) + "\x00" + compare(text)))
	return strings.ToLower(base32.HexEncoding.EncodeToString(sum[:10]))
}
